"""Many at the same moment: limits hold, the same request is one request, nobody's answer is lost."""

import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from core.models import Job, User
from labeling.models import Study
from scoring import snapshots
from scoring.fallback.asking import judge_all
from scoring.models import ModelReference, NeedsPeople, Observation, Score, ScoreRequest
from scoring.watch.observing import Seen, observe
from scoring.watch.reference import freeze
from tests.core.together import together
from tests.factories import picture, staff
from tests.service.conftest import Workers, client_of, make_model
from tests.service.nearby import answer_all, somebody_works
from tests.service.test_one_request import send

KEY = "0a0ee6a6-32a3-4b5c-9f0b-0d1f0f6f5f11"


@pytest.fixture(autouse=True)
def _nobody_waits(settings: Any, study: Study, worker: Workers) -> None:
    worker.none()
    settings.SCORE_PATIENCE_SECONDS = 0
    somebody_works(rate=1.0)


def test_the_limit_of_those_who_wait_holds_when_all_come_at_once(study: Study, settings: Any):
    settings.SCORE_MOST_WAITING = 10
    user = staff(study, User.Role.ML_ENGINEER)
    answers = together(24, lambda number: send(client_of(user), picture(number)))
    assert {answer.status_code for answer in answers} == {202, 429}
    assert ScoreRequest.objects.count() == 10
    assert sum(answer.status_code == 202 for answer in answers) == 10


@pytest.mark.parametrize("images", [1, 5])
def test_the_same_key_at_the_same_moment_is_one_request(study: Study, settings: Any, images: int):
    settings.SCORE_AT_ONCE = 4
    user = staff(study, User.Role.ML_ENGINEER)

    def ask(number: int) -> Any:
        files = [io.BytesIO(picture(place)) for place in range(images)]
        return client_of(user).post(
            "/api/v1/score/",
            {"study": "glow", "image": files},
            format="multipart",
            headers={"Idempotency-Key": KEY},
        )

    answers = together(4, ask)
    assert {answer.status_code for answer in answers} == {202}, [answer.data for answer in answers]
    assert len({str(answer.data["id"]) for answer in answers}) == 1
    assert ScoreRequest.objects.count() == images
    assert Job.objects.filter(kind="score_images").count() == (images > 4)


def test_a_promotion_while_requests_wait_changes_no_answer(study: Study, engineer: APIClient):
    address = send(engineer, picture(5)).data["address"]
    make_model(study, seed=9)
    answer_all()
    assert engineer.get(address).data["model"]["version"] == 1


def test_a_study_that_is_deleted_takes_its_requests_along(study: Study, engineer: APIClient):
    from scoring.service import queue

    address = send(engineer, picture(5)).data["address"]
    worker = somebody_works()
    held = queue.claim_waiting(worker.pk, 9)
    ScoreRequest.objects.all().delete()
    from concurrent.futures import ThreadPoolExecutor

    from scoring.service.answering import answer_requests

    with ThreadPoolExecutor(1) as threads:
        assert answer_requests(held, worker.pk, threads).images == 0
    assert engineer.get(address).status_code == 404
    assert not Observation.objects.filter(study_asset=None).exists()


def test_frozen_noted_and_judged_twice_at_once_is_once(study: Study, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(snapshots, "read", lambda _snapshot: {})
    model = study.models.get()
    image = study.assets.filter(purpose="regular").first()
    assert image is not None
    assert image.asset is not None
    for scale in study.scales.all():
        Score.objects.create(
            model=model,
            study_asset=image,
            scale=scale,
            mean=4,
            low=1,
            high=7,
            aleatoric=1,
            epistemic=1,
            probabilities=[],
        )
    seen = Seen("study", image.asset.created_at, study_asset_id=image.pk, distance=1.0)
    together(3, lambda _number: freeze(model).pk)
    assert ModelReference.objects.filter(model=model).count() == 1
    together(3, lambda _number: observe(model, [seen]))
    assert Observation.objects.filter(model=model, study_asset=image).count() == 1
    together(3, lambda _number: judge_all(model))
    assert NeedsPeople.objects.filter(model=model, study_asset=image).count() == 1
