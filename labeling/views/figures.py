"""Whether a study's figures are up to date, for pages that wait for them."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import is_aware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.models import Job, User
from labeling.access import study_page
from labeling.figures import refresh
from labeling.models import Study

BOTH = (User.Role.DATA_LEAD, User.Role.ML_ENGINEER)


@never_cache
@require_safe
@study_page(*BOTH)
def study_figures_state(request: HttpRequest, study: Study) -> HttpResponse:
    """How far the refresh is. A page that waits for its first figures is loaded again once they are there; one that
    shows figures of `since` is offered the newer ones, and stays as it is."""
    since, job = _moment(request.GET.get("since", "")), _last(study)
    if since is None and not study.figures.filter(stamp="").exists():
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {
        "study": study,
        "job": job,
        "failed": job.result.get("failed", []) if job and not job.active else [],
        "since": since,
        "newer": since is not None and _refreshed_after(study, since),
    }
    return render(request, "labeling/figures_progress.html", context)


@require_POST
@study_page(*BOTH)
def study_figures_refresh(request: HttpRequest, study: Study) -> HttpResponseRedirect:
    """Refresh now, without waiting for the pause between two refreshes to be over."""
    refresh.ask_now(study)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("study_agreement", args=[study.slug])
    return redirect(back)


def _refreshed_after(study: Study, since: datetime) -> bool:
    """Whether a whole refresh has begun after `since` and ended."""
    done = Job.objects.filter(kind=refresh.KIND, subject=study.slug, state=Job.State.DONE)
    return done.filter(started_at__gt=since).exists()


def _last(study: Study) -> Job | None:
    return Job.objects.filter(kind=refresh.KIND, subject=study.slug).first()


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and is_aware(moment) else None
