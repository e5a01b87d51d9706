"""Ways into the study as the data lead manages them: shared links, and those of single panelists."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.given import words_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.inviting import invitations
from labeling.inviting import table as invitation_table
from labeling.inviting.forms import ListForm, SharedLinkForm
from labeling.models import Invitation, Study

PAGE = 50
SHARED_PAGE = 100
SINGLE_STATES = (invitation_table.VALID, invitation_table.EXPIRED, invitation_table.REVOKED)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_invitations(request: HttpRequest, study: Study) -> HttpResponse:
    """Show all links; POST makes a shared one."""
    if request.method != "POST":
        return invitations_page(request, study)
    form = SharedLinkForm(study, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            invitations.invite_anybody(
                study,
                uses=given["uses"],
                stratum=given["stratum"],
                expires_at=given["until"],
                note=given["note"],
                by=user_of(request),
                key=given["key"],
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The link is made. Copy it from the list below."))
            return redirect("study_invitations", slug=study.slug)
    return invitations_page(request, study, 422, form=form)


def invitations_page(request: HttpRequest, study: Study, status: int = 200, **given: Any) -> HttpResponse:
    now = timezone.now()
    words, state = words_given(request.GET, "q"), request.GET.get("state", "")
    found = invitation_table.single_use(study, words, state, now=now)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    everybody = invitation_table.shared(study)
    table = invitation_table.rows(study, [*everybody[:SHARED_PAGE], *page], now)
    context = {
        "study": study,
        "form": SharedLinkForm(study),
        "list_form": ListForm(),
        "shared": [
            (row, request.build_absolute_uri(invitations.invite_url(row.invitation)))
            for row in table
            if row.invitation.panelist_id is None
        ],
        "more_shared": max(0, everybody.count() - SHARED_PAGE),
        "single": [row for row in table if row.invitation.panelist_id is not None],
        "singles": study.invitations.filter(panelist__isnull=False).count(),
        "page": page,
        "states": [(name, invitation_table.STATES[name]) for name in SINGLE_STATES],
        "state": state,
        "q": words,
        "small": study.min_cell,
        "withheld": any(row.withheld for row in table),
        **given,
    }
    return render(request, "labeling/invitations.html", context, status=status)


@never_cache
@require_POST
@study_page(User.Role.DATA_LEAD)
def revoke(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Revoke a link, or (`action` renew) open it again; a personal link is then shown once."""
    found = Invitation.objects.select_related("panelist__user", "study", "stratum")
    invitation = get_object_or_404(found, study=study, pk=pk)
    if request.POST.get("action") != "renew":
        invitations.revoke(invitation, user_of(request))
        messages.success(request, _("The link lets nobody in any more. Who came in by it stays."))
        return redirect("study_invitations", slug=study.slug)
    try:
        invitations.renew(invitation, user_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("study_invitations", slug=study.slug)
    if invitation.panelist is None:
        messages.success(request, _("The link is open again."))
        return redirect("study_invitations", slug=study.slug)
    link = request.build_absolute_uri(invitations.invite_url(invitation))
    return invitations_page(request, study, renewed=(invitation.panelist, link))
