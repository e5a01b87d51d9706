"""The face: outline, light, eyes, nose, mouth. One unit is the height from chin to crown."""

import numpy as np

from .canvas import Pen
from .colour import WHITE, mix
from .geometry import Outline, ellipse, ring, smooth
from .look import Inks, Look


def outline(look: Look) -> Outline:
    """Face outline; the far side narrows as the head turns."""
    wide = 0.9 + 0.2 * look.jaw
    right = [
        (0.0, -0.5), (0.24, -0.455), (0.355, -0.27), (0.372, -0.02), (0.345 * (0.97 + 0.03 * wide), 0.16),
        (0.272 * wide, 0.335), (0.145 * wide, 0.455),
    ]  # fmt: skip
    left = [(-x, y) for x, y in reversed(right[1:])]
    points = np.array([*right, (0.0, 0.492), *left])
    below = np.clip((points[:, 1] + 0.1) / 0.6, 0, 1)
    points[:, 0] += look.turn * 0.06 * below
    far = np.sign(points[:, 0]) == np.sign(look.turn)
    points[:, 0] *= np.where(far, 1 - 0.07 * abs(look.turn), 1.0)
    return smooth(points, samples=9)


def draw_ears(pen: Pen, look: Look, ink: Inks) -> None:
    for side in (-1, 1):
        if side * look.turn > 0.45:
            continue
        x = side * (0.365 - 0.02 * side * look.turn) - look.turn * 0.02
        pen.ellipse(x, 0.06, 0.062, 0.1, ink.skin, turn=-side * 0.15)
        pen.ellipse(x + side * 0.008, 0.06, 0.034, 0.062, ink.skin_shade, turn=-side * 0.15, opacity=0.7)
        if look.earrings:
            pen.ellipse(x + side * 0.012, 0.2, 0.036, 0.036, ink.accent)
            pen.ellipse(x + side * 0.002, 0.19, 0.012, 0.012, mix(ink.accent, WHITE, 0.6))


def draw_face(pen: Pen, look: Look, ink: Inks) -> None:
    shape = outline(look)
    pen.fill(shape, ink.skin)
    _light(pen, look, ink, shape)
    shift = look.turn * 0.1
    for side in (-1, 1):
        near = 1 - 0.16 * max(0.0, side * look.turn)
        cheek = side * 0.215 * near + shift * 0.8
        pen.ellipse(cheek, 0.175, 0.085 * near, 0.058, ink.blush, opacity=0.5, clip=shape, soften=0.012)
    if look.freckles:
        for dx, dy in ((-0.25, 0.12), (-0.2, 0.15), (-0.16, 0.115), (0.16, 0.115), (0.2, 0.15), (0.25, 0.12)):
            pen.ellipse(dx + shift, dy, 0.009, 0.009, ink.skin_shade, opacity=0.9)
    if look.beard:
        _beard(pen, look, ink, shape)
    for side in (-1, 1):
        _eye(pen, look, ink, side)
        _brow(pen, look, ink, side)
    _nose(pen, look, ink)
    _mouth(pen, look, ink)
    if look.glasses:
        _glasses(pen, look, ink)


def _light(pen: Pen, look: Look, ink: Inks, shape: Outline) -> None:
    dark = -look.light_side
    if look.light == "frontal":
        pen.ellipse(look.turn * 0.05, 0.62, 0.4, 0.22, ink.skin_shade, opacity=0.3, clip=shape)
        return
    edge = {"soft": 0.2, "harsh": 0.03, "dim": -0.02}[look.light] + look.turn * 0.05 * dark
    strength = {"soft": 0.5, "harsh": 1.0, "dim": 0.85}[look.light]
    side = [
        (edge + 0.06, -0.6),
        (edge + 0.02, -0.2),
        (edge + 0.055, 0.06),
        (edge - 0.01, 0.28),
        (edge - 0.12, 0.5),
    ]
    area = [*smooth(side, closed=False), (0.6, 0.6), (0.6, -0.7)]
    shade = np.array([(dark * x, y) for x, y in area])
    pen.fill(shade, ink.skin_shade, opacity=strength, clip=shape)


def _eye(pen: Pen, look: Look, ink: Inks, side: int) -> None:
    near = 1 - 0.2 * max(0.0, side * look.turn)
    cx, cy = side * 0.162 * near + look.turn * 0.1, 0.03
    w, h = 0.076 * near, 0.05
    gaze_x, gaze_y = _gaze(look)
    lowered = 0.35 if gaze_y > 0.3 else 0.0
    top = cy - h * (1 - lowered)
    inner, outer = cx - side * w, cx + side * w * 1.04
    white = smooth(
        [(inner, cy + 0.012), (cx - side * 0.01, top), (outer, cy - 0.004), (cx + side * 0.01, cy + h * 0.86)]
    )
    pen.fill(white, ink.eye_white)
    x, y = cx + gaze_x * w * 0.5, cy + gaze_y * h * 0.42
    pen.ellipse(x, y, 0.041, 0.045, mix(ink.line, ink.accent, 0.25), clip=white)
    pen.ellipse(x, y, 0.022, 0.025, mix(ink.line, (10, 10, 25), 0.6), clip=white)
    pen.ellipse(x + 0.014 * look.light_side, y - 0.016, 0.0105, 0.0105, WHITE, clip=white)
    lid = [
        (inner - side * 0.004, cy + 0.01),
        (cx - side * 0.012, top - 0.004),
        (outer + side * 0.016, cy - 0.016),
    ]
    pen.line(lid, 0.021, ink.line, taper=(0.25, 0.75))
    pen.line(
        [(inner + side * 0.015, top - 0.01), (cx, top - 0.032), (outer, top + 0.004)],
        0.009, ink.skin_shade, taper=(0.1, 0.1), opacity=0.9,
    )  # fmt: skip


