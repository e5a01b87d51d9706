"""What reports say of single panelists goes when they withdraw; what they say of the panel and its images stays."""

from typing import Any

from labeling.figures.computing import pack
from labeling.models import Panelist, StudyReport
from labeling.reports.files import RATER_COLUMNS, arrays_by_scale


def forget(panelist: Panelist) -> None:
    """Take `panelist` out of the tables of raters and the evidence against them, in the caller's transaction."""
    for report in panelist.study.reports.select_for_update().order_by("pk"):
        by_scale = arrays_by_scale(report)
        if not _named(panelist.pk, report, by_scale):
            continue
        arrays = {}
        for scale, columns in by_scale.items():
            others = columns["rater"] != panelist.pk
            for name, array in columns.items():
                arrays[f"{scale}/{name}"] = array[others] if name in RATER_COLUMNS else array
        report.arrays = pack(arrays)
        for row in report.values["exclusions"]:
            if row["panelist"] == panelist.pk:
                row |= {"reason": "withdrawn", "evidence": {}}
        report.save(update_fields=["arrays", "values"])


def _named(panelist: int, report: StudyReport, by_scale: dict[str, dict[str, Any]]) -> bool:
    excluded = any(row["panelist"] == panelist and row["evidence"] for row in report.values["exclusions"])
    return excluded or any((columns["rater"] == panelist).any() for columns in by_scale.values())
