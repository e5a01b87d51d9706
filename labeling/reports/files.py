"""The files of a report: everything as JSON, tables as CSV, and how to compute it again."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.csv_cells import safe
from labeling.agreement.report import flat
from labeling.figures.computing import unpack
from labeling.models import StudyReport
from labeling.reports.design import rater_name
from labeling.reports.ratings_file import ratings_csv
from labeling.reports.recompute import how_to_recompute

Write = Callable[[StudyReport], Iterator[str]]
JSON, CSV, TEXT = "application/json", "text/csv; charset=utf-8", "text/plain; charset=utf-8"


def report_json(report: StudyReport) -> Iterator[str]:
    """Everything that the page shows, and what it rests on."""
    yield json.dumps(document(report), ensure_ascii=False, allow_nan=False, indent=1)


def document(report: StudyReport) -> dict[str, Any]:
    """The report as one object for programs."""
    return {
        "study": report.study.slug,
        "version": report.version,
        "title": report.title,
        "note": report.note,
        "made_at": report.created_at.isoformat(),
        "made_by": report.created_by.get_username() if report.created_by else None,
        "ratings": report.ratings,
        "ratings_sha256": report.ratings_sha256,
        "disputed": report.disputed,
        "second_opinion": report.second_opinion,
        **{name: part for name, part in report.values.items() if name != "study"},
        "about": report.values["study"],
    }


def agreement_csv(report: StudyReport) -> Iterator[str]:
    """One line for each figure of each scale and stratum, with its interval or the code of why there is none."""
    rows: list[list[Any]] = [["scale", "stratum", "figure", "estimate", "low", "high", "method", "code"]]
    for scale, parts in report.values["agreement"].items():
        for stratum, figures in parts.items():
            if figures.get("code") == "withheld":
                rows.append([scale, safe(stratum), "", None, None, None, None, "withheld"])
            for name, one in flat(figures):
                cells = [one.get(key) for key in ("estimate", "low", "high", "method", "code")]
                rows.append([scale, safe(stratum), name, *cells])
    yield _csv(rows)


def consensus_csv(report: StudyReport) -> Iterator[str]:
    """One line for each image and scale: estimate, both intervals, ratings, other methods, strata, weighted mean."""
    yield from _by_scale(report, "image", lambda name: name not in ("asset", *RATER_COLUMNS))


def raters_csv(report: StudyReport) -> Iterator[str]:
    """One line for each rater and scale who counts: leniency, inconsistency, number of ratings."""
    yield from _by_scale(report, "rater", lambda name: name in RATER_COLUMNS)


RATER_COLUMNS = ("rater", "bias", "inconsistency", "rater_n")
FILES: dict[str, tuple[Write, str]] = {
    "report.json": (report_json, JSON),
    "ratings.csv": (ratings_csv, CSV),
    "agreement.csv": (agreement_csv, CSV),
    "consensus.csv": (consensus_csv, CSV),
    "raters.csv": (raters_csv, CSV),
    "README.txt": (how_to_recompute, TEXT),
}


def arrays_by_scale(report: StudyReport) -> dict[str, dict[str, Any]]:
    """{scale: {array: values}} of what `consensus_of` found."""
    found: dict[str, dict[str, Any]] = {}
    for name, array in unpack(report.arrays).items():
        scale, _slash, column = name.partition("/")
        found.setdefault(scale, {})[column] = array
    return found


def _by_scale(report: StudyReport, first: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    tables = {scale: arrays for scale, arrays in arrays_by_scale(report).items() if first in arrays}
    named_so = (name for arrays in tables.values() for name in arrays if wanted(name) and name != first)
    columns = list(dict.fromkeys(named_so))
    yield _csv([["scale", first, *map(safe, columns)]])
    for scale, arrays in tables.items():
        heads = arrays[first].tolist()
        named = [rater_name(pk) for pk in heads] if first == "rater" else [safe(name) for name in heads]
        listed = [_column(arrays[name]) if name in arrays else [""] * len(heads) for name in columns]
        yield _csv([scale, name, *cells] for name, *cells in zip(named, *listed, strict=True))


def _column(array: Any) -> list[Any]:
    """Numbers with all their digits; nothing where there is none."""
    return ["" if isinstance(cell, float) and np.isnan(cell) else cell for cell in array.tolist()]


def _csv(rows: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
