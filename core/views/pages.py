"""The way in: home sends each role to its own start."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from core.models import User


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Panelists go to their studies to rate, everybody else to the list of studies they work on."""
    user = request.user
    if isinstance(user, User) and user.role == User.Role.PANELIST and not user.is_superuser:
        return redirect("rate_home")
    return redirect("study_list")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The old address, which some programs ask for without reading the page."""
    return redirect(static("favicon.ico"))
