"""Agreement as a CSV file: one line per figure."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from core.csv_cells import safe
from labeling.agreement.report import flat

COLUMNS = (
    "scale",
    "part",
    "name",
    "level",
    "figure",
    "estimate",
    "low",
    "high",
    "method",
    "code",
    "ratings",
    "raters",
    "images",
    "computed_at",
)


def agreement_csv(report: dict[str, Any]) -> str:
    """The figures of `labeling.agreement.report.reliability_report` as CSV (RFC 4180), with a heading line.

    `part` is all, stratum or window. A part that is too small has one line with the code "withheld" and no figure.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for scale in report["scales"]:
        for line in _lines(scale):
            writer.writerow({name: safe(cell) for name, cell in line.items()})
    return out.getvalue()


def _lines(scale: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = scale.get("computed_at")
    name = scale.get("stratum", "")
    yield from _figures(scale, "stratum" if name else "all", name, at)
    for stratum in scale.get("strata", ()):
        yield from _figures(stratum, "stratum", stratum["stratum"], at)
    for window in scale.get("windows", ()):
        yield from _figures(window, "window", window["name"], at)


def _figures(found: dict[str, Any], part: str, name: str, at: str | None) -> Iterator[dict[str, Any]]:
    about = {"scale": found["scale"], "part": part, "name": name, "computed_at": found.get("computed_at", at)}
    if "alpha" not in found:
        yield {**about, "code": found["code"]}
        return
    about |= {"level": found["level"], "ratings": found["ratings"], "raters": found["raters"]}
    about["images"] = found["assets"]
    for key, figure in flat(found):
        yield {
            **about,
            "figure": key,
            **{column: figure.get(column) for column in COLUMNS if column in figure},
        }
