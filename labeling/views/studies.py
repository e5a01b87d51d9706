"""The list of studies, and how one of them is doing."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.charts import Chart, Quota, burn_up, quota
from core.models import User
from core.templatetags.numbers import count
from labeling import overview
from labeling.access import STAFF, studies_of, study_page
from labeling.agreement_view import scales_with_agreement
from labeling.models import Panelist, Study
from labeling.next_steps import next_steps
from labeling.quality_reasons import with_reason


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
    return render(request, "labeling/study_list.html", {"rows": rows, "engineer": engineer})


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
    context = {
        "study": study,
        "progress": progress,
        "images_done": overview.images_done(study),
        "burn_up": _burn_up(study, progress),
        "quota": _quota(study),
        "scales": scales,
        "suspects": [with_reason(panelist) for panelist in suspects],
        "steps": next_steps(study, progress, scales),
    }
    return render(request, "labeling/study_overview.html", context)


def _burn_up(study: Study, progress: overview.Progress) -> Chart | None:
    points = overview.growth(study)
    if len(points) < 2 or (len(points) == 2 and not progress.wanted):
        return None
    if progress.wanted > progress.answered:
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


def _quota(study: Study) -> Chart | None:
    strata = overview.strata_progress(study)
    people = any(row.panelists_wanted for row in strata)
    wanted = [(row.panelists_wanted if people else row.wanted) for row in strata]
    have = [(row.panelists if people else row.answered) for row in strata]
    if not any(wanted):
        return None
    short = [row.name for row, there, aim in zip(strata, have, wanted, strict=True) if there < aim]
    if not short:
        title = _("Every stratum has what it wants")
    elif len(short) == len(strata):
        title = _("No stratum has what it wants yet")
    else:
        names = ", ".join(short[:3]) + ("…" if len(short) > 3 else "")
        title = _("Still short: %(strata)s") % {"strata": names}
    rows = [Quota(row.name, there, aim) for row, there, aim in zip(strata, have, wanted, strict=True)]
    unit = _("panelists") if people else _("answers")
    note = ngettext(
        "n = %(total)s %(unit)s in %(strata)d stratum. The upright stroke is what is wanted.",
        "n = %(total)s %(unit)s in %(strata)d strata. The upright stroke is what is wanted.",
        len(strata),
    ) % {"total": count(sum(have)), "unit": unit, "strata": len(strata)}
    return quota(rows, title=title, unit=unit, note=note)
