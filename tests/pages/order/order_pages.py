"""The pages about the order of things, asked for and sent."""

from django.test import Client
from django.urls import reverse

from labeling.models import Study
from labeling.ordering.settings import version_of


def page(client: Client, name: str, study: Study, query: str = "") -> str:
    response = client.get(reverse(name, args=[study.slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def typed(study: Study, **changes: object) -> dict[str, object]:
    values = {
        "version": version_of(study),
        "block_length": 30,
        "gold_share": 7,
        "attention_share": 4,
        "anchor_share": 4,
        "repeat_share": 7,
        "min_repeat_gap": 15,
        "group_gap": 2,
        "practice_length": 3,
        "ratings_per_asset": 3,
        "break_minutes": 20,
        "session_minutes": 45,
        "rest_minutes": 10,
        "most_blocks": 0,
        "lease_minutes": 60,
        "gold_exposure": 200,
        "second_approval": "on",
        "seed": 42,
    }
    return values | changes


def send(client: Client, study: Study, **changes: object):
    return client.post(reverse("study_order", args=[study.slug]), typed(study, **changes))
