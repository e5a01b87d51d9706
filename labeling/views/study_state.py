"""Launch, pause, go on, close, reopen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.given import reason_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.models import Study
from labeling.setting_up import study_states


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_state(request: HttpRequest, study: Study) -> HttpResponse:
    """Take the step that was asked for, and go back to where the button was."""
    by = user_of(request)
    try:
        moved = study_states.move(study, request.POST.get("to", ""), by, reason_given(request.POST))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        values = {"name": moved.name, "state": moved.get_state_display()}
        messages.success(request, _("%(name)s is now: %(state)s.") % values)
    if request.POST.get("from") == "overview":
        return redirect("study_overview", slug=study.slug)
    return redirect(f"{reverse('study_set_up', args=[study.slug])}#launch")
