"""What a drawn figure looks like, and the inks it is printed in."""

from __future__ import annotations

from dataclasses import dataclass

from .colour import WHITE, Colour, mix
from .palettes import Palette

HAIR_STYLES = (
    "bob", "long", "afro", "curly", "crop", "quiff", "bun", "ponytail", "pixie", "braids", "waves", "shaved",
)  # fmt: skip
HEADWEAR = ("none", "beanie", "cap", "headband", "scarf", "sunhat", "turban", "headphones")
GARMENTS = ("crew", "vneck", "turtleneck", "shirt", "hoodie", "blazer", "dungarees")
PATTERNS = ("plain", "stripes", "dots")
MOUTHS = ("curve", "open", "flat")
GAZES = ("viewer", "product", "away")
LIGHTS = ("soft", "frontal", "harsh", "dim")


@dataclass(frozen=True)
class Look:
    """``turn`` is the head's turn in -1..1, ``light_side`` where the light comes from (-1 left, 1 right)."""

    skin: int
    hair: int
    garment_colour: int
    hair_style: str
    headwear: str
    garment: str
    pattern: str
    mouth: str
    gaze: str
    light: str
    light_side: int
    turn: float
    tilt: float
    jaw: float
    glasses: bool
    beard: bool
    earrings: bool
    freckles: bool


@dataclass(frozen=True)
class Inks:
    skin: Colour
    skin_shade: Colour
    line: Colour
    blush: Colour
    hair: Colour
    hair_light: Colour
    cloth: Colour
    cloth_shade: Colour
    cloth_light: Colour
    accent: Colour
    eye_white: Colour
    lips: Colour


def inks(look: Look, palette: Palette) -> Inks:
    skin = palette.skins[look.skin % len(palette.skins)]
    hair = palette.hairs[look.hair % len(palette.hairs)]
    cloth = palette.accents[look.garment_colour % len(palette.accents)]
    accent = palette.accents[(look.garment_colour + 2) % len(palette.accents)]
    warm: Colour = (226, 84, 74)
    return Inks(
        skin=skin,
        skin_shade=mix(mix(skin, warm, 0.2), palette.deep, 0.26),
        line=mix(skin, palette.deep, 0.72),
        blush=mix(skin, (238, 92, 92), 0.5),
        hair=hair,
        hair_light=mix(hair, mix(skin, WHITE, 0.2), 0.24),
        cloth=cloth,
        cloth_shade=mix(cloth, palette.deep, 0.32),
        cloth_light=mix(cloth, WHITE, 0.3),
        accent=accent,
        eye_white=mix(WHITE, skin, 0.1),
        lips=mix(mix(skin, (206, 60, 72), 0.62), palette.deep, 0.12),
    )
