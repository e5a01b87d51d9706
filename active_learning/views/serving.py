"""Asking for a retrain, promoting a version, taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from active_learning.promotion import promote, roll_back
from active_learning.retraining import request_retrain
from core.errors import DomainError
from core.given import reason_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.models import Study
from scoring.training_options import options_given


@require_POST
@study_page(User.Role.ML_ENGINEER)
def study_retrain(request: HttpRequest, study: Study) -> HttpResponse:
    def ask(by: User) -> str:
        _job, created = request_retrain(study, by=by, options=options_given(request.POST))
        return (
            _("Retraining is asked for. The version that serves now goes on serving.")
            if created
            else _("A retrain is under way already.")
        )

    return _act(request, study, ask)


@require_POST
@study_page(User.Role.ML_ENGINEER)
def study_promote(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    model = get_object_or_404(study.models.select_related("study"), number=number)

    def move(by: User) -> str:
        promote(model, by=by, reason=reason_given(request.POST))
        return _("Version %(number)d serves now.") % {"number": model.number}

    return _act(request, study, move)


@require_POST
@study_page(User.Role.ML_ENGINEER)
def study_roll_back(request: HttpRequest, study: Study) -> HttpResponse:
    def move(by: User) -> str:
        moved = roll_back(study, by=by, reason=reason_given(request.POST))
        return _("Version %(number)d serves again.") % {"number": moved.model.number}

    return _act(request, study, move)


def _act(request: HttpRequest, study: Study, act: Callable[[User], str]) -> HttpResponse:
    by = user_of(request)
    try:
        messages.success(request, act(by))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("study_models", slug=study.slug)
