"""Frozen reports of a study: the list, one of them, its files, and how far a new one is."""

import uuid
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import jobs
from core.errors import DomainError
from core.models import Job, User
from labeling.access import study_page, user_of
from labeling.models import Study, StudyReport
from labeling.reports import page
from labeling.reports.files import FILES
from labeling.reports.making import KIND, ask_for

PATIENCE = timedelta(seconds=5)
BOTH = (User.Role.DATA_LEAD, User.Role.ML_ENGINEER)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(*BOTH)
def study_reports(request: HttpRequest, study: Study) -> HttpResponse:
    """The versions there are. A POST by a data lead has the next one made."""
    user = user_of(request)
    may_make = user.is_superuser or user.role == User.Role.DATA_LEAD
    given, problem, status = {"title": "", "note": ""}, "", 200
    if request.method == "POST":
        if not may_make:
            raise Http404
        given = {name: request.POST.get(name, "") for name in given}
        try:
            job = ask_for(study, given["title"], given["note"], user)
        except DomainError as error:
            problem, status = str(error.message), 422
        else:
            return redirect(f"{reverse('study_reports', args=[study.slug])}#job-{job.pk}")
    latest = Job.objects.filter(kind=KIND, subject=study.slug).order_by("-created_at").first()
    context = {
        "study": study,
        "reports": study.reports.defer("arrays", "values").select_related("created_by"),
        "job": latest if latest and latest.state != Job.State.DONE else None,
        "unclaimed": latest is not None and jobs.unclaimed(latest, PATIENCE),
        "may_make": may_make,
        "given": given,
        "problem": problem,
    }
    return render(request, "labeling/reports.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(*BOTH)
def report_progress(request: HttpRequest, study: Study, pk: uuid.UUID) -> HttpResponse:
    """How far a report is, as a part of a page. A POST by a data lead stops it."""
    user = user_of(request)
    job = get_object_or_404(Job, kind=KIND, subject=study.slug, pk=pk)
    if request.method == "POST":
        if not (user.is_superuser or user.role == User.Role.DATA_LEAD):
            raise Http404
        jobs.cancel(job)
        return redirect("study_reports", study.slug)
    context = {"study": study, "job": job, "unclaimed": jobs.unclaimed(job, PATIENCE)}
    context["may_make"] = user.is_superuser or user.role == User.Role.DATA_LEAD
    response = render(request, "labeling/report_progress.html", context)
    if job.state == Job.State.DONE:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@study_page(*BOTH)
def study_report(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    report = get_object_or_404(study.reports.select_related("created_by"), version=version)
    context = {
        "study": study,
        "report": report,
        "values": report.values,
        "scales": page.scale_parts(report),
        "exclusions": page.exclusion_rows(report),
        "settings": page.settings_rows(report),
        "collected": page.collected(report),
        "gone": page.gone_since(report),
        "files": list(FILES),
        "latest": not study.reports.filter(version__gt=version).exists(),
    }
    return render(request, "labeling/report.html", context)


@require_safe
@study_page(*BOTH)
def study_report_file(request: HttpRequest, study: Study, version: int, name: str) -> HttpResponse:
    report = get_object_or_404(StudyReport, study=study, version=version)
    if name not in FILES:
        raise Http404
    write, kind = FILES[name]
    response = StreamingHttpResponse(write(report), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-report-{version}-{name}"'
    return response  # type: ignore[return-value]  # an HttpResponseBase, as Django takes
