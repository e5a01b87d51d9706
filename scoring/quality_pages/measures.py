"""The measures of image quality and of the largest face in words, with their units."""

from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.numbers import figure, share


class Measure(NamedTuple):
    """`unit` is what stands behind the value, `why` one line on why its thresholds lie where they do (empty: it never
    warns by itself), `better` is "higher", "lower" or "middle"."""

    key: str
    label: Any
    unit: Any
    line: Any
    why: Any
    better: str


QUALITY: tuple[Measure, ...] = (
    Measure(
        "sharpness",
        _("Sharpness"),
        _("of an ideal edge"),
        _("How fine the edges are at 512 px: 0 soft, 1 an ideal edge, more for texture. Noise is taken out."),
        _(
            "Below .5 the edges are blurred over 1.5 px and more at 512 px: blur hides what people would judge."
        ),
        "higher",
    ),
    Measure(
        "noise",
        _("Noise"),
        _("grey levels"),
        _("Standard deviation of the noise on the flattest parts."),
        _("Above 8 grey levels grain shows in flat areas."),
        "lower",
    ),
    Measure(
        "exposure",
        _("Exposure"),
        _("share of white"),
        _("Mean luma: 0 is black, 1 is white."),
        _("Beyond .08 and .92 nearly all of the image is black or white."),
        "middle",
    ),
    Measure(
        "clipped_low",
        _("Crushed shadows"),
        _("of the pixels"),
        _("Pixels that are black, without detail."),
        _("Above 65% there is more black than picture."),
        "lower",
    ),
    Measure(
        "clipped_high",
        _("Blown highlights"),
        _("of the pixels"),
        _("Pixels that are white, without detail."),
        _("Above 80%: products on a white ground stay below."),
        "lower",
    ),
    Measure(
        "contrast",
        _("Contrast"),
        _("RMS"),
        _("Standard deviation of luma, from 0 to .5."),
        _("Below .04 the image is close to one grey."),
        "middle",
    ),
    Measure(
        "colourfulness",
        _("Colourfulness"),
        _("M³"),
        _("Spread and strength of colour; 0 is grey, 100 is extreme."),
        "",
        "middle",
    ),
    Measure(
        "blockiness",
        _("Blockiness"),
        _("times"),
        _("Steps at the borders of JPEG blocks over steps elsewhere; 1 is none."),
        _("Above 1.8 the blocks of strong compression are seen."),
        "lower",
    ),
    Measure(
        "jpeg_quality",
        _("JPEG quality"),
        _("of 100"),
        _("From the file’s quantisation table; 100 where it is no JPEG."),
        _("Below 30 compression removes texture and smears colour."),
        "higher",
    ),
    Measure(
        "legibility",
        _("Legibility at 120 px"),
        _("SSIM"),
        _("How much of the structure is left in a 120 px thumbnail."),
        _("Below .35 a thumbnail shows little of what is in the image."),
        "higher",
    ),
    Measure(
        "entropy",
        _("Entropy"),
        _("bits"),
        _("How many grey levels are in use; low for flat graphics."),
        _("Below 1 bit there is next to nothing in the image."),
        "middle",
    ),
)
FACES: tuple[Measure, ...] = (
    Measure(
        "face_size",
        _("Height of the largest face"),
        _("of the image"),
        _("The height of the largest face as a share of the image’s."),
        _("Below 4% nobody sees a face on a phone."),
        "middle",
    ),
    Measure(
        "face_margin",
        _("Room around the face"),
        _("face heights"),
        _("Least distance of the largest face to an edge of the image; below 0 the edge cuts it."),
        _("Below −.15 the edge takes away part of the face."),
        "higher",
    ),
    Measure(
        "face_roll",
        _("Roll of the face"),
        _("degrees"),
        _("By how much the line of the eyes is turned clockwise; 0 is upright."),
        _(
            "Beyond 20 degrees the head is clearly tilted: the detector reads a third to all of a turn, so up to 60 degrees."
        ),
        "middle",
    ),
    Measure(
        "face_light",
        _("Uneven light on the face"),
        _("0 to 1"),
        _("By how much one cheek is darker than the other: 0 is even, 1 is one side black."),
        _("Above .85 one half of the face is in the dark."),
        "lower",
    ),
    Measure(
        "eye_distance",
        _("Distance of the eyes"),
        _("px"),
        _("Between the eyes of the largest face, in pixels of the original."),
        "",
        "higher",
    ),
)
FACE_COUNT = "face_count"
MEASURES: dict[str, Measure] = {one.key: one for one in (*QUALITY, *FACES)}
SHARES = ("clipped_low", "clipped_high", "face_size")


def label_of(measure: str) -> str:
    """What people call `measure`; its key where it has no words yet."""
    return str(MEASURES[measure].label) if measure in MEASURES else measure.replace("_", " ")


def said(measure: str, value: float) -> str:
    """`value` of `measure` as people read it, without its unit."""
    if measure in SHARES:
        # 3.6% must not be said to be above 4%: one decimal where a whole number would hide the difference.
        return share(value) if value >= 0.1 or value == 0 else _per_cent(value)
    return figure(value)


def range_of(measure: str, low: float | None, high: float | None) -> str:
    """The range within which `measure` does not warn, in words; "" where it never does."""
    if low is not None and high is not None:
        about = {"low": said(measure, low), "high": said(measure, high)}
        return gettext("%(low)s to %(high)s") % about
    if low is not None:
        return gettext("from %(low)s") % {"low": said(measure, low)}
    return gettext("up to %(high)s") % {"high": said(measure, high)} if high is not None else ""


def _per_cent(value: float) -> str:
    return gettext("%(number)s%%") % {"number": figure(100 * value, 1)}
