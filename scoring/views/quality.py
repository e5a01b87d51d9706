"""Image quality of a study: how its images are spread on each measure, and which warn."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.models import User
from labeling.access import study_page
from labeling.models import Study
from scoring.fallback.rules import rules_of
from scoring.quality_pages.keeping import study_quality as kept_quality
from scoring.quality_pages.listing import warned_page
from scoring.quality_pages.measures import FACE_COUNT, MEASURES, Measure, range_of, said
from scoring.quality_pages.picture import spread_picture
from scoring.quality_pages.standing import FEWEST, Spread, spreads, warned
from scoring.quality_pages.table import StudyQuality
from scoring.quality_pages.table_csv import quality_lines
from scoring.quality_pages.thresholds import thresholds_of

BOTH = (User.Role.DATA_LEAD, User.Role.ML_ENGINEER)


class MeasureRow(NamedTuple):
    """`low`, `middle` and `high` are the 5%, 50% and 95% quantiles in words, `limits` the range without a warning."""

    measure: Measure
    n: int
    low: str
    middle: str
    high: str
    limits: str
    warns: int


@require_safe
@study_page(*BOTH)
def study_quality(request: HttpRequest, study: Study) -> HttpResponse:
    kept = kept_quality(study)
    only = request.GET.get("measure", "")
    only = only if only in MEASURES else ""
    context: dict[str, object] = {"study": study, "kept": kept, "only": only, "images": study.assets.count()}
    if kept is None or not len(kept.table):
        return render(request, "scoring/quality.html", context)
    table, thresholds = kept.table, thresholds_of(rules_of(study))
    found = warned(table, thresholds)
    page, rows = warned_page(table, found, thresholds, only, request.GET.get("page"))
    context |= {"page": page, "rows": rows, "measures": MEASURES.values()}
    if getattr(request, "htmx", False):
        return render(request, "scoring/quality_list.html", context)
    about = {one.measure: one for one in spreads(table, thresholds)}
    context |= {
        "table": [_row(about[key]) for key in MEASURES if about[key].n],
        "chart": spread_picture(table, about[only or _most_warning(about)]),
        "faces": _faces(table),
        "warning": int(found.beyond.any(axis=1).sum()),
        "few": len(table) < FEWEST,
        "total": len(table),
    }
    return render(request, "scoring/quality.html", context)


@require_safe
@study_page(*BOTH)  # type: ignore[arg-type]
def study_quality_csv(request: HttpRequest, study: Study) -> StreamingHttpResponse:
    """Every measure of every image, whatever the page shows."""
    kept = kept_quality(study, at_once=True)
    if kept is None:
        raise Http404
    lines = quality_lines(study, kept.table, thresholds_of(rules_of(study)))
    headers = {"Content-Disposition": f'attachment; filename="{study.slug}-quality.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _row(about: Spread) -> MeasureRow:
    low, middle, high = (said(about.measure, one) for one in about.quantiles or ())
    return MeasureRow(
        MEASURES[about.measure],
        about.n,
        low,
        middle,
        high,
        range_of(about.measure, *about.limits),
        about.warns,
    )


def _most_warning(about: dict[str, Spread]) -> str:
    """The measure with the most warnings; sharpness where nothing warns."""
    return max((key for key in MEASURES), key=lambda key: about[key].warns)


def _faces(table: StudyQuality) -> dict[str, int] | None:
    """How many images have no, one or several faces; None where no detector looked."""
    known = table.known[FACE_COUNT]
    if not known.size:
        return None
    none, one = int((known == 0).sum()), int((known == 1).sum())
    return {"looked": int(known.size), "none": none, "one": one, "several": int(known.size) - none - one}
