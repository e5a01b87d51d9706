"""How each rater rates: all of them against each other, and one of them with what led to their state."""

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.given import reason_given, words_given
from core.models import User
from labeling.access import study_page
from labeling.agreement.reasons import reason_of
from labeling.models import Panelist, Scale, Study
from labeling.quality.reasons import with_reason
from labeling.raters.decisions import latest_step
from labeling.raters.effect import effect_of
from labeling.raters.figures import rater_map
from labeling.raters.listing import COLUMNS, rater_list
from labeling.raters.picture import people_of, rater_chart
from labeling.raters.signs import sign_rows
from labeling.raters.story import story_of
from labeling.raters.table import SORTS, rater_table, undecided_raters

COLUMN_WORDS = [
    ("bias", gettext_lazy("Bias")),
    ("inconsistency", gettext_lazy("Inconsistency")),
    ("agreement", gettext_lazy("Agreement")),
    ("pace", gettext_lazy("Median time")),
    ("answers", gettext_lazy("Answers")),
    ("checks", gettext_lazy("Checks passed")),
]


def _scale_asked(request: HttpRequest, scales: list[Scale]) -> Scale | None:
    """The scale named in the address, or the only one; None: all of them."""
    if len(scales) == 1:
        return scales[0]
    return next((scale for scale in scales if scale.name == request.GET.get("scale")), None)


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_raters(request: HttpRequest, study: Study) -> HttpResponse:
    scales = list(study.scales.all())
    scale = _scale_asked(request, scales)
    state, words = request.GET.get("state", ""), words_given(request.GET, "q")
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else ""
    people = people_of(study)
    found = rater_map(study, scale) if scales else None
    page, rows = rater_table(study, found, state=state, words=words, sort=sort, page=request.GET.get("page"))
    csv_url = reverse("study_raters_csv", args=[study.slug]) + (f"?scale={scale.name}" if scale else "")
    tally: dict[str, int] = {}
    for person in people:
        tally[person.state] = tally.get(person.state, 0) + 1
    context = {
        "study": study,
        "scales": scales,
        "scale": scale,
        "found": found,
        "chart": rater_chart(study, found, people, csv_url) if found else None,
        "reason": reason_of(found.code) if found else "",
        "waiting": [(with_reason(one), one) for one in undecided_raters(study)],
        "page": page,
        "rows": rows,
        "states": [
            (value, label, tally[value]) for value, label in Panelist.State.choices if tally.get(value)
        ],
        "state": state,
        "q": words,
        "sort": sort,
        "columns": COLUMN_WORDS,
        "total": len(people),
        "csv": csv_url,
    }
    return render(request, "labeling/raters.html", context)


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_raters_csv(request: HttpRequest, study: Study) -> HttpResponse:
    """Every rater with the figures of the page, on one scale or over all."""
    scale = _scale_asked(request, list(study.scales.all()))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-raters.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(one.cells() for one in rater_list(study, rater_map(study, scale)))
    return response


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_rater(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    return rater_page(request, study, get_object_or_404(Panelist, study=study, pk=pk))


def rater_page(
    request: HttpRequest, study: Study, panelist: Panelist, refused: DomainError | None = None
) -> HttpResponse:
    """The page about `panelist`; with `refused`, the decision just sent is shown again with what is wrong."""
    panelist = Panelist.objects.prefetch_related("quality_events__by").get(pk=panelist.pk)
    scales = list(study.scales.all())
    scale = _scale_asked(request, scales) or (scales[0] if scales else None)
    found = rater_map(study, scale) if scale else None
    story = story_of(study, panelist, scale)
    context: dict[str, Any] = {
        "study": study,
        "panelist": panelist,
        "scales": scales,
        "scale": scale,
        "figures": found.raters.get(panelist.pk) if found else None,
        "found": found,
        "story": story,
        "signs": sign_rows(panelist, found, story.checks.test if story.checks else None),
        "cleared": next((step.event for step in story.steps if step.event.state == "cleared"), None),
        "seen": latest_step(panelist),
        "refused": str(refused.message) if refused else "",
        "typed": reason_given(request.POST) if refused else "",
    }
    status = 200 if refused is None else 409 if refused.status == 409 else 422
    return render(request, "labeling/rater.html", context, status=status)


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_rater_effect(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """What leaving this rater out (or taking them back) changes, before anybody decides it: a part of the page."""
    panelist = get_object_or_404(Panelist, study=study, pk=pk)
    context = {"study": study, "panelist": panelist, "effect": effect_of(panelist)}
    return render(request, "labeling/rater_effect.html", context)
