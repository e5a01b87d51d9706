"""Background work of a study: how far it is, what went wrong, and stopping it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from active_learning.job_table import job_rows, latest_job
from active_learning.wording import JOB_KINDS, job_name
from core.jobs import cancel
from core.models import Job, User
from labeling.access import study_page
from labeling.models import Study

PAGE = 25


@never_cache
@require_safe
@study_page(User.Role.ML_ENGINEER)
def study_jobs(request: HttpRequest, study: Study) -> HttpResponse:
    found = Job.objects.filter(subject=study.slug).select_related("created_by").order_by("-created_at")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = job_rows(page)
    context = {"study": study, "page": page, "rows": rows, "active": any(row.job.active for row in rows)}
    template = (
        "active_learning/job_list.html" if getattr(request, "htmx", False) else "active_learning/jobs.html"
    )
    return render(request, template, context)


@never_cache
@require_safe
@study_page(User.Role.ML_ENGINEER)
def study_job_progress(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """The part of a page that follows the newest job of `kind`. Once it has ended, the page loads itself anew."""
    if kind not in JOB_KINDS:
        raise Http404
    row = latest_job(study.slug, kind)
    context = {"study": study, "row": row, "kind": kind}
    response = render(request, "active_learning/job_progress.html", context)
    if row is None or not row.job.active:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@study_page(User.Role.ML_ENGINEER)
def study_job_cancel(request: HttpRequest, study: Study, pk: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk, subject=study.slug)
    if cancel(job):
        messages.success(
            request,
            _("“%(job)s” is cancelled. A worker on it stops at its next step.") % {"job": job_name(job.kind)},
        )
    else:
        messages.warning(request, _("“%(job)s” had ended already.") % {"job": job_name(job.kind)})
    return redirect("study_jobs", slug=study.slug)
