"""Linking: two sides on one scale."""

import csv
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.csv_cells import safe
from core.given import words_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.chosen_scale import chosen_scale
from labeling.figures.link_sides import Side, side_of
from labeling.linking.choices import Choices, choices, first_choice
from labeling.linking.report import anchor_rows, apart, link_figures, linked_rows, side_or_default
from labeling.linking.view import about, headline, scatter
from labeling.models import Scale, Study
from labeling.order_effects.reasons import reason

PREVIEW = 20
COLUMNS = ("image", "own", "estimate", "low", "high", "low_absolute", "high_absolute", "n", "shared")


class Asked(NamedTuple):
    """The sides asked for; None where nothing is chosen. `code` says what is wrong with them."""

    a: Side | None
    b: Side | None
    code: str = ""


def _asked(request: HttpRequest, found: Choices) -> Asked:
    token = words_given(request.GET, "with")
    if not token:
        begin = first_choice(found)
        return Asked(*begin) if begin else Asked(None, None)
    b = side_of(token)
    a = side_or_default(words_given(request.GET, "a"), b)
    if found.name(b) is None or (found.name(a) is None and a.kind):
        return Asked(a, b, "no_side")
    return Asked(a, b, "" if apart(a, b) else "not_apart")


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_linking(request: HttpRequest, study: Study) -> HttpResponse:
    scales, scale = chosen_scale(request, study)
    user = user_of(request)
    context: dict[str, Any] = {"study": study, "scales": scales, "scale": scale}
    context["may_act"] = user.is_superuser or user.role == User.Role.DATA_LEAD
    status = 200
    if scale is not None:
        found = choices(study, scale, user)
        asked = _asked(request, found)
        context |= {"choices": found, "asked": asked, "computing": found.computing}
        if asked.code:
            context["wrong"], status = reason(asked.code), 422
        elif asked.a is not None and asked.b is not None:
            context |= _shown(study, scale, asked.a, asked.b, found)
    return render(request, "labeling/linking.html", context, status=status)


def _shown(study: Study, scale: Scale, a: Side, b: Side, found: Choices) -> dict[str, Any]:
    linked = link_figures(study, scale, a, b)
    context: dict[str, Any] = {"kept": linked, "chosen": True}
    if linked is None:
        return context
    if linked.values["code"]:
        return {**context, "code": linked.values["code"], "reason": reason(linked.values["code"])}
    name_a, name_b = found.name(a) or "A", found.name(b) or "B"
    anchors = anchor_rows(linked)
    return {
        **context,
        "values": linked.values,
        "headline": headline(linked.values, name_a, name_b),
        "about": about(linked.values),
        "name_a": name_a,
        "name_b": name_b,
        "scatter": scatter(linked, name_a, name_b),
        "moved": [row for row in anchors if row["flagged"]],
        "images": linked_rows(linked, PREVIEW),
        "image_count": len(linked.arrays.get("asset", ())),
    }


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_linking_csv(request: HttpRequest, study: Study) -> HttpResponse:
    """Every image of B on A's scale. 404 where there is no such link."""
    _scales, scale = chosen_scale(request, study)
    if scale is None:
        raise Http404
    asked = _asked(request, choices(study, scale, user_of(request)))
    if asked.code or asked.a is None or asked.b is None:
        raise Http404
    found = link_figures(study, scale, asked.a, asked.b)
    if found is None or found.values["code"]:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{study.slug}-{scale.name}-linked.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for row in linked_rows(found):
        writer.writerow([safe(row[name]) for name in COLUMNS])
    return answer
