"""The file of ratings behind a report: written from the database the same way each time, so that its digest tells."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.csv_cells import safe
from labeling.models import StudyAsset, StudyReport
from labeling.reports.design import rater_name
from labeling.reports.frozen import Frozen, as_of, kinds_of, told

COLUMNS = (
    "scale",
    "rating",
    "image",
    "rater",
    "stratum",
    "kind",
    "value",
    "counted",
    "received_at",
    "response_ms",
    "block",
    "position",
)
LINES = 5000


def ratings_csv(report: StudyReport) -> Iterator[str]:
    """The file in pieces: ratings of regular, anchor, gold and repeated trials by scale and key. `counted` is 0 where the
    rater was left out. The stratum is empty where strata are too small to be told."""
    yield _lines([COLUMNS])
    for one in scales_of(report):
        yield from _scale(one, report)


def ratings_digest(report: StudyReport) -> tuple[str, int]:
    """(SHA-256 of the file as hex, ratings in it)."""
    digest, lines = hashlib.sha256(), 0
    for piece in ratings_csv(report):
        digest.update(piece.encode())
        lines += piece.count("\r\n")
    return digest.hexdigest(), lines - 1


def scales_of(report: StudyReport) -> list[Frozen]:
    """The ratings of each scale as the report froze them, less those of people who have withdrawn since."""
    until = {row["name"]: row["until"] for row in report.values["scales"]}
    return [
        as_of(scale, until[scale.name], report.excluded)
        for scale in report.study.scales.all()
        if scale.name in until
    ]


def _scale(one: Frozen, report: StudyReport) -> Iterator[str]:
    rows = told(one)
    assets = np.unique(rows["asset"]).tolist()
    names = {
        pk: safe(name) for pk, name in StudyAsset.objects.filter(pk__in=assets).values_list("pk", "name")
    }
    strata = _strata(report)
    left_out = one.log.left_out
    for start in range(0, rows.size, LINES):
        part = rows[start : start + LINES]
        yield _lines(
            [
                one.scale.name,
                pk,
                names[asset],
                rater_name(panelist),
                strata.get(one.log.strata[panelist], ""),
                kind,
                f"{value:g}",
                int(panelist not in left_out),
                datetime.fromtimestamp(received, UTC).isoformat(timespec="milliseconds"),
                "" if np.isnan(response) else int(response),
                f"{block & (2**64 - 1):016x}",
                position,
            ]
            for pk, asset, panelist, value, kind, received, response, block, position in zip(
                *(part[name].tolist() for name in ("pk", "asset", "panelist", "value")),
                kinds_of(part),
                *(part[name].tolist() for name in ("received", "response_ms", "block", "position")),
                strict=True,
            )
        )


def _strata(report: StudyReport) -> dict[int, Any]:
    """Names of the strata that the report tells of, where there are two or more."""
    strata = report.values["panel"]["strata"]
    shown = {row["name"] for row in strata if not row["withheld"]} if len(strata) > 1 else set()
    return {row.pk: safe(row.name) for row in report.study.strata.all() if row.name in shown}


def _lines(rows: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
