"""Every image of a study with its figures on one scale as CSV, line by line."""

import csv
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from core.csv_cells import safe
from labeling.image_pages.figures import ImageFigures
from labeling.models import Study

AT_ONCE = 2000  # rows read and written together
COLUMNS = (
    "image", "group", "purpose", "ratings", "estimate", "low", "high", "half_width", "low_absolute", "high_absolute",
    "sd",
)  # fmt: skip


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def image_lines(study: Study, figures: ImageFigures) -> Iterator[str]:
    """Lines of the file (RFC 4180), images by name; the last columns count the answers, one column for each bar of the
    histogram. Cells are empty where nothing is known."""
    writer = csv.writer(_Echo())
    yield writer.writerow([*COLUMNS, *(f"n_{label}" for label in bar_labels(figures.edges))])
    images = study.assets.order_by("name").values_list("pk", "name", "group", "purpose")
    for pk, name, group, purpose in images.iterator(chunk_size=AT_ONCE):
        yield writer.writerow([safe(name), safe(group), purpose, *_cells(figures, figures.place(pk))])


def bar_labels(edges: list[int]) -> list[str]:
    """What each bar counts: "4", or "0–4" where a bar holds several points."""
    pairs = pairwise(edges)
    return [
        str(low) if high == low + 1 else _("%(low)d–%(high)d") % {"low": low, "high": high - 1}
        for low, high in pairs
    ]


def _cells(figures: ImageFigures, at: int | None) -> list[Any]:
    bars = max(0, len(figures.edges) - 1)
    if at is None:
        return [0, *[""] * 7, *[0] * bars]
    numbers = (
        figures.estimate[at], figures.low[at], figures.high[at], figures.half[at], figures.low_absolute[at],
        figures.high_absolute[at], figures.sd[at],
    )  # fmt: skip
    return [
        int(figures.n[at]),
        *(f"{value:.6g}" if np.isfinite(value) else "" for value in numbers),
        *figures.counts[at].tolist(),
    ]
