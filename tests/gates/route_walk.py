"""Every address that the site answers, by the name of its route."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.models import Job

from .conftest import House

QUERIES = {"api_consensus": "?scale=appeal", "api_consensus_table": "?scale=appeal"}


class Route(NamedTuple):
    """`name` with its namespace; `keys` names its arguments."""

    name: str
    keys: tuple[str, ...]


def routes(patterns: Any = None, space: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name}", tuple(pattern.pattern.regex.groupindex))


def address(route: Route, house: House) -> str:
    """The address of `route` in the full study."""
    if route.name == "invitation":
        return house.invitation
    if route.name == "admin:None":
        return "/admin/nothing/"
    return reverse(
        route.name, kwargs={key: value(route, key, house) for key in route.keys} or None
    ) + QUERIES.get(route.name, "")


def value(route: Route, key: str, house: House) -> Any:
    image = house.study.assets.filter(purpose="regular").first()
    if key == "token":
        from core import media_links

        return media_links.sign(image.asset.sha256)
    if key == "pk":
        return {
            "study_image": image.pk,
            "study_explain": image.pk,
            "study_explanation_image": house.explanation.pk,
            "study_panel_decision": house.panelist.pk,
            "study_rater": house.panelist.pk,
            "study_rater_effect": house.panelist.pk,
            "study_invitation_revoke": house.study.invitations.get(note="for everybody").pk,
            "study_job_cancel": house.job.pk,
            "study_upload_progress": Job.objects.get(kind="unpack_images").pk,
            "study_gold_decide": house.gold.pk,
            "study_gold_revise": house.gold.pk,
            "study_report_progress": Job.objects.get(kind="report").pk,
            "api_job": house.job.pk,
            "api_promote": house.study.models.get().pk,
            "api_score_answer": house.study.score_requests.get().pk,
        }[route.name]
    if key == "object_id" and route.name != "admin:view_on_site":
        label, model, _action = route.name.removeprefix("admin:").rsplit("_", 2)
        first = apps.get_model(label, model).objects.first()
        return first.pk if first else 1
    return {
        "slug": house.study.slug,
        "number": 1,
        "version": 1,
        "name": "report.json",
        "kind": "retrain",
        "section": "images",
        "form": "json",
        "object_id": 1,
        "id": 1,
        "app_label": "labeling",
        "content_type_id": 1,
    }[key]
