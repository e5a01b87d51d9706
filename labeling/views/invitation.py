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
    try:
        if request.method != "POST":
            study = before.study if before else invitations.read(token).study
            context = {"was_here": before is not None, "study": study}
            return render(request, "rating/invitation.html", context)
        panelist = before or invitations.accept(token)
    except DomainError as error:
        return render(request, "rating/invitation.html", {"problem": error.message}, status=error.status)
    if before is None:
        followed = request.session.get(FOLLOWED, {}) if request.user == panelist.user else {}
        if panelist.user is not None and request.user != panelist.user:
            login(request, panelist.user, backend=BACKEND)
        request.session[FOLLOWED] = {**followed, token: panelist.pk}
    return redirect("rate_consent" if panelist.consented_at is None else "rate", panelist.study.slug)


def _followed_before(request: HttpRequest, token: str) -> Panelist | None:
    """The panelist this browser already became through this link: a shared one makes no second of them."""
    if not request.user.is_authenticated:
        return None
    pk = request.session.get(FOLLOWED, {}).get(token)
    return Panelist.objects.select_related("study").filter(pk=pk, user=request.user).first()
