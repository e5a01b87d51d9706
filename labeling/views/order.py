"""The order of things: how blocks are made, which images are kept apart, and where everything falls."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.models import User
from core.templatetags.numbers import count
from labeling.access import study_page, user_of
from labeling.models import Study
from labeling.ordering import groups as order_groups
from labeling.ordering.picture import picture_of
from labeling.ordering.preview import simulate
from labeling.ordering.remarks import ratings_wanted, remarks
from labeling.ordering.settings import save_order, version_of
from labeling.ordering.stock import stock_of
from labeling.views.order_form import OrderForm

BLOCKS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_order(request: HttpRequest, study: Study) -> HttpResponse:
    """The settings as a form; what is saved holds from the next block on."""
    if request.method != "POST":
        return _order(request, study, OrderForm(study))
    form = OrderForm(study, request.POST)
    if not form.is_valid():
        return _order(request, study, form, status=422)
    by = user_of(request)
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        changed = save_order(study, values, form.cleaned_data["version"], by=by)
    except DomainError as error:
        return _refused(request, study, form, error)
    if changed:
        said = ngettext("%(n)d setting saved.", "%(n)d settings saved.", len(changed)) % {"n": len(changed)}
        if study.state == Study.State.LIVE:
            said = _("%(said)s New blocks follow it; open blocks stay as they are.") % {"said": said}
        messages.success(request, said)
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("study_order", study.slug)


def _refused(request: HttpRequest, study: Study, form: OrderForm, error: DomainError) -> HttpResponse:
    differs: list[Any] = []
    if error.code == "changed_meanwhile":
        study.refresh_from_db()
        differs = form.kept_as(study)
        # What is stored now is on the page, so saving again is a decision and no accident.
        form.data = {**dict(form.data.items()), "version": version_of(study)}
    fields = error.detail.get("fields", {})
    for field, sentence in fields.items():
        form.add_error(field, sentence)
    if not fields:
        form.add_error(None, str(error.message))
    return _order(request, study, form, status=409 if error.status == 409 else 422, differs=differs)


def _order(
    request: HttpRequest,
    study: Study,
    form: OrderForm,
    status: int = 200,
    differs: Sequence[Any] = (),
) -> HttpResponse:
    stock = stock_of(study)
    context = {
        "study": study,
        "form": form,
        "differs": differs,
        "stock": stock,
        "remarks": remarks(study, stock),
        "wanted": ratings_wanted(study),
        "blocks": BLOCKS,
    }
    return render(request, "labeling/order.html", context, status=status)


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_order_picture(request: HttpRequest, study: Study) -> HttpResponse:
    """Where everything falls in many simulated blocks, fetched when the settings are on the screen."""
    orders = simulate(study, BLOCKS)
    context = {"study": study, "picture": picture_of(study, orders) if orders else None}
    return render(request, "labeling/order_picture.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_groups(request: HttpRequest, study: Study) -> HttpResponse:
    """Groups as they are and as the names of the files would have them; a POST sets or clears them."""
    if request.method == "POST":
        by = user_of(request)
        try:
            if request.POST.get("action") == "clear":
                changed = order_groups.clear_groups(study, by)
            else:
                changed = order_groups.set_groups(study, request.POST.get("pattern", ""), by)
        except DomainError as error:
            return _groups(request, study, "", str(error.message), status=422)
        said = ngettext("The group of %(n)s image changed.", "The groups of %(n)s images changed.", changed)
        messages.success(request, said % {"n": count(changed)})
        return redirect("study_groups", study.slug)
    return _groups(request, study, request.GET.get("pattern", ""))


def _groups(
    request: HttpRequest, study: Study, pattern: str, problem: str = "", status: int = 200
) -> HttpResponse:
    pattern = pattern if pattern in order_groups.PATTERNS else ""
    context = {
        "study": study,
        "now": order_groups.groups_now(study),
        "pattern": pattern,
        "patterns": order_groups.PATTERNS.items(),
        "found": order_groups.groups_from_names(study, pattern) if pattern else None,
        "problem": problem,
    }
    return render(request, "labeling/order_groups.html", context, status=status)
