"""The list of studies, and how one of them is doing."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.models import User
from labeling.access import STAFF, may_begin, studies_of, study_page
from labeling.agreement.view import scales_with_agreement
from labeling.image_pages.figures import known_well
from labeling.models import Panelist, Study
from labeling.progress import shown as progress_shown
from labeling.progress.growth_picture import growth_picture, pace_said
from labeling.progress.next_steps import next_steps
from labeling.quality.reasons import Judged, with_reason
from labeling.quota.picture import answers_picture, people_picture
from labeling.setting_up import study_states

SUSPECTS = 10


@require_safe
@login_required
def study_list(request: HttpRequest) -> HttpResponse:
    """Every study the user works on. Agreement is fetched afterwards, so that the list is there at once."""
    user = request.user
    if not (user.is_superuser or getattr(user, "role", "") in STAFF):
        raise Http404
    studies = list(studies_of(user))
    progress = progress_shown.progress_of(studies)
    rows = [(study, progress[study.pk]) for study in studies]
    engineer = getattr(user, "role", "") == User.Role.ML_ENGINEER and not user.is_superuser
    return render(
        request,
        "labeling/study_list.html",
        {"rows": rows, "engineer": engineer, "may_begin": may_begin(user)},
    )


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_overview(request: HttpRequest, study: Study) -> HttpResponse:
    shown = progress_shown.shown(study)
    progress = progress_shown.progress(study, shown)
    scales = scales_with_agreement(study) if progress.answered else []
    known = known_well(study, [found.scale for found in scales])
    strata = progress_shown.strata_progress(study, shown)
    context = {
        "study": study,
        "progress": progress,
        "shown": shown,
        "images_done": shown.counts.images_done,
        "burn_up": growth_picture(study, progress, shown.counts),
        "pace": pace_said(study, progress, shown.counts),
        "extra": any(row.extra for row in strata),
        "quota": people_picture(strata) or answers_picture(strata),
        "scales": [(found, known[found.scale.pk]) for found in scales],
        "suspects": _suspects(study),
        "suspects_in_all": progress.suspended + progress.watched,
        "steps": [] if shown.counting else next_steps(study, progress, scales),
        "state_steps": study_states.steps(study),
    }
    return render(request, "labeling/study_overview.html", context)


def _suspects(study: Study) -> list[Judged]:
    """The latest of them, as many as the page shows."""
    suspects = (
        Panelist.objects.filter(study=study, state__in=(Panelist.State.SUSPENDED, Panelist.State.WATCH))
        .select_related("stratum")
        .prefetch_related("quality_events__by")
    )
    return [with_reason(panelist) for panelist in suspects[:SUSPECTS]]
