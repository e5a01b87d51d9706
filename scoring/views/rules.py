"""When a study does not trust a score: the rules, and what they would do, before they are saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.models import User
from labeling.access import study_page, user_of
from labeling.models import Study
from scoring.fallback.judging import judge
from scoring.fallback.rules import rules_of
from scoring.fallback.settings import save_rules, version_of
from scoring.fallback.wording import KINDS
from scoring.models import NeedsPeople, ScoringRules
from scoring.quality_pages.keeping import study_quality
from scoring.serving import model_at_hand
from scoring.views.rules_form import RulesForm

BOTH = (User.Role.DATA_LEAD, User.Role.ML_ENGINEER)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(*BOTH)
def study_scoring_rules(request: HttpRequest, study: Study) -> HttpResponse:
    """With `preview` nothing is saved: the page comes back with what was typed and what it would do."""
    if request.method != "POST":
        return _page(request, study, RulesForm(study))
    form = RulesForm(study, request.POST)
    if not form.is_valid():
        return _page(request, study, form, status=422)
    if "preview" in request.POST:
        return _page(request, study, form, preview=would_need(study, form.rules()))
    try:
        changed = save_rules(study, form.values(), form.cleaned_data["version"], by=user_of(request))
    except DomainError as error:
        # What is stored now is what the next attempt must have seen.
        form.data = {**dict(form.data.items()), "version": version_of(rules_of(study))}
        form.add_error(None, str(error.message))
        return _page(request, study, form, status=error.status)
    if changed:
        messages.success(request, _("The rules are saved. The scores are judged by them now."))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("study_scoring_rules", slug=study.slug)


@require_POST
@study_page(*BOTH)
def study_scoring_rules_preview(request: HttpRequest, study: Study) -> HttpResponse:
    """What the rules as typed would do; the page asks for it whenever a field has changed."""
    form = RulesForm(study, request.POST)
    preview = would_need(study, form.rules()) if form.is_valid() else None
    return render(
        request, "scoring/rules_preview.html", {"study": study, "preview": preview, "wrong": form.errors}
    )


def would_need(study: Study, rules: ScoringRules) -> dict[str, Any] | None:
    """How many images need people now, and would under `rules`: in all and by kind of reason. None without a model."""
    model = model_at_hand(study)
    if model is None:
        return None
    kept = study_quality(study)
    judged = judge(model, rules, kept.table if kept else None)
    return {
        "model": model,
        "images": int(judged.scored.size),
        "now": NeedsPeople.objects.filter(model=model).count(),
        "needing": int(judged.needing.size),
        "kinds": [(KINDS[kind], int(ids.size)) for kind, ids in judged.by_kind.items()],
        "unmeasured": kept is None,
    }


def _page(
    request: HttpRequest,
    study: Study,
    form: RulesForm,
    status: int = 200,
    preview: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"study": study, "form": form, "preview": preview}
    return render(request, "scoring/rules.html", context, status=status)
