"""Consensus over the API, up to date and as its schema says."""

import json

import pytest
from rest_framework.test import APIClient

from core.models import User
from labeling.consensus_report import COLUMNS
from labeling.models import Study
from labeling.ratings import receive
from tests.factories import staff
from tests.labeling.figures.asked_figures import get
from tests.labeling.panel import item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["panelwise", "mean", "p913", "bt500", "p910"])
def test_consensus_gives_each_image_both_intervals(rated: Study, method: str) -> None:
    report = get(rated, f"consensus/?scale=appeal&method={method}").json()
    assert (report["study"], report["scale"], report["method"]) == (rated.slug, "appeal", method)
    assert [row["asset"] for row in report["assets"]] == sorted(rated.assets.values_list("name", flat=True))
    for row in report["assets"]:
        assert list(row) == list(COLUMNS)
        assert row["ratings"] == 11
        assert 0 < row["estimate"] < 8
        assert row["low_absolute"] <= row["low"] <= row["estimate"] <= row["high"] <= row["high_absolute"]
    assert "NaN" not in json.dumps(report)


def test_figures_follow_new_answers_at_once(rated: Study) -> None:
    before = get(rated, "consensus/?scale=appeal").json()["assets"][0]
    latest = rated.panelists.order_by("pk").last()
    assert latest is not None
    first = latest.ratings.get(study_asset__name=before["asset"])
    receive(latest, [item(first.trial, 7 if first.value < 4 else 1, supersedes=str(first.key))])
    assert get(rated, "consensus/?scale=appeal").json()["assets"][0]["estimate"] != before["estimate"]


def test_the_schema_describes_what_is_served(rated: Study) -> None:
    client = APIClient()
    client.force_login(staff(rated, User.Role.ML_ENGINEER))
    schema = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert schema.status_code == 200
    paths = (
        json.loads(schema.content)["paths"] if schema.content.startswith(b"{") else schema.content.decode()
    )
    for path in ("/api/v1/studies/{slug}/blocks/", "/api/v1/ratings/", "/api/v1/studies/{slug}/consensus/"):
        assert path in paths
