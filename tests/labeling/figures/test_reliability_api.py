"""Agreement over the API: every figure or a reason."""

import pytest

from core.models import User
from labeling.models import Study
from tests.labeling.figures.asked_figures import ESTIMATE, get

pytestmark = pytest.mark.django_db


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
