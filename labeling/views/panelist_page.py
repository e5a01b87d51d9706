"""What every page of a panelist does first: find out who it is, speak their language, keep to the way in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.cache import never_cache

from labeling import way_in
from labeling.access import panelist_for
from labeling.models import Panelist
from labeling.withdrawal import keep

View = Callable[..., HttpResponse]


def panelist_page(step: str | None = None, *, after_leaving: bool = False) -> Callable[[View], View]:
    """Decorate a view `view(request, panelist, …)` whose URL carries the slug of a study.

    `step` is a step of the way in, or "rate": whoever is not that far is sent to the step that is due. Pages
    `after_leaving` also open for those who have withdrawn from this study and still rate in another.
    """

    def decorate(view: View) -> View:
        @login_required
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            panelist = panelist_for(request.user, slug)
            if panelist.state == Panelist.State.WITHDRAWN and not after_leaving:
                return redirect("rate_thanks", slug)
            language = _language_of(request, panelist)
            if step is not None and not way_in.has_reached(panelist, step):
                response: HttpResponse = redirect(way_in.next_step(panelist), slug)
            else:
                response = view(request, panelist, *args, **kwargs)
            if language and settings.LANGUAGE_COOKIE_NAME not in response.cookies:
                remember_language(response, language)
            return response

        return guarded

    return decorate


def remember_language(response: HttpResponse, code: str) -> None:
    """Set the cookie that Django reads the language from, as its own view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _language_of(request: HttpRequest, panelist: Panelist) -> str:
    """Keep stored language and cookie together. Returns the language the answer must set a cookie for, or "".

    A cookie that differs was set by a language switch; none at all means another browser, or one closed since.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if not panelist.language:
        return ""
    if chosen in dict(settings.LANGUAGES):
        if chosen != panelist.language:
            keep(panelist, language=chosen)
            panelist.language = chosen
        return ""
    translation.activate(panelist.language)
    return panelist.language
