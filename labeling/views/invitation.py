"""The way in: a link that signs its panelist in."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from labeling import invitations
from labeling.models import Panelist

BACKEND = "django.contrib.auth.backends.ModelBackend"
FOLLOWED = "followed_invitations"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; follow it on POST only, so that a mail scanner or a link preview uses nothing up."""
    before = _followed_before(request, token)
    if request.method != "POST":
        return render(request, "rating/invitation.html", {"was_here": before is not None})
    if before is None:
        try:
            before = invitations.accept(token)
        except DomainError as error:
            context = {"problem": error.message}
            return render(request, "rating/invitation.html", context, status=error.status)
        followed = request.session.get(FOLLOWED, {}) if request.user == before.user else {}
        if before.user is not None and request.user != before.user:
            login(request, before.user, backend=BACKEND)
        request.session[FOLLOWED] = {**followed, token: before.pk}
    return redirect("rate_consent" if before.consented_at is None else "rate", before.study.slug)


def _followed_before(request: HttpRequest, token: str) -> Panelist | None:
    """The panelist this browser already became through this link: a shared one makes no second of them."""
    if not request.user.is_authenticated:
        return None
    pk = request.session.get(FOLLOWED, {}).get(token)
    return Panelist.objects.select_related("study").filter(pk=pk, user=request.user).first()
