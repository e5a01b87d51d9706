"""Selection rounds: asking for one, what it chose and why, withdrawing it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from active_learning import asked as asking
from active_learning.job_table import latest_job
from active_learning.models import SelectionRound
from active_learning.selection import CONTROL_SHARE, DEFAULT_STRATEGY, MOST, request_selection, withdraw
from active_learning.selection_table import arms, chosen_page, is_in_front, newest_number, round_page
from active_learning.wording import OFFERED, STRATEGIES, strategy_name
from core.errors import DomainError
from core.given import number_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.models import Study
from scoring.models import ModelVersion

USUAL_BUDGET = 50


class RoundForm(forms.Form):
    """How many images, and chosen how."""

    budget = forms.IntegerField(
        label=gettext_lazy("Budget: how many images"), min_value=1, max_value=MOST, initial=USUAL_BUDGET
    )
    strategy = forms.ChoiceField(
        label=gettext_lazy("Strategy"),
        initial=DEFAULT_STRATEGY,
        choices=[(name, STRATEGIES[name][0]) for name in OFFERED],
    )


@require_safe
@study_page(User.Role.ML_ENGINEER)
def study_selections(request: HttpRequest, study: Study) -> HttpResponse:
    return _selections(request, study, RoundForm())


def _selections(request: HttpRequest, study: Study, form: RoundForm, status: int = 200) -> HttpResponse:
    page, rows = round_page(study, request.GET.get("page"))
    picked = form["strategy"].value()
    context: dict[str, Any] = {
        "study": study,
        "form": form,
        "strategies": [(name, *STRATEGIES[name], name == picked) for name in OFFERED],
        "control_share": CONTROL_SHARE,
        "page": page,
        "rows": rows,
        "trained": study.models.filter(state=ModelVersion.State.READY).exists(),
        "row": latest_job(study.slug, "select"),
        "kind": "select",
    }
    return render(request, "active_learning/selections.html", context, status=status)


@require_POST
@study_page(User.Role.ML_ENGINEER)
def study_selection_new(request: HttpRequest, study: Study) -> HttpResponse:
    form = RoundForm(request.POST)
    if not form.is_valid():
        return _selections(request, study, form, status=422)
    by = user_of(request)
    try:
        _job, created = request_selection(
            study, form.cleaned_data["budget"], form.cleaned_data["strategy"], by=by
        )
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _selections(request, study, form, status=422)
    if created:
        messages.success(
            request, _("The round is asked for. Its images go to the front as soon as they are chosen.")
        )
    else:
        messages.warning(request, _("A round is being chosen already; this one was not added."))
    return redirect("study_selections", slug=study.slug)


@require_POST
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_ask_people(request: HttpRequest, study: Study) -> HttpResponse:
    """A round of images that need people, and nothing else but its control arm."""
    try:
        _job, created = request_selection(
            study, number_given(request.POST, "budget"), asking.STRATEGY, by=user_of(request)
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if created:
            messages.success(
                request, _("The round is asked for. Its images go to the front as soon as they are chosen.")
            )
        else:
            messages.warning(request, _("A round is being chosen already; this one was not added."))
    return redirect("study_needs_people", slug=study.slug)


@require_safe
@study_page(User.Role.ML_ENGINEER)
def study_selection(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    found = _round(study, number)
    arm = request.GET.get("arm", "")
    page, images = chosen_page(found, arm, request.GET.get("page"))
    context = {
        "study": study,
        "round": found,
        "strategy": strategy_name(found.strategy),
        "line": STRATEGIES[found.strategy][1] if found.strategy in STRATEGIES else "",
        "arms": arms(found),
        "arm": arm,
        "page": page,
        "images": images,
        "in_front": is_in_front(found, newest_number(study)),
    }
    return render(request, "active_learning/selection.html", context)


@require_POST
@study_page(User.Role.ML_ENGINEER)
def study_selection_withdraw(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    found = _round(study, number)
    by = user_of(request)
    try:
        withdraw(found, by=by)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = _("Round %(number)d is withdrawn. Ratings it has gathered are kept.") % {
            "number": found.number
        }
        messages.success(request, text)
    return redirect("study_selection", slug=study.slug, number=number)


def _round(study: Study, number: int) -> SelectionRound:
    return get_object_or_404(
        study.selection_rounds.select_related("model", "created_by", "study"), number=number
    )
