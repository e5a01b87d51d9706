"""The things advertised. Each is drawn one unit high, standing on y = 0.5, centred on x = 0."""

from collections.abc import Callable
from dataclasses import dataclass

from .canvas import Pen
from .colour import WHITE, Colour, mix
from .palettes import Palette
from .products_home import draw_book, draw_lamp, draw_mug, draw_plant_pot
from .products_personal import draw_bottle, draw_headphones, draw_phone, draw_trainer


@dataclass(frozen=True)
class ProductInks:
    main: Colour
    shade: Colour
    light: Colour
    second: Colour
    dark: Colour
    paper: Colour


PRODUCTS: dict[str, Callable[[Pen, ProductInks], None]] = {
    "bottle": draw_bottle,
    "mug": draw_mug,
    "trainer": draw_trainer,
    "headphones": draw_headphones,
    "plant": draw_plant_pot,
    "book": draw_book,
    "lamp": draw_lamp,
    "phone": draw_phone,
}

# Half the width of a product of height 1 where a hand holds it; absent: nobody holds it in one hand.
GRIP = {"bottle": 0.15, "mug": 0.3, "phone": 0.26, "book": 0.34, "plant": 0.26}
# Width of a product of height 1.
WIDTH = {
    "bottle": 0.4,
    "mug": 0.95,
    "trainer": 1.55,
    "headphones": 1.1,
    "plant": 0.9,
    "book": 0.75,
    "lamp": 1.1,
    "phone": 0.55,
}
HELD_HEIGHT = {"bottle": 1.0, "mug": 0.52, "phone": 0.72, "book": 0.8, "plant": 1.0}


def product_inks(palette: Palette, colour: int) -> ProductInks:
    main = palette.accents[colour % len(palette.accents)]
    second = palette.accents[(colour + 1) % len(palette.accents)]
    return ProductInks(
        main=main,
        shade=mix(main, palette.deep, 0.34),
        light=mix(main, WHITE, 0.5),
        second=second,
        dark=mix(palette.deep, main, 0.12),
        paper=mix(WHITE, palette.mist, 0.18),
    )


def draw_product(pen: Pen, name: str, ink: ProductInks, *, shadow: bool = True) -> None:
    if shadow:
        pen.ellipse(0.05, 0.5, 0.42, 0.05, ink.dark, opacity=0.35, soften=0.018)
    PRODUCTS[name](pen, ink)
