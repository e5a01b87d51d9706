"""How far the panel agrees, scale by scale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.models import User
from labeling.access import study_page
from labeling.agreement.parts import sections
from labeling.agreement.report import BY, STRATUM, Asked, reliability_report
from labeling.agreement.table_csv import agreement_csv
from labeling.agreement.view import oldest, scales_with_agreement
from labeling.models import Study


def _by(request: HttpRequest) -> str:
    asked = request.GET.get("by", "")
    return asked if asked in BY else STRATUM


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_agreement(request: HttpRequest, study: Study) -> HttpResponse:
    by = _by(request)
    scales, kept = sections(study, by)
    out_of_date, state = oldest(kept)
    context = {"study": study, "scales": scales, "by": by, "out_of_date": out_of_date, "state": state}
    return render(request, "labeling/agreement.html", context)


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_agreement_csv(request: HttpRequest, study: Study) -> HttpResponse:
    report = reliability_report(study, Asked(by=_by(request)))
    answer = HttpResponse(agreement_csv(report), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{study.slug}-agreement.csv"'
    return answer


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def headline(request: HttpRequest, study: Study) -> HttpResponse:
    """One line for the list of studies, fetched when the list is on the screen."""
    return render(
        request, "labeling/agreement_headline.html", {"study": study, "scales": scales_with_agreement(study)}
    )
