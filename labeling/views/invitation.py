"""The way in: a link that signs its panelist in."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from labeling import admission, way_in
from labeling.inviting import invitations
from labeling.models import Panelist, Study
from labeling.views.panelist_page import remember_language

BACKEND = "django.contrib.auth.backends.ModelBackend"
FOLLOWED = "followed_invitations"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; follow it on POST only, so that a mail scanner or a link preview uses nothing up."""
    before = _followed_before(request, token)
    try:
        if request.method != "POST":
            found = None if before else invitations.read(token)
            study = before.study if before else found.study if found else None
            shared = found is not None and found.panelist_id is None
            return _show(request, token, study, was_here=before is not None, shared=shared)
        mark = request.POST.get("admission", "")
        key = admission.read_mark(mark, token) if mark else None
        if mark and key is None and before is None:
            # A form that lay open for more than a day: show it anew, for it would let in a second panelist.
            found = invitations.read(token)
            return _show(request, token, found.study, again=True, shared=found.panelist_id is None)
        panelist = before or invitations.accept(token, key)
        if request.user != panelist.user:
            invitations.require_link_is_enough(panelist)
    except DomainError as error:
        context = {"problem": error.message, "code": error.code}
        return render(request, "rating/invitation.html", context, status=error.status)
    if before is None:
        followed = request.session.get(FOLLOWED, {}) if request.user == panelist.user else {}
        if panelist.user is not None and request.user != panelist.user:
            login(request, panelist.user, backend=BACKEND)
        request.session[FOLLOWED] = {**followed, token: panelist.pk}
    response = redirect(way_in.next_step(panelist), panelist.study.slug)
    if panelist.language:
        remember_language(response, panelist.language)
    return response


def _show(request: HttpRequest, token: str, study: Study | None, **more: bool) -> HttpResponse:
    context = {"study": study, "admission": admission.new_mark(token), **more}
    return render(request, "rating/invitation.html", context)


def _followed_before(request: HttpRequest, token: str) -> Panelist | None:
    """The panelist this browser already became through this link: a shared one makes no second of them."""
    if not request.user.is_authenticated:
        return None
    pk = request.session.get(FOLLOWED, {}).get(token)
    return Panelist.objects.select_related("study").filter(pk=pk, user=request.user).first()
