"""How far the panel agrees, scale by scale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.models import User
from labeling.access import study_page
from labeling.agreement_view import scales_with_agreement
from labeling.models import Study


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_agreement(request: HttpRequest, study: Study) -> HttpResponse:
    return render(
        request,
        "labeling/agreement.html",
        {"study": study, "scales": scales_with_agreement(study, plots=True)},
    )


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def headline(request: HttpRequest, study: Study) -> HttpResponse:
    """One line for the list of studies, fetched when the list is on the screen."""
    return render(
        request, "labeling/agreement_headline.html", {"study": study, "scales": scales_with_agreement(study)}
    )
