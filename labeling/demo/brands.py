"""Invented brands, their marks, and what they say."""

from .canvas import Pen
from .colour import Colour
from .geometry import ellipse, smooth

BRANDS = (
    "Velora", "Nimbu", "Oakfold", "Tavi", "Luma & Co", "Fennway", "Quillo", "Marrow", "Solstad", "Pippin",
    "Arbo", "Halden", "Zephyrine", "Minto", "Korra", "Brightside", "Olmo", "Wrenly",
)  # fmt: skip

HEADLINES: dict[str, tuple[str, ...]] = {
    "bottle": (
        "Sip slow",
        "Water, but make it yours",
        "Cold all day long",
        "Carry less. Drink more",
        "Fresh from the first sip",
    ),
    "mug": (
        "Good mornings, poured",
        "Five quiet minutes",
        "Hold something warm",
        "Made for slow coffee",
        "Your desk deserves this",
    ),
    "trainer": (
        "Run your own way",
        "Light steps ahead",
        "Every street is a track",
        "Lace up, look up",
        "Made to move",
    ),
    "headphones": (
        "Hear the small things",
        "Turn the city down",
        "Sound, close up",
        "Listen like you mean it",
        "Your quiet place",
    ),
    "plant": (
        "Grow a little calm",
        "Green for every room",
        "Easy to keep, hard to leave",
        "Bring the outside in",
        "Leaf it to us",
    ),
    "book": (
        "One more chapter",
        "Stories for slow evenings",
        "Read somewhere else",
        "A page a day",
        "Open something new",
    ),
    "lamp": (
        "Light, where you need it",
        "Evenings look better here",
        "Softer light, better work",
        "Bend it like daylight",
        "A warmer corner",
    ),
    "phone": (
        "Plan less, do more",
        "Your day, in one place",
        "Small screen, big ideas",
        "Pay in one tap",
        "Find your people",
    ),
}
LINES = (
    "New this season",
    "Free returns for 60 days",
    "Designed to last",
    "Try it at home",
    "Made from recycled parts",
    "From 29 a month",
    "Loved in small kitchens",
    "Delivered by bike",
    "Now in four colours",
)
CALLS = ("Shop now", "Try it free", "See more", "Find yours", "Get started", "Order today")


def draw_mark(pen: Pen, kind: int, main: Colour, second: Colour) -> None:
    """A brand's mark, one unit high, centred on the origin."""
    if kind % 6 == 0:
        pen.ellipse(0, 0, 0.5, 0.5, main)
        pen.fill(smooth([(0, -0.34), (0.24, 0), (0, 0.34), (-0.24, 0)]), second)
    elif kind % 6 == 1:
        pen.fill(ellipse(0, 0.25, 0.5, 0.6, start=180, end=360), main)
        pen.ellipse(0, 0.22, 0.2, 0.2, second)
    elif kind % 6 == 2:
        for x, y, c in (
            (-0.24, -0.24, main),
            (0.24, -0.24, second),
            (-0.24, 0.24, second),
            (0.24, 0.24, main),
        ):
            pen.ellipse(x, y, 0.21, 0.21, c)
    elif kind % 6 == 3:
        pen.box(-0.48, -0.48, 0.48, 0.48, main, radius=0.2)
        pen.line([(-0.28, 0.08), (-0.1, -0.14), (0.1, 0.14), (0.28, -0.08)], 0.13, second)
    elif kind % 6 == 4:
        pen.fill([(0, -0.5), (0.5, 0.42), (-0.5, 0.42)], main)
        pen.ellipse(0, 0.16, 0.17, 0.17, second)
    else:
        for turn in (0.0, 1.047, 2.094):
            pen.ellipse(0, 0, 0.5, 0.17, main, turn=turn)
        pen.ellipse(0, 0, 0.13, 0.13, second)
