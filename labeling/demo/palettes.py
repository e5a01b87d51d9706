"""Curated palettes. A campaign keeps one; two of them are discordant on purpose."""

from dataclasses import dataclass

from .colour import Colour, rgb


@dataclass(frozen=True)
class Palette:
    """``paper`` and ``mist`` are grounds, ``deep`` the shadow ink, ``accents`` go on things and clothes.

    ``skins`` and ``hairs`` belong to the drawing style; several palettes print skin in an ink of their own.
    ``harmony`` (0..1) is how well the colours sit together.
    """

    name: str
    paper: Colour
    mist: Colour
    deep: Colour
    accents: tuple[Colour, ...]
    skins: tuple[Colour, ...]
    hairs: tuple[Colour, ...]
    harmony: float


def _palette(
    name: str, paper: str, mist: str, deep: str, rest: tuple[str, str, str], harmony: float
) -> Palette:
    accents, skins, hairs = (tuple(rgb(code) for code in part.split()) for part in rest)
    return Palette(name, rgb(paper), rgb(mist), rgb(deep), accents, skins, hairs, harmony)


NATURAL = "f6cdae e5a57f c07f57 8f5a3c 6b4130"
BROWNS = "2b2130 4a2f2a 7a4630 b9733c d9a35b"

PALETTES: tuple[Palette, ...] = (
    _palette("apricot", "fdf0e1", "f9cfa8", "3b2a4a", ("ef6f4d 2f7f86 f4b942 8d6bb0", NATURAL, BROWNS), 0.95),
    _palette(
        "lagoon",
        "e8f3ef",
        "a8d8d0",
        "143c4a",
        ("1f8a8c ff8c69 f6c85f 2e5f8a", NATURAL, "1d2b3a 5a3a2e a8663c"),
        0.95,
    ),
    _palette("orchard", "f4f1dc", "cfe0a8", "2d3b2d", ("5f8f4e e4683f f2b84b b5474f", NATURAL, BROWNS), 0.9),
    _palette(
        "dusk",
        "f3e6ee",
        "c9b6e4",
        "2a2352",
        ("6a5acd ff7f8a ffb86b 3f9fb5", "f3b9b0 d98f9a a56a8c 7a4f86 ffd2c0", "2a2352 5d2f6b e0607a"),
        0.9,
    ),
    _palette(
        "riso_blue",
        "f6f3ea",
        "f7b7a8",
        "23348c",
        ("f0563f 3f5fd0 ffd24a 7f95e6", "f7b7a8 f28c7a 8fa2ea f6d2c3", "23348c 3550b8 d8432e"),
        0.85,
    ),
    _palette(
        "riso_green",
        "f7f4e6",
        "b9e0c6",
        "14523f",
        ("ff6f61 1f8f6a f7c948 74c69d", "ffb8a6 9fd8b8 f08d78 ffd9c9", "14523f 1f7a5a c94f43"),
        0.85,
    ),
    _palette(
        "terracotta", "fbeee3", "eec3a2", "43241f", ("c65d3b 6f8f72 e3a857 37546b", NATURAL, BROWNS), 0.95
    ),
    _palette(
        "blossom",
        "fdf1f3",
        "f9c6d3",
        "4a1f3d",
        ("e85d88 5b8fb9 ffc145 8ac6a4", "ffd9c7 f0b090 c98262 8a5444", BROWNS),
        0.9,
    ),
    _palette("nordic", "eef1f4", "c4d2de", "1f2d3d", ("3d6b8e e0a458 cf5c4c 7b9e87", NATURAL, BROWNS), 0.85),
    _palette("citrus", "fff8dc", "ffe27a", "253b4b", ("ff8a3d 2aa39a ef4f6b 3d6fb6", NATURAL, BROWNS), 0.85),
    _palette(
        "midnight",
        "232a4d",
        "3b4580",
        "0f1330",
        ("ff9f6b 5fd0c5 f9d66b d07fd0", "f7c3a8 b98ad0 7fa6e8 d98f6a", "0f1330 5a2f6b f2a65a"),
        0.8,
    ),
    _palette(
        "forest_night",
        "1f3b36",
        "2f5a4e",
        "0c1f1d",
        ("f4a259 e9d8a6 d1495b 8fc0a9", NATURAL, "0c1f1d 5a2e1f d98b3f e9d8a6"),
        0.85,
    ),
    _palette(
        "mint_choc", "e9f6ee", "b8e3cf", "3d2a26", ("c9714f 3fa98a f2a48c f3d37a", NATURAL, BROWNS), 0.85
    ),
    _palette(
        "lilac_sun",
        "f5f0fb",
        "d9c8f2",
        "33245a",
        ("f7a531 7b5bc4 f26b6b 57b5a8", "f9d0b4 c8a2e0 d98d66 8a5446", "33245a 7a3e2e e0a03f"),
        0.9,
    ),
    _palette(
        "coral_ink", "fff1ec", "ffc2b0", "1d2a44", ("ff6b57 1d4e89 f7b538 00a6a6", NATURAL, BROWNS), 0.95
    ),
    _palette(
        "acid",
        "d9f24a",
        "f27ad9",
        "2d5a00",
        ("ff3d00 00c8ff 9c00ff ffe600", "ffb37a 7af2c0 f2e04a", "ff00a2 0038ff 2d5a00"),
        0.1,
    ),
    _palette(
        "mud",
        "b5ab94",
        "9a8f78",
        "4b463a",
        ("8a7a4a 7f8a74 a0796a 6f6a86", "b89f86 a08a76 8a7362", "4b463a 5e5240 6d6458"),
        0.25,
    ),
)

BY_NAME = {palette.name: palette for palette in PALETTES}
