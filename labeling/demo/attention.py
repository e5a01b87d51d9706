"""Attention cards: a plain picture that says in words which value to give."""

from typing import Literal

from PIL import Image

from .canvas import Canvas
from .colour import mix, rgb
from .geometry import ellipse, rectangle
from .typography import draw_text, fit, text_width

SENTENCES = {"en": "Please choose {value}", "de": "Bitte wählen Sie {value}"}
HINTS = {
    "en": "This card checks that the scale works. There is nothing to judge.",
    "de": "Diese Karte prüft, ob die Skala funktioniert. Hier gibt es nichts zu beurteilen.",
}
Language = Literal["en", "de", "both"]


def attention_card(value: int, low: int, high: int, language: Language = "en") -> Image.Image:
    """RGB card of 720 x 720 px asking for ``value`` on a scale from ``low`` to ``high``, in one language or in both.

    Raises ``ValueError`` if the value is off the scale or the language is not known.
    """
    if not low <= value <= high:
        raise ValueError(
            f"{value} is not on the scale from {low} to {high}: choose a value the panelist can give."
        )
    if language not in (*SENTENCES, "both"):
        raise ValueError(
            f"There are no attention cards in {language!r}: choose one of {', '.join(SENTENCES)}, both."
        )
    paper, ink, soft = rgb("f4f1ea"), rgb("23313a"), rgb("d9d3c6")
    canvas = Canvas(720, 720, soft)
    canvas.fill(rectangle(40, 40, 680, 680, 36), paper)
    spoken = tuple(SENTENCES) if language == "both" else (language,)
    said = [fit(SENTENCES[code].format(value=value), 560, 220 / len(spoken), 76, 0.03) for code in spoken]
    size, lines = min(size for size, _lines in said), [line for _size, some in said for line in some]
    y = 300.0 - (len(lines) - 1) * size * 0.58
    for line in lines:
        draw_text(canvas, line, (360 - text_width(line, size, 0.03) / 2, y), size, ink, weight=0.03)
        y += size * 1.16
    _scale(canvas, low, high)
    small, hint = fit(" ".join(HINTS[code] for code in spoken), 540, 110, 24, 0.0)
    for k, line in enumerate(hint):
        draw_text(canvas, line, (360, 560 + k * small * 1.4), small, mix(ink, paper, 0.25), anchor="ms")
    return canvas.finish()


def _scale(canvas: Canvas, low: int, high: int) -> None:
    """The scale's points in a row, none of them marked: the words alone say which one."""
    points = high - low + 1
    if points > 11:
        return
    step = min(84.0, 560 / points)
    for k in range(points):
        x = 360 + (k - (points - 1) / 2) * step
        canvas.fill(ellipse(x, 446, step * 0.36, step * 0.36), rgb("e4ded1"))
        draw_text(canvas, str(low + k), (x, 446), step * 0.36, rgb("23313a"), weight=0.02, anchor="mm")
