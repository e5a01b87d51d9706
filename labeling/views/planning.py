"""How many raters are worth asking for, and when an image has enough."""

import csv
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.csv_cells import safe
from core.errors import DomainError
from core.models import User
from core.templatetags.numbers import count
from labeling.access import study_page, user_of
from labeling.models import Study
from labeling.planning import workload
from labeling.planning.plan import Plan, plan_of
from labeling.planning.stopping import rule_of
from labeling.planning.stopping_settings import preview_counts, save_costs, save_rule
from labeling.planning.table import COLUMNS, rows_of
from labeling.planning.view import scale_views
from labeling.shares import targets_of
from labeling.stored_settings import version_of
from labeling.views.planning_forms import CostForm, StoppingForm, WishesForm


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_planning(request: HttpRequest, study: Study) -> HttpResponse:
    """The plan; what is asked for comes as parameters, and so does a rule that is to be looked at first."""
    rule = StoppingForm(study, request.GET) if "preview" in request.GET else StoppingForm(study)
    wrong = rule.is_bound and not rule.is_valid()
    return _page(request, study, rule, CostForm(study), status=422 if wrong else 200)


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_planning_csv(request: HttpRequest, study: Study) -> HttpResponse:
    """What each scale and stratum wants, one row each; the parameters are those of the page."""
    form = WishesForm(study, request.GET)
    form.is_valid()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-planning.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in rows_of(plan_of(study, form.wishes())):
        writer.writerow([safe(cell) for cell in row])
    return response


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_stopping(request: HttpRequest, study: Study) -> HttpResponse:
    """Save the stopping rule, or what an answer costs. With `preview` nothing is saved: the page shows what the rule
    would do, at an address without the form's token."""
    if "preview" in request.POST:
        fields = ("preview", *StoppingForm(study).fields)
        asked = urlencode({name: request.POST[name] for name in fields if name in request.POST})
        return redirect(f"{reverse('study_planning', args=[study.slug])}?{asked}#stopping")
    costs = request.POST.get("part") == "cost"
    rule = StoppingForm(study, None if costs else request.POST)
    cost = CostForm(study, request.POST if costs else None)
    form: Any = cost if costs else rule
    if not form.is_valid():
        return _page(request, study, rule, cost, status=422)
    try:
        save = save_costs if costs else save_rule
        changed = save(study, form.values(), form.cleaned_data["version"], by=user_of(request))
    except DomainError as error:
        return _refused(request, study, rule, cost, form, error)
    _say(request, study, changed)
    return redirect("study_planning", study.slug)


def _say(request: HttpRequest, study: Study, changed: dict[str, Any]) -> None:
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif "stopping" not in changed:
        n = len(changed)
        messages.success(
            request, ngettext("%(n)s setting saved.", "%(n)s settings saved.", n) % {"n": count(n)}
        )
    elif study.stopping:
        messages.success(request, _("The stopping rule is on. Open blocks stay as they are."))
    else:
        messages.success(request, _("The stopping rule is off. Every image wants what the plan says again."))


def _refused(
    request: HttpRequest, study: Study, rule: StoppingForm, cost: CostForm, form: Any, error: DomainError
) -> HttpResponse:
    differs: list[Any] = []
    if error.code == "changed_meanwhile":
        study.refresh_from_db()
        differs = form.kept_as(study)
        # What is stored now is on the page, so saving again is a decision and no accident.
        form.data = {**dict(form.data.items()), "version": version_of(study, form.kept)}
    fields = error.detail.get("fields", {})
    for field, sentence in fields.items():
        form.add_error(field, sentence)
    if not fields:
        form.add_error(None, str(error.message))
    return _page(request, study, rule, cost, status=409 if error.status == 409 else 422, differs=differs)


def _page(
    request: HttpRequest,
    study: Study,
    rule: StoppingForm,
    cost: CostForm,
    status: int = 200,
    differs: list[Any] | None = None,
) -> HttpResponse:
    form = WishesForm(study, request.GET)
    if form.is_bound and not form.is_valid():
        status = 422
    wishes = form.wishes()
    plan = plan_of(study, wishes)
    pictures = scale_views(plan, wishes)
    stored = [one.kept for one in plan.scales]
    context = {
        "study": study,
        "form": form,
        "wishes": wishes,
        "plan": plan.found,
        "scales": pictures,
        "strata": len(plan.strata) > 1,
        # The oldest of what is on the page speaks for all of it.
        "kept": None if None in stored else next((one for one in stored if one and one.stale), None),
        "waiting": bool(stored) and None in stored,
        "rule": rule,
        "cost": cost,
        "differs": differs or [],
        "preview": _preview(study, rule, plan),
        "query": request.GET.urlencode(),
    }
    return render(request, "labeling/planning.html", context, status=status)


def _preview(study: Study, form: StoppingForm, plan: Plan) -> dict[str, int] | None:
    """What the rule in the form would do now; None where it cannot be said."""
    if plan.load is None or (form.is_bound and not form.is_valid()):
        return None
    rule = rule_of(form.instance)
    same = rule == rule_of(study) and plan.decision is not None
    decision = plan.decision if same else workload.decision_of(plan.load, rule, plan.strata)
    if decision is None:
        return None
    return preview_counts(decision, plan.load.missing(targets_of(study)))
