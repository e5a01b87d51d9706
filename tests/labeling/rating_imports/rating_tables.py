"""Tables of ratings to take in, and what came of them."""

from pathlib import Path
from typing import Any

from labeling.importing.plan import ImportPlan, Range
from labeling.importing.study_import import import_study
from labeling.models import ImportReport, Rating

APPEAL = {"appeal": Range(1, 5)}
WIDE = "rater,image,appeal,clarity\nann,a.png,4,5\nann,b.png,1,2\nbob,a.png,3,\n"


def take(folder: Path, text: str | bytes, **plan: Any) -> dict[str, int]:
    """Import `text` as a CSV into study "faces". Returns the counts."""
    path = folder / "ratings.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    asked = {"rater": "rater", "asset": "image", "scales": APPEAL, **plan}
    _study, report = import_study(ImportPlan("faces", ratings=path, **asked))
    return dict(report.counts)


def ratings() -> list[tuple[str, str, str, float]]:
    rows = Rating.objects.order_by("panelist__label", "study_asset__name", "scale__name")
    return list(rows.values_list("panelist__label", "study_asset__name", "scale__name", "value"))


def problems() -> list[tuple[str, str]]:
    report = ImportReport.objects.first()
    assert report is not None
    return [(problem["reason"], problem["where"]) for problem in report.problems]
