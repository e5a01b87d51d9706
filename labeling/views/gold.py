"""Gold: what is in use and how it does, what waits for a decision, and the decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.given import reason_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.gold import decisions
from labeling.gold.attention_cards import make_cards
from labeling.gold.forms import CardsForm, ProposalForm, revision_of
from labeling.gold.proposals import NotGold, propose
from labeling.gold.review_again import to_decide
from labeling.gold.supply import supplies
from labeling.gold.table import gold_table
from labeling.models import ControlItem, Study
from labeling.views.gold_candidates import back_to, candidates_page

PAGE = 50
DECIDED = {
    ControlItem.State.PROPOSED: gettext_lazy("Proposed. Somebody else has to approve it."),
    ControlItem.State.APPROVED: gettext_lazy("In use from now on."),
    ControlItem.State.RETIRED: gettext_lazy("Retired: shown no more; what was shown goes on counting."),
    ControlItem.State.DISCARDED: gettext_lazy("Discarded: its checks count for nobody any more."),
}


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_gold(request: HttpRequest, study: Study) -> HttpResponse:
    return _gold(request, study, CardsForm())


def _gold(request: HttpRequest, study: Study, cards: CardsForm, status: int = 200) -> HttpResponse:
    table = gold_table(study)
    page = Paginator(table.in_use, PAGE).get_page(request.GET.get("page"))
    context = {
        "study": study,
        "table": table,
        "page": page,
        "supply": supplies(study),
        "again": to_decide(study),
        "cards": cards,
        "has_pictures": study.assets.filter(asset__isnull=False).exists(),
    }
    return render(request, "labeling/gold.html", context, status=status)


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_gold_propose(request: HttpRequest, study: Study) -> HttpResponse:
    """Propose a new item; what cannot be gold comes back with a sentence beside its field."""
    form = ProposalForm(study, request.POST)
    item = _proposed(request, study, form)
    if item is None:
        return candidates_page(request, study, form, status=422)
    return back_to(request, "study_gold", study)


def _proposed(
    request: HttpRequest, study: Study, form: ProposalForm, replaces: ControlItem | None = None
) -> ControlItem | None:
    if not form.is_valid():
        return None
    by = user_of(request)
    try:
        item = propose(study, form.wanted(), by, form.cleaned_data["reason"], replaces)
    except NotGold as error:
        form.refuse(error.fields)
        return None
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None
    messages.success(request, str(DECIDED[ControlItem.State(item.state)]))
    return item


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_gold_decide(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Approve, reject, retire or discard, each with its own message."""
    item = get_object_or_404(study.control_items, pk=pk)
    by, reason = user_of(request), reason_given(request.POST)
    action = request.POST.get("action")
    try:
        if action == "approve":
            item = decisions.approve(item, by)
        elif action == "reject":
            item = decisions.reject(item, by, reason)
        elif action == "retire":
            item = decisions.retire(item, by, reason)
        elif action == "discard":
            item = decisions.discard(item, by, reason)
        else:
            raise DomainError("action", _("Choose what to do with this item."))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        rejected = action == "reject"
        said = _("Rejected. It was never in use.") if rejected else DECIDED[ControlItem.State(item.state)]
        messages.success(request, str(said))
    return redirect("study_gold", slug=study.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_gold_revise(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Propose a new version of an item; the one in use stays until the new one is approved."""
    items = study.control_items.select_related("study", "scale", "asset__asset", "lower_asset__asset")
    item = get_object_or_404(items, pk=pk)
    form = revision_of(item, request.POST) if request.method == "POST" else revision_of(item)
    status = 200
    if request.method == "POST":
        if _proposed(request, study, form, replaces=item) is not None:
            return redirect("study_gold", slug=study.slug)
        status = 422
    context = {"study": study, "item": item, "form": form}
    return render(request, "labeling/gold_revise.html", context, status=status)


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_attention_cards(request: HttpRequest, study: Study) -> HttpResponse:
    """Draw attention cards for the study's scales."""
    form = CardsForm(request.POST)
    if form.is_valid():
        by = user_of(request)
        try:
            made = make_cards(study, form.cleaned_data["count"], form.cleaned_data["language"], by)
        except DomainError as error:
            form.add_error(error.code if error.code in form.fields else None, str(error.message))
        else:
            text = ngettext("%(n)d attention card made.", "%(n)d attention cards made.", len(made))
            messages.success(request, text % {"n": len(made)})
            return redirect("study_gold", slug=study.slug)
    return _gold(request, study, form, status=422)
