"""Every address that the site answers, by the name of its route."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .conftest import House


class Route(NamedTuple):
    """`name` with its namespace; `keys` names its arguments, or counts them where they have no names."""

    name: str
    keys: tuple[str, ...]
    nameless: int


def routes(patterns: Any = None, space: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            regex = pattern.pattern.regex
            yield Route(
                f"{space}{pattern.name}", tuple(regex.groupindex), regex.groups - len(regex.groupindex)
            )


def address(route: Route, house: House) -> str:
    """The address of `route` in the full study."""
    if route.name == "invitation":
        return house.invitation
    return reverse(route.name, kwargs={key: value(route, key, house) for key in route.keys} or None)


def value(route: Route, key: str, house: House) -> Any:
    image = house.study.assets.filter(purpose="regular").first()
    if key == "token":
        from core import media_links

        return media_links.sign(str(image.asset_id))
    if key == "pk":
        return {
            "study_image": image.pk,
            "study_panel_decision": house.panelist.pk,
            "study_job_cancel": house.job.pk,
            "api_job": house.job.pk,
            "api_promote": house.study.models.get().pk,
        }[route.name]
    return {
        "slug": house.study.slug,
        "number": 1,
        "kind": "retrain",
        "object_id": "1",
        "id": "1",
        "app_label": "labeling",
        "content_type_id": 1,
    }[key]
