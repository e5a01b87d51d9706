"""A watch as a CSV file: one line for each week, source and measure."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from core.csv_cells import safe
from scoring.models import WatchWeek

COLUMNS = (
    "model",
    "week",
    "source",
    "verdict",
    "kind",
    "measure",
    "images",
    "median",
    "lower_quartile",
    "upper_quartile",
    "reference_median",
    "psi",
    "psi_by_chance",
    "ks",
    "p",
    "share_unlike",
    "share_low",
    "share_high",
    "share_usual",
    "differs",
)


def watch_csv(number: int, weeks: Iterable[WatchWeek]) -> str:
    """The kept weeks of version `number` (RFC 4180, with a heading line); the source "*" is all of them together."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for week in weeks:
        for line in lines_of(week):
            writer.writerow({"model": number} | {name: safe(cell) for name, cell in line.items()})
    return out.getvalue()


def lines_of(week: WatchWeek) -> Iterator[dict[str, Any]]:
    """The figures of one week and source, flat; None where there is none."""
    about = {"week": week.week.isoformat(), "source": week.source or "*", "verdict": week.verdict}
    for kind in ("quality", "score", "embedding"):
        for name, one in sorted(week.figures.get(kind, {}).items()):
            low, median, high = one.get("now") or (None, None, None)
            yield {
                **about,
                "kind": kind,
                "measure": name,
                "images": one["images"],
                "median": median,
                "lower_quartile": low,
                "upper_quartile": high,
                "reference_median": (one.get("before") or (None, None))[1],
                "psi": one.get("psi"),
                "psi_by_chance": one.get("expected"),
                "ks": one.get("ks"),
                "p": one.get("p"),
                "share_unlike": one.get("share"),
                "share_low": one.get("low"),
                "share_high": one.get("high"),
                "share_usual": one.get("usual"),
                "differs": bool(one.get("told")),
            }
