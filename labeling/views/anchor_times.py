"""Anchors over time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.given import words_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.chosen_scale import chosen_scale
from labeling.gold.anchors import FOR_LINKING
from labeling.linking.anchor_times import BY, anchor_figures
from labeling.linking.anchor_times_view import flagged_sentence, lines_chart, shift_chart, slopes
from labeling.models import Study
from labeling.order_effects.reasons import reason


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_anchor_times(request: HttpRequest, study: Study) -> HttpResponse:
    scales, scale = chosen_scale(request, study)
    asked = words_given(request.GET, "by")
    by = asked if asked in BY else ""
    user = user_of(request)
    context: dict[str, Any] = {
        "study": study,
        "scales": scales,
        "scale": scale,
        "more": f"&by={by}" if by else "",
        "may_act": user.is_superuser or user.role == User.Role.DATA_LEAD,
    }
    if scale is not None:
        found = anchor_figures(study, scale, by)
        context["kept"] = found
        if found is not None:
            cut = found.values.get("by", "sitting")
            context |= {"by_sitting": cut == "sitting", "code": found.values["code"]}
            context["reason"] = reason(found.values["code"]) if found.values["code"] else ""
        if found is not None and not found.values["code"]:
            context |= {
                "values": found.values,
                "slopes": slopes(found.values),
                "flagged": flagged_sentence(found.values),
                "shift": shift_chart(found.values, scale),
                "lines": lines_chart(study, scale, found),
                "few": max(0, FOR_LINKING - found.values["anchors"]),
                "withheld": any(one["withheld"] for one in found.values["windows"]),
            }
    return render(request, "labeling/anchor_times.html", context)
