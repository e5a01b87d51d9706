"""Image quality of a study as programs read it."""

from typing import Any

from labeling.models import Study, StudyAsset
from scoring.quality_pages.standing import Spread, WarnedImages
from scoring.quality_pages.table import StudyQuality
from scoring.quality_pages.thresholds import Limits, warnings_of


def spread_document(about: Spread) -> dict[str, Any]:
    """One measure: how many images have it, its quantiles, its limits, how many are beyond them."""
    low, middle, high = about.quantiles or (None, None, None)
    return {
        "measure": about.measure,
        "n": about.n,
        "p5": low,
        "median": middle,
        "p95": high,
        "low": about.limits[0],
        "high": about.limits[1],
        "below": about.below,
        "above": about.above,
    }


def image_documents(
    table: StudyQuality, rows: list[int], thresholds: dict[str, Limits]
) -> list[dict[str, Any]]:
    """The images in `rows`, in their order: name, measures, warnings. One query."""
    names = dict(
        StudyAsset.objects.filter(pk__in=[int(table.asset[row]) for row in rows]).values_list("pk", "name")
    )
    found = []
    for row in rows:
        measures = table.measures_at(row)
        found.append(
            {
                "asset": names.get(int(table.asset[row]), ""),
                "measures": measures,
                "warnings": [one._asdict() for one in warnings_of(measures, thresholds)],
            }
        )
    return found


def quality_document(
    study: Study, table: StudyQuality, spread: list[Spread], found: WarnedImages
) -> dict[str, Any]:
    """The study as a whole."""
    return {
        "study": study.slug,
        "images": len(table),
        "warning": int(found.beyond.any(axis=1).sum()),
        "measures": [spread_document(one) for one in spread if one.n],
    }
