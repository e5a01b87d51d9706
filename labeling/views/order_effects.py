"""What order does to ratings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.models import User
from labeling.access import study_page, user_of
from labeling.chosen_scale import chosen_scale
from labeling.models import Study
from labeling.order_effects.advice import advice_on
from labeling.order_effects.reasons import reason
from labeling.order_effects.report import order_figures
from labeling.order_effects.view import curves, headline, lag_chart, lines_of


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_order_effects(request: HttpRequest, study: Study) -> HttpResponse:
    scales, scale = chosen_scale(request, study)
    context: dict[str, Any] = {"study": study, "scales": scales, "scale": scale}
    if scale is not None:
        found = order_figures(study, scale)
        context["kept"] = found
        if found is not None and found.values["code"]:
            context |= {"code": found.values["code"], "reason": reason(found.values["code"])}
        elif found is not None:
            context |= {
                "values": found.values,
                "headline": headline(found.values),
                "lines": lines_of(found.values),
                "lags": lag_chart(found.values),
                "curves": curves(found.values, scale),
                "advice": advice_on(found.values),
                "by_group": list(zip(found.values["same"], found.values["other"], strict=True)),
            }
    user = user_of(request)
    context["may_act"] = user.is_superuser or user.role == User.Role.DATA_LEAD
    return render(request, "labeling/order_effects.html", context)
