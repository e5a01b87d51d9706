"""The quota plan: what panelists may say of themselves, where it leads them, and how full each stratum is."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.given import words_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.models import Study
from labeling.progress import shown as progress_shown
from labeling.progress.overview import strata_progress
from labeling.quota import questions as quota_questions
from labeling.quota import strata as quota_strata
from labeling.quota.forms import PanelSettingsForm, Rows, question_rows, stratum_rows
from labeling.quota.making import MOST_MADE, proposed, with_proposed
from labeling.quota.picture import answers_picture, people_picture
from labeling.quota.questions import Refused, save_questions
from labeling.quota.rules import MOST_STRATA, overlaps
from labeling.quota.strata import save_strata


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_quota(request: HttpRequest, study: Study) -> HttpResponse:
    if request.method != "POST":
        return _page(request, study)
    parts = {"questions": _save_questions, "strata": _save_strata, "make": _make}
    save = parts.get(request.POST.get("part", ""))
    return save(request, study) if save else _page(request, study, status=422)


@never_cache
@require_safe
@study_page(User.Role.DATA_LEAD)
def study_quota_fill(request: HttpRequest, study: Study) -> HttpResponse:
    """The part of the page that follows the panel; it asks for itself again while the study is live."""
    return render(request, "labeling/quota_fill.html", {"study": study, **_fill(study)})


def _fill(study: Study) -> dict[str, Any]:
    last = progress_shown.last_count(study)
    counting = last is not None and last.counting
    rows = progress_shown.strata_progress(study, last) if last else strata_progress(study)
    return {
        "fill": rows,
        "counting": counting,
        "total": {
            "panelists": sum(row.panelists for row in rows),
            "panelists_wanted": sum(row.panelists_wanted for row in rows),
            "started": sum(row.started for row in rows),
            "answered": sum(row.answered for row in rows),
            "wanted": sum(row.wanted for row in rows),
        },
        "people": people_picture(rows),
        "answers": None if counting else answers_picture(rows),
        "begun_withheld": any(row.shown_started is None for row in rows),
        "withheld": any(row.withheld or row.started_withheld for row in rows),
        "live": study.state == Study.State.LIVE,
    }


def _page(request: HttpRequest, study: Study, status: int = 200, **given: Any) -> HttpResponse:
    questions = list(study.self_descriptions.all())
    strata = list(study.strata.order_by("pk"))
    picked = [asked for asked in questions if asked.name in request.GET.getlist("cross")]
    made = proposed(study, picked)
    pairs = overlaps([stratum.matches for stratum in strata])
    context = {
        "study": study,
        "questions": question_rows(study),
        "strata": stratum_rows(study),
        "settings_form": PanelSettingsForm(
            initial={"firm_quota": study.firm_quota, "min_cell": study.min_cell}
        ),
        "questions_version": quota_questions.version_of(study),
        "strata_version": quota_strata.version_of(study),
        "asked": questions,
        "picked": picked,
        "made": made,
        "too_many": made.number > MOST_STRATA,
        "overlapping": [(strata[first].name, strata[second].name) for first, second in pairs],
        **_fill(study),
        **given,
    }
    return render(request, "labeling/quota.html", context, status=status)


def _save_questions(request: HttpRequest, study: Study) -> HttpResponse:
    rows: Rows = question_rows(study, request.POST)
    version = words_given(request.POST, "version")
    about_all: list[str] = []
    if rows.is_valid():
        try:
            drafts = [form.draft() for form in rows.filled()]  # type: ignore[attr-defined]
            save_questions(study, drafts, user_of(request), version)
        except Refused as refused:
            about_all = rows.point_out(refused.problems)
        else:
            messages.success(request, _("The questions are saved."))
            return redirect("study_quota", slug=study.slug)
    return _page(request, study, 422, questions=rows, question_problems=about_all, questions_version=version)


def _save_strata(request: HttpRequest, study: Study) -> HttpResponse:
    rows: Rows = stratum_rows(study, request.POST)
    settings_form, version = PanelSettingsForm(request.POST), words_given(request.POST, "version")
    about_all: list[str] = []
    if settings_form.is_valid() & rows.is_valid():
        try:
            moved = save_strata(
                study,
                [form.draft() for form in rows.filled()],  # type: ignore[attr-defined]
                by=user_of(request),
                version=version,
                **settings_form.cleaned_data,
            )
        except Refused as refused:
            about_all = rows.point_out(refused.problems)
        else:
            _saved(request, moved)
            return redirect("study_quota", slug=study.slug)
    return _page(
        request,
        study,
        422,
        strata=rows,
        settings_form=settings_form,
        strata_problems=about_all,
        strata_version=version,
    )


def _make(request: HttpRequest, study: Study) -> HttpResponse:
    """Add the strata that were previewed."""
    picked = [asked for asked in study.self_descriptions.all() if asked.name in request.POST.getlist("cross")]
    made = proposed(study, picked)
    wanted = request.POST.get("wanted", "")
    if not made.number or made.too_many:
        sentence = _("There is nothing to add: choose questions, at most %(most)d strata at a time.")
        return _page(request, study, 422, make_problem=sentence % {"most": MOST_MADE})
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 7):
        sentence = _("Give a whole number of panelists, or leave it empty.")
        return _page(request, study, 422, make_problem=sentence, picked=picked, made=made, wanted=wanted)
    try:
        moved = save_strata(study, with_proposed(study, made.made, int(wanted or 0)), by=user_of(request))
    except Refused as refused:
        texts = [problem.text for problem in refused.problems]
        return _page(
            request, study, 422, make_problem=" ".join(texts), picked=picked, made=made, wanted=wanted
        )
    _saved(request, moved)
    return redirect("study_quota", slug=study.slug)


def _saved(request: HttpRequest, moved: int) -> None:
    text = _("The strata are saved, and the ratings of each image are shared out anew.")
    if moved:
        text += " " + _("Panelists who had not begun to rate are where the new rules lead them.")
    messages.success(request, text)
