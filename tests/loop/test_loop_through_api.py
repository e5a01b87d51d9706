"""The whole loop, twice, as a program drives it: only HTTP, with a worker's function standing by."""

import uuid

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from core import job_runner
from core.models import User
from labeling.demo.panel import answer, plan_panel
from labeling.models import StratumFill, StudyMember
from labeling.panels import create_panelists
from tests.factories import UserFactory, staff
from tests.mini_study import STRATA, daub, let_rate, mini_study, seat

pytestmark = pytest.mark.django_db
RATERS = 4


def signed_in(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@pytest.fixture(scope="module")
def drawn():
    """Pictures in which anybody sees what is better, so that a version that serves is sure to come of them."""
    return daub(90)


@pytest.fixture
def study(db, drawn):
    """Seventy images rated by six people before; the rest is for the panel that comes through the API."""
    study = mini_study("loop", drawn, ratings_per_asset=20)
    images = {image.name: image for image in study.assets.all()}
    let_rate(study, seat(study, 6), drawn, [images[f"{one.name}.jpg"] for one in drawn[:70]])
    return study


@pytest.fixture
def engineer(study):
    return signed_in(Token.objects.create(user=staff(study, User.Role.ML_ENGINEER)).key)


def seen_through(engineer: APIClient, response, slug: str) -> dict:
    """Poll the job that was asked for until it has ended; a worker takes it after the first look."""
    assert response.status_code == 202, response.json()
    job = response.json()
    address = f"/api/v1/studies/{slug}/jobs/{job['id']}/"
    assert engineer.get(address).json()["state"] == "queued"
    job_runner.run(uuid.UUID(job["id"]))
    told = engineer.get(address).json()
    assert told["state"] == "done", told["error"]
    return told["result"]


def rate_a_block(study, panelists, drawn) -> list[int]:
    """Each panelist asks for a block and answers all of it. Returns the images shown as regular trials."""
    quality = {f"{one.name}.jpg": one.quality for one in drawn}
    shown = []
    for (panelist, client), who in panelists:
        block = client.post(f"/api/v1/studies/{study.slug}/blocks/")
        assert block.status_code == 201
        names = {t.pk: t.study_asset for t in panelist.trials.select_related("study_asset")}
        answers = []
        for trial in block.json()["trials"]:
            assert "kind" not in trial
            for scale in block.json()["scales"]:
                about = quality[names[trial["id"]].name][scale["name"]]
                value, taken = answer(
                    who, about, scale["low"], scale["high"], str(trial["id"]), scale["name"]
                )
                answers.append(
                    {
                        "key": str(uuid.uuid4()),
                        "trial": trial["id"],
                        "scale": scale["name"],
                        "value": value,
                        "response_ms": taken,
                    }
                )
        results = client.post("/api/v1/ratings/", {"ratings": answers}, format="json").json()["results"]
        assert {result["status"] for result in results} == {"stored"}
        shown += list(panelist.trials.filter(kind="regular").values_list("study_asset", flat=True))
    return shown


def test_the_loop_runs_twice(study, engineer, drawn):
    base = f"/api/v1/studies/{study.slug}"
    made = create_panelists(study, RATERS)
    study.panelists.update(practised_at=timezone.now())
    clients = [(new.panelist, signed_in(new.token)) for new in made]
    panelists = list(zip(clients, plan_panel(RATERS, 0, STRATA, seed=9), strict=True))
    for turn in (1, 2):
        trained = seen_through(engineer, engineer.post(f"{base}/retrain/"), study.slug)
        assert trained["model"] == turn
        asked = engineer.post(f"{base}/selections/", {"budget": 10}, format="json")
        chosen = seen_through(engineer, asked, study.slug)
        assert (chosen["round"], chosen["asked"] + chosen["chosen"] + chosen["control"]) == (turn, 10)
        ahead = set(StratumFill.objects.filter(priority__gt=0).values_list("study_asset", flat=True))
        assert ahead <= set(rate_a_block(study, panelists, drawn))
    versions = engineer.get("/api/v1/models/").json()["results"]
    assert [version["number"] for version in versions] == [2, 1]
    assert versions[0]["snapshot"] != versions[1]["snapshot"]
    for version in versions:
        for head in version["heads"]:
            assert head["metrics"]["test_assets"] > 0
            assert {"mae", "spearman"} <= head["metrics"]["metrics"].keys()
    counts = [sum(head["metrics"]["train_ratings"] for head in version["heads"]) for version in versions]
    assert counts[0] > counts[1], "the second version learned from what the first round had asked for"
    assert [version["serves"] for version in versions] == [False, True], (
        "the first one serves until somebody decides"
    )
    newer = versions[0]
    moved = engineer.post(f"/api/v1/models/{newer['id']}/promote/", {"reason": "newer"}, format="json")
    assert (moved.status_code, moved.json()["serves"]) == (200, True)
    again = engineer.post(f"/api/v1/models/{newer['id']}/promote/", {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "serves_already")
    scores = engineer.get(f"{base}/scores/?scale=appeal&limit=10").json()
    assert scores["model"]["version"] == newer["number"]
    assert (scores["count"], len(scores["scores"])) == (study.assets.count(), 10)


def test_what_cannot_be_asked_is_refused_in_one_shape(study, engineer):
    base = f"/api/v1/studies/{study.slug}"
    unknown = engineer.post(f"{base}/selections/", {"budget": 5, "strategy": "clairvoyance"}, format="json")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_strategy")
    nothing = engineer.post(f"{base}/selections/", {}, format="json")
    assert (nothing.status_code, nothing.json()["fields"].keys()) == (400, {"budget"})
    scores = engineer.get(f"{base}/scores/")
    assert (scores.status_code, scores.json()["code"]) == (404, "no_model")
    early = StudyMember.objects.create(study=mini_study("early", []), user=UserFactory(role="ml_engineer"))
    program = signed_in(Token.objects.create(user=early.user).key)
    refused = program.post("/api/v1/studies/early/retrain/")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_ratings")


def test_asking_twice_is_one_retrain(study, engineer):
    first, second = (engineer.post(f"/api/v1/studies/{study.slug}/retrain/").json() for _time in range(2))
    assert first["id"] == second["id"]