def _gaze(look: Look) -> tuple[float, float]:
    side = np.sign(look.turn) or 1.0
    if look.gaze == "viewer":
        return (-0.35 * look.turn, 0.0)
    if look.gaze == "product":
        return (0.85 * side, 0.55)
    return (-0.9 * side, -0.35)


def _brow(pen: Pen, look: Look, ink: Inks, side: int) -> None:
    near = 1 - 0.18 * max(0.0, side * look.turn)
    cx, y = side * 0.165 * near + look.turn * 0.1, -0.098
    points = [
        (cx - side * 0.075 * near, y + 0.016),
        (cx + side * 0.01, y - 0.016),
        (cx + side * 0.095 * near, y + 0.016),
    ]
    pen.line(points, 0.032, mix(ink.hair, ink.line, 0.5), taper=(0.8, 0.2))


def _nose(pen: Pen, look: Look, ink: Inks) -> None:
    side = np.sign(look.turn) if abs(look.turn) > 0.15 else -float(look.light_side)
    x = look.turn * 0.13
    tip = x + side * 0.052
    if look.light != "frontal":
        wedge = [(x + side * 0.01, -0.02), (tip, 0.15), (x + side * 0.018, 0.19), (x - side * 0.03, 0.185)]
        pen.fill(smooth(wedge), ink.skin_shade, opacity=0.45)
    pen.line(
        [(tip - side * 0.004, 0.135), (tip + side * 0.006, 0.168), (x - side * 0.026, 0.19)],
        0.0175,
        ink.line,
        taper=(0.2, 0.5),
    )


def _mouth(pen: Pen, look: Look, ink: Inks) -> None:
    x, y, w = look.turn * 0.105, 0.3, 0.122 * (1 - 0.12 * abs(look.turn))
    if look.mouth == "open":
        shape = smooth(
            [
                (x - w, y - 0.018),
                (x, y - 0.002),
                (x + w, y - 0.018),
                (x + w * 0.62, y + 0.068),
                (x, y + 0.094),
                (x - w * 0.62, y + 0.068),
            ]
        )
        pen.fill(shape, mix(ink.line, (90, 14, 34), 0.5))
        pen.box(x - w, y - 0.04, x + w, y + 0.03, mix(WHITE, ink.skin, 0.06), clip=shape)
        pen.ellipse(x, y + 0.1, w * 0.55, 0.045, ink.lips, clip=shape)
        return
    dip = 0.04 if look.mouth == "curve" else 0.008
    pen.fill(
        smooth(
            [
                (x - w * 0.6, y + dip * 0.6),
                (x, y + dip * 0.9),
                (x + w * 0.6, y + dip * 0.6),
                (x, y + dip + 0.045),
            ]
        ),
        ink.lips,
        opacity=0.75,
    )
    pen.line(
        [(x - w, y - dip * 0.35), (x, y + dip), (x + w, y - dip * 0.35)], 0.021, ink.line, taper=(0.45, 0.45)
    )


def _beard(pen: Pen, look: Look, ink: Inks, shape: Outline) -> None:
    t = look.turn * 0.06
    beard = smooth([
        (-0.4, 0.02), (-0.34, 0.1), (-0.25, 0.235), (-0.13 + t, 0.235), (t * 1.6, 0.225), (0.13 + t, 0.235),
        (0.25, 0.235), (0.34, 0.1), (0.4, 0.02), (0.4, 0.36), (0.2 + t, 0.58), (-0.2 + t, 0.58), (-0.4, 0.36),
    ])  # fmt: skip
    pen.fill(beard, ink.hair, clip=shape)
    pen.fill(ellipse(look.turn * 0.105, 0.325, 0.125, 0.06), mix(ink.skin, ink.skin_shade, 0.3))


def _glasses(pen: Pen, look: Look, ink: Inks) -> None:
    frame = mix(ink.line, ink.accent, 0.35)
    centres = []
    for side in (-1, 1):
        near = 1 - 0.16 * max(0.0, side * look.turn)
        cx = side * 0.168 * near + look.turn * 0.1
        centres.append((cx, near))
        pen.ellipse(cx, 0.035, 0.118 * near, 0.108, WHITE, opacity=0.16)
        pen.fill(ring(cx, 0.035, 0.12 * near, 0.11, 0.017), frame)
        pen.line([(cx + side * 0.118 * near, 0.02), (side * 0.375, -0.01)], 0.017, frame, curved=False)
    (lx, ln), (rx, rn) = centres
    pen.line([(lx + 0.12 * ln, 0.03), ((lx + rx) / 2, 0.012), (rx - 0.12 * rn, 0.03)], 0.017, frame)
