"""The hair over the skull and brow, per style. Units as in face.py."""

from .canvas import Pen
from .colour import mix
from .face import outline
from .geometry import Outline, ellipse, smooth
from .hair_back import draw_strands
from .look import Inks, Look


def _cap(
    look: Look, *, part: float, brow: float = -0.3, side_end: float = 0.06, lift: float = 0.585
) -> Outline:
    """The mass of hair over the skull, down to a hairline with its highest point at ``part``."""
    t = look.turn * 0.07
    return smooth([
        (-0.372, side_end), (-0.405, -0.12), (-0.375, -0.36), (-0.22, -lift + 0.035), (0.0, -lift),
        (0.22, -lift + 0.035), (0.375, -0.36), (0.405, -0.12), (0.372, side_end),
        (0.338, -0.06), (0.3 + t * 0.5, -0.185), (0.5 * (part + 0.3) + t, brow + 0.06),
        (part + t, brow - 0.06), (0.5 * (part - 0.3) + t, brow + 0.06),
        (-0.3 + t * 0.5, -0.185), (-0.338, -0.06),
    ])  # fmt: skip


def parted_front(pen: Pen, look: Look, ink: Inks) -> None:
    s = -1.0 if look.turn > 0 else 1.0
    cap = _cap(look, part=0.1 * s, brow=-0.32, side_end=0.16)
    pen.fill(cap, ink.hair)
    draw_strands(
        pen,
        ink,
        [
            [(0.12 * s, -0.53), (-0.16 * s, -0.45), (-0.33 * s, -0.2)],
            [(0.16 * s, -0.5), (0.3 * s, -0.36), (0.37 * s, -0.12)],
        ],
    )


def fringe_front(pen: Pen, look: Look, ink: Inks) -> None:
    t = look.turn * 0.07
    pen.fill(
        smooth(
            [
                (-0.39, 0.18),
                (-0.42, -0.12),
                (-0.37, -0.38),
                (-0.2, -0.57),
                (0.02, -0.61),
                (0.22, -0.56),
                (0.38, -0.38),
                (0.42, -0.12),
                (0.39, 0.18),
                (0.34, -0.03),
                (0.26 + t, -0.16),
                (0.1 + t, -0.19),
                (-0.08 + t, -0.185),
                (-0.26 + t, -0.15),
                (-0.34, -0.03),
            ]
        ),
        ink.hair,
    )
    draw_strands(
        pen, ink, [[(x * 0.5, -0.52), (x * 0.85, -0.38), (x + t, -0.21)] for x in (-0.24, -0.09, 0.08, 0.22)]
    )


def natural_front(pen: Pen, look: Look, ink: Inks) -> None:
    pen.fill(_cap(look, part=0.0, brow=-0.27, side_end=0.02), ink.hair)


def curly_front(pen: Pen, look: Look, ink: Inks) -> None:
    t = look.turn * 0.07
    for x, y, r in (
        (-0.34, -0.26, 0.13),
        (-0.24, -0.4, 0.15),
        (-0.08, -0.48, 0.16),
        (0.1, -0.49, 0.16),
        (0.26, -0.4, 0.15),
        (0.35, -0.25, 0.12),
        (-0.14, -0.32, 0.11),
        (0.03, -0.34, 0.11),
        (0.18, -0.31, 0.1),
    ):
        pen.ellipse(x + t * 0.7, y, r, r * 0.95, ink.hair)
    for x, y in ((-0.26, -0.42), (-0.08, -0.51), (0.12, -0.5), (0.28, -0.4), (-0.12, -0.34), (0.06, -0.36)):
        pen.line(
            ellipse(x + t, y, 0.06, 0.055, start=180, end=350),
            0.015,
            ink.hair_light,
            opacity=0.7,
            curved=False,
        )


def crop_front(pen: Pen, look: Look, ink: Inks) -> None:
    t = look.turn * 0.06
    pen.fill(
        smooth(
            [
                (-0.365, 0.0),
                (-0.385, -0.2),
                (-0.33, -0.42),
                (-0.14, -0.555),
                (0.12, -0.56),
                (0.32, -0.43),
                (0.385, -0.2),
                (0.365, 0.0),
                (0.335, -0.13),
                (0.29 + t, -0.25),
                (0.12 + t, -0.3),
                (-0.12 + t, -0.3),
                (-0.29 + t, -0.25),
                (-0.335, -0.13),
            ]
        ),
        ink.hair,
    )
    draw_strands(pen, ink, [[(-0.2 + 0.16 * k, -0.49), (-0.17 + 0.16 * k, -0.4)] for k in range(4)])


def quiff_front(pen: Pen, look: Look, ink: Inks) -> None:
    s = 1.0 if look.turn >= 0 else -1.0
    crop_front(pen, look, ink)
    pen.blob(
        [
            (-0.33 * s, -0.34),
            (-0.36 * s, -0.56),
            (-0.1 * s, -0.7),
            (0.22 * s, -0.73),
            (0.44 * s, -0.58),
            (0.37 * s, -0.36),
            (0.24 * s, -0.27),
            (-0.05 * s, -0.33),
        ],
        ink.hair,
    )
    draw_strands(
        pen,
        ink,
        [
            [(-0.24 * s, -0.42), (-0.05 * s, -0.58), (0.22 * s, -0.64)],
            [(-0.12 * s, -0.4), (0.08 * s, -0.5), (0.3 * s, -0.53)],
        ],
    )


def pixie_front(pen: Pen, look: Look, ink: Inks) -> None:
    s = 1.0 if look.turn >= 0 else -1.0
    pen.fill(
        smooth(
            [
                (-0.375 * s, 0.1),
                (-0.42 * s, -0.16),
                (-0.36 * s, -0.46),
                (-0.12 * s, -0.63),
                (0.16 * s, -0.62),
                (0.37 * s, -0.45),
                (0.425 * s, -0.15),
                (0.37 * s, 0.12),
                (0.325 * s, -0.02),
                (0.3 * s, -0.1),
                (0.08 * s, -0.17),
                (-0.16 * s, -0.27),
                (-0.3 * s, -0.33),
                (-0.335 * s, -0.08),
            ]
        ),
        ink.hair,
    )
    draw_strands(
        pen,
        ink,
        [
            [(-0.22 * s, -0.46), (0.02 * s, -0.37), (0.27 * s, -0.16)],
            [(-0.1 * s, -0.54), (0.14 * s, -0.46), (0.34 * s, -0.24)],
        ],
    )


def pulled_front(pen: Pen, look: Look, ink: Inks) -> None:
    pen.fill(_cap(look, part=0.0, brow=-0.33, side_end=0.0, lift=0.56), ink.hair)
    draw_strands(pen, ink, [[(s * 0.3, -0.24), (s * 0.2, -0.42), (s * 0.04, -0.53)] for s in (-1, 1)])


def shaved_front(pen: Pen, look: Look, ink: Inks) -> None:
    pen.fill(
        _cap(look, part=0.0, brow=-0.31, side_end=-0.04, lift=0.512),
        mix(ink.hair, ink.line, 0.6),
        opacity=0.5,
        clip=outline(look),
    )
