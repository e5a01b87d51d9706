"""The list of studies, and how one of them is doing."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.charts import Chart, burn_up
from core.models import User
from core.templatetags.numbers import count
from labeling import overview, study_states
from labeling.access import STAFF, may_begin, studies_of, study_page
from labeling.agreement_view import scales_with_agreement
from labeling.models import Panelist, Study
from labeling.next_steps import next_steps
from labeling.quality_reasons import with_reason
from labeling.quota_picture import answers_picture, people_picture


@require_safe
@login_required
def study_list(request: HttpRequest) -> HttpResponse:
    """Every study the user works on. Agreement is fetched afterwards, so that the list is there at once."""
    user = request.user
    if not (user.is_superuser or getattr(user, "role", "") in STAFF):
        raise Http404
    studies = list(studies_of(user))
    progress = overview.progress_of(studies)
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
    progress = overview.progress_of([study])[study.pk]
    suspects = (
        Panelist.objects.filter(study=study, state__in=(Panelist.State.SUSPENDED, Panelist.State.WATCH))
        .select_related("stratum")
        .prefetch_related("quality_events__by")
    )
    scales = scales_with_agreement(study) if progress.answered else []
    strata = overview.strata_progress(study)
    context = {
        "study": study,
        "progress": progress,
        "images_done": overview.images_done(study),
        "burn_up": _burn_up(study, progress),
        "extra": any(row.extra for row in strata),
        "quota": people_picture(strata) or answers_picture(strata),
        "scales": scales,
        "suspects": [with_reason(panelist) for panelist in suspects],
        "steps": next_steps(study, progress, scales),
        "state_steps": study_states.steps(study),
    }
    return render(request, "labeling/study_overview.html", context)


def _burn_up(study: Study, progress: overview.Progress) -> Chart | None:
    points = overview.growth(study)
    if len(points) < 2 or (len(points) == 2 and not progress.wanted):
        return None
    if progress.wanted and not progress.complete and progress.answered >= progress.wanted:
        # Answers from whoever fits no stratum are among them: the share would say that nothing is missing.
        title = _("Some images still want answers")
    elif progress.wanted and not progress.complete:
        title = _("%(percent)d%% of the wanted answers are in") % {"percent": progress.percent}
    elif progress.wanted:
        title = _("All wanted answers are in")
    else:
        title = _("%(answered)s answers are in") % {"answered": count(progress.answered)}
    note = ngettext(
        "n = %(answered)s answers of %(people)d panelist. One answer is one image judged by one panelist.",
        "n = %(answered)s answers of %(people)d panelists. One answer is one image judged by one panelist.",
        progress.panelists,
    ) % {"answered": count(progress.answered), "people": progress.panelists}
    return burn_up(points, progress.wanted, title=title, note=note, unit=_("answers"))
