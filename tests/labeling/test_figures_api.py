"""Agreement and consensus over the API."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from core.models import User
from labeling.blocks import open_block
from labeling.models import Study
from labeling.ratings import receive
from tests.factories import staff
from tests.labeling.panel import item, join, leased, make_study

pytestmark = pytest.mark.django_db
ESTIMATE = {"estimate", "low", "high", "method"}


@pytest.fixture
def rated() -> Study:
    """Twelve images, eleven raters who agree but for a little; clarity stays unrated."""
    study = make_study(images=12, scales=2, block_length=12, ratings_per_asset=11)
    order = {asset.pk: number for number, asset in enumerate(study.assets.order_by("pk"))}
    for number in range(11):
        panelist = join(study)
        open_block(panelist)
        values = {
            t: 1 + (order[t.study_asset_id] // 2 + (order[t.study_asset_id] * number) % 3 // 2) % 7
            for t in leased(panelist)
        }
        receive(panelist, [item(trial, value) for trial, value in values.items()])
    return study


def get(study: Study, path: str, role: str = User.Role.DATA_LEAD) -> Any:
    client = APIClient(raise_request_exception=False)
    client.force_login(staff(study, role))
    return client.get(f"/api/v1/studies/{study.slug}/{path}")


@pytest.mark.parametrize("role", [User.Role.DATA_LEAD, User.Role.ML_ENGINEER])
def test_reliability_gives_every_figure_with_its_interval_or_a_reason(rated: Study, role: str) -> None:
    report = get(rated, "reliability/", role).json()
    assert report["study"] == rated.slug
    appeal, clarity = report["scales"]
    assert (appeal["scale"], appeal["level"], appeal["raters"], appeal["assets"]) == (
        "appeal",
        "interval",
        11,
        12,
    )
    assert appeal["ratings"] == 132
    assert appeal["alpha"].keys() >= ESTIMATE
    assert appeal["alpha"]["low"] <= appeal["alpha"]["estimate"] <= appeal["alpha"]["high"]
    assert set(appeal["icc"]) == {"icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"}
    assert clarity["alpha"]["estimate"] is None
    assert clarity["alpha"]["reason"].endswith(".")
    assert clarity["alpha"]["code"]


def test_one_scale_at_another_level(rated: Study) -> None:
    report = get(rated, "reliability/?scale=appeal&level=ordinal").json()
    assert [(scale["scale"], scale["level"]) for scale in report["scales"]] == [("appeal", "ordinal")]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("reliability/?level=celsius", 400, "invalid"),
        ("reliability/?scale=beauty", 404, "not_found"),
        ("reliability/?scale=%00", 400, "invalid"),
        ("consensus/", 400, "invalid"),
        ("consensus/?scale=beauty", 404, "not_found"),
        ("consensus/?scale=appeal&method=guess", 400, "invalid"),
        ("consensus/?scale=clarity", 409, None),
    ],
)
def test_a_wrong_question_is_told_so(rated: Study, path: str, status: int, code: str | None) -> None:
    response = get(rated, path)
    assert response.status_code == status
    body = response.json()
    assert body["detail"]
    assert body["code"] == code if code else body["code"]


@pytest.mark.parametrize("method", ["panelwise", "mean", "p913", "bt500", "p910"])
def test_consensus_gives_each_image_both_intervals(rated: Study, method: str) -> None:
    report = get(rated, f"consensus/?scale=appeal&method={method}").json()
    assert (report["study"], report["scale"], report["method"]) == (rated.slug, "appeal", method)
    assert [row["asset"] for row in report["assets"]] == sorted(rated.assets.values_list("name", flat=True))
    for row in report["assets"]:
        assert row.keys() == {"asset", "estimate", "low", "high", "low_absolute", "high_absolute", "ratings"}
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
