"""Draws the specs of a plan: campaigns of about eight creatives that share palette, brand and product."""

import numpy as np

from .backdrop import BACKDROPS
from .brands import BRANDS, CALLS, HEADLINES, LINES
from .layout import LAYOUTS
from .look import GARMENTS, GAZES, HAIR_STYLES, HEADWEAR, LIGHTS, MOUTHS, PATTERNS, Look
from .palettes import PALETTES
from .products import GRIP, PRODUCTS
from .spec import CROPS, DEGRADATIONS, FRAMINGS, LETTERINGS, SHAPES, CreativeSpec

CAMPAIGN_SIZE = 8
_BEARDED = ("crop", "quiff", "shaved", "curly", "bun")


def _pick(
    rng: np.random.Generator, options: tuple[str, ...], weights: tuple[float, ...] | None = None
) -> str:
    return options[int(rng.choice(len(options), p=weights))]


def plan_campaign(seed: int, number: int, size: int) -> list[CreativeSpec]:
    """``size`` specs of campaign ``number`` (0-based); a pure function of its arguments."""
    rng = np.random.default_rng([seed, number])
    order = np.random.default_rng([seed, 999]).permutation(len(PALETTES))
    palette = PALETTES[order[number % len(PALETTES)]].name
    products = tuple(PRODUCTS)
    product = products[(number * 3 + seed) % len(products)]
    brand, colour = (number * 7 + seed) % len(BRANDS), int(rng.integers(4))
    headlines = rng.permutation(HEADLINES[product])
    return [
        _spec(rng, palette, brand, product, colour, str(headlines[k % len(headlines)])) for k in range(size)
    ]


def _spec(
    rng: np.random.Generator, palette: str, brand: int, product: str, colour: int, headline: str
) -> CreativeSpec:
    shape = _pick(rng, tuple(SHAPES), (0.3, 0.3, 0.2, 0.2))
    framing = _pick(rng, FRAMINGS, (0.27, 0.38, 0.23, 0.12))
    held = framing in ("medium", "wide") and product in GRIP and rng.random() < 0.62
    layout = _pick(rng, LAYOUTS[shape])
    look = None if framing == "none" else _look(rng, colour, _product_side(layout))
    degradation = _pick(rng, DEGRADATIONS, (0.74, 0.06, 0.06, 0.05, 0.05, 0.04))
    low_contrast = rng.random() < 0.15
    return CreativeSpec(
        seed=int(rng.integers(2**31)),
        shape=shape,
        layout=layout,
        palette=palette,
        brand=brand,
        product=product,
        product_colour=colour,
        headline=headline,
        line=_pick(rng, LINES),
        call=_pick(rng, CALLS),
        backdrop=_pick(rng, tuple(BACKDROPS)),
        framing=framing,
        look=look,
        held=bool(held),
        clutter=int(rng.choice(4, p=(0.68, 0.16, 0.1, 0.06))),
        headline_contrast=round(
            float(rng.uniform(0.05, 0.35) if low_contrast else rng.uniform(0.75, 1.0)), 3
        ),
        lettering=_pick(rng, LETTERINGS, (0.55, 0.25, 0.2)),
        crop=_pick(rng, CROPS, (0.88, 0.06, 0.06)),
        degradation=degradation,
        severity=0.0 if degradation == "none" else round(float(rng.uniform(0, 1)), 3),
    )


def _product_side(layout: str) -> int:
    return 1 if layout in ("open_left", "open_low", "split_left", "split_top", "card_top", "arch") else -1


def _look(rng: np.random.Generator, product_colour: int, product_side: int) -> Look:
    gaze = _pick(rng, GAZES, (0.46, 0.28, 0.26))
    size = float(rng.uniform(0.1, 0.9))
    side = (
        product_side if gaze == "product" else (-product_side if gaze == "away" else int(rng.choice((-1, 1))))
    )
    hair = _pick(rng, HAIR_STYLES)
    headwear = "none" if rng.random() < 0.66 else _pick(rng, HEADWEAR[1:])
    return Look(
        skin=int(rng.integers(60)),
        hair=int(rng.integers(60)),
        garment_colour=(product_colour + int(rng.integers(1, 4))) % 4,
        hair_style=hair,
        headwear=headwear,
        garment=_pick(rng, GARMENTS),
        pattern=_pick(rng, PATTERNS, (0.5, 0.28, 0.22)),
        mouth=_pick(rng, MOUTHS, (0.5, 0.3, 0.2)),
        gaze=gaze,
        light=_pick(rng, LIGHTS, (0.5, 0.27, 0.15, 0.08)),
        light_side=int(rng.choice((-1, 1))),
        turn=round(side * size * (0.5 if gaze == "viewer" else 1.0), 3),
        tilt=round(float(rng.uniform(-0.09, 0.09)), 3),
        jaw=round(float(rng.uniform(0, 1)), 3),
        glasses=bool(rng.random() < 0.2),
        beard=bool(hair in _BEARDED and headwear != "scarf" and rng.random() < 0.4),
        earrings=bool(rng.random() < 0.28),
        freckles=bool(rng.random() < 0.15),
    )
