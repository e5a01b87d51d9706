"""Every measure of every image of a study as CSV, line by line."""

import csv
from collections.abc import Iterator, Mapping

import numpy as np

from core.csv_cells import safe
from labeling.models import Study
from scoring.quality_pages.standing import warned
from scoring.quality_pages.table import COLUMNS, StudyQuality
from scoring.quality_pages.thresholds import Limits

AT_ONCE = 2000  # rows read and written together


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def quality_lines(study: Study, table: StudyQuality, thresholds: Mapping[str, Limits]) -> Iterator[str]:
    """Lines of the file (RFC 4180), images by name; `warnings` names the measures that warn. Cells are empty where
    nothing is known."""
    writer = csv.writer(_Echo())
    yield writer.writerow(["image", *COLUMNS, "warnings"])
    found = warned(table, thresholds)
    images = study.assets.order_by("name").values_list("pk", "name")
    for pk, name in images.iterator(chunk_size=AT_ONCE):
        row = table.place(pk)
        if row is None:
            continue
        cells = (f"{value:.6g}" if np.isfinite(value) else "" for value in table.values[row].tolist())
        names = [key for key, beyond in zip(found.measures, found.beyond[row], strict=True) if beyond]
        yield writer.writerow([safe(name), *cells, " ".join(names)])
