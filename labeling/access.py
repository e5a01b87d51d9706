"""Who may see which study. Whoever may not is told that there is no such page: existence is not given away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from core.models import User
from labeling.models import Panelist, Study

STAFF = (User.Role.DATA_LEAD, User.Role.ML_ENGINEER)


def user_of(request: HttpRequest) -> User:
    """Whoever asks, behind a page that lets nobody in who is not signed in."""
    assert isinstance(request.user, User)
    return request.user


def studies_of(user: Any, *roles: str) -> QuerySet[Study]:
    """The studies `user` works on in one of `roles` (by default: data lead or ML engineer)."""
    if not user.is_authenticated:
        return Study.objects.none()
    if user.is_superuser:
        return Study.objects.all()
    if user.role not in (roles or STAFF):
        return Study.objects.none()
    return Study.objects.filter(members__user=user)


def may_begin(user: Any) -> bool:
    """Whether `user` may make new studies."""
    return user.is_superuser or getattr(user, "role", "") == User.Role.DATA_LEAD


def study_for(user: Any, slug: str, *roles: str) -> Study:
    """The study named `slug`. Raises Http404 where `user` has no business there."""
    study = studies_of(user, *roles).filter(slug=slug).first()
    if study is None:
        raise Http404
    return study


def panelist_for(user: Any, slug: str) -> Panelist:
    """`user` as a panelist of the study named `slug`. Raises Http404 where they are none."""
    found = Panelist.objects.select_related("study", "stratum").filter(study__slug=slug, user=user).first()
    if found is None:
        raise Http404
    return found


def study_page(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorate a view `view(request, study, …)` whose URL carries the slug of a study."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, study_for(request.user, slug, *roles), *args, **kwargs)

        return guarded

    return decorate
