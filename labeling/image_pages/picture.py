"""Uncertainty of the images of a study against their number of ratings, as a chart."""

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from core.charts import Cell, Chart, Dot, Level, uncertainty
from core.templatetags.numbers import count, figure, share
from core.templatetags.words import words
from labeling.image_pages.figures import ImageFigures
from labeling.models import Scale, Study

MOST_DOTS = 2000
ACROSS, UP, ROWS = 40, 30, 12  # cells, cells, rows of the table behind


def uncertainty_picture(study: Study, scale: Scale, figures: ImageFigures, csv: str) -> Chart | None:
    """None where no image has an interval. Above `MOST_DOTS` images the picture counts them in cells."""
    half = figures.half
    known = np.isfinite(half)
    n, half = figures.n[known], half[known]
    if not half.size:
        return None
    narrow = float(np.mean(half <= study.stop_half_width))
    marks = _dots(n, half) if half.size <= MOST_DOTS else _cells(n, half)
    note = ngettext("n = %(n)s image with an interval.", "n = %(n)s images with an interval.", half.size) % {
        "n": count(half.size)
    }
    if half.size > MOST_DOTS:
        note += " " + _("The darker a cell, the more images are in it.")
    return uncertainty(
        marks,
        _levels(n, half, study.stop_half_width),
        enough=study.stop_half_width,
        wanted=study.stop_least if study.stopping else study.ratings_per_asset,
        title=_title(scale, narrow, study.stop_half_width),
        note=note,
        csv=csv,
    )


def _title(scale: Scale, narrow: float, enough: float) -> str:
    about = {"scale": words(scale.name), "enough": figure(enough), "share": share(narrow)}
    if narrow == 0:
        return _("On %(scale)s no image is known to ±%(enough)s yet") % about
    if narrow == 1:
        return _("On %(scale)s every rated image is known to ±%(enough)s or closer") % about
    return _("On %(scale)s %(share)s of the rated images are known to ±%(enough)s or closer") % about


def _dots(n: NDArray[np.int64], half: NDArray[np.float64]) -> list[Dot]:
    return [Dot(a, b) for a, b in zip(n.tolist(), np.round(half, 4).tolist(), strict=True)]


def _cells(n: NDArray[np.int64], half: NDArray[np.float64]) -> list[Cell]:
    """Every image is in a cell; a cell is one number of ratings wide unless that would be more than `ACROSS`."""
    step = max(1, -(-int(np.ptp(n) + 1) // ACROSS))
    left, low = int(n.min()), float(half.min())
    height = max(float(np.ptp(half)) / UP, 1e-9)
    column = (n - left) // step
    row = np.minimum(((half - low) / height).astype(np.int64), UP - 1)
    cell, images = np.unique(column * UP + row, return_counts=True)
    return [
        Cell(left + c * step - 0.5, left + (c + 1) * step - 0.5, low + r * height, low + (r + 1) * height, k)
        for c, r, k in zip((cell // UP).tolist(), (cell % UP).tolist(), images.tolist(), strict=True)
    ]


def _levels(n: NDArray[np.int64], half: NDArray[np.float64], enough: float) -> list[Level]:
    step = max(1, -(-int(np.ptp(n) + 1) // ROWS))
    place = (n - n.min()) // step
    rows = []
    for at in np.unique(place).tolist():
        inside = half[place == at]
        first = int(n.min()) + at * step
        label = count(first) if step == 1 else f"{count(first)}–{count(first + step - 1)}"
        rows.append(Level(label, inside.size, float(np.median(inside)), float(np.mean(inside <= enough))))
    return rows
