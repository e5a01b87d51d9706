"""Parts of a page that an app further up adds to a page of an app further down, which knows nothing of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string

Context = dict[str, Any]


class Part(NamedTuple):
    place: int
    template: str
    context: Callable[[HttpRequest, Any], Context | None]


_parts: dict[str, list[Part]] = {}


def page_part(page: str, template: str, place: int = 50) -> Callable[[Any], Any]:
    """Register a function (request, subject) -> context of `template`, or None for nothing, shown on `page`.

    Smaller `place` comes first. Register in the `ready` of the app's config, so that every process has it.
    """

    def keep(function: Callable[[HttpRequest, Any], Context | None]) -> Any:
        found = _parts.setdefault(page, [])
        if all(part.template != template for part in found):
            found.append(Part(place, template, function))
            found.sort(key=lambda part: part.place)
        return function

    return keep


def parts_of(page: str, request: HttpRequest, subject: Any) -> list[str]:
    """The parts of `page` about `subject` as safe HTML, in order."""
    found: list[str] = []
    for part in _parts.get(page, []):
        context = part.context(request, subject)
        if context is not None:
            found.append(render_to_string(part.template, context, request=request))
    return found
