"""A worker on a bad day: poisoned rows, altered files, a database that goes away, clocks that differ."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from rest_framework.test import APIClient

from core import job_runner
from core.models import Job
from labeling.models import Study
from scoring.models import ModelHead, ModelReference, ScoreRequest, ScoringWorker
from scoring.service import answering, batches, heads_at_hand, queue
from scoring.service import worker as working
from scoring.service.alive import Heart, workers_alive
from scoring.service.purge import purge
from tests.factories import picture
from tests.service.conftest import Workers
from tests.service.nearby import Nearby, answer_all, somebody_works
from tests.service.test_large_batches import ask as ask_many
from tests.service.test_one_request import send


@pytest.fixture(autouse=True)
def _nobody_waits(settings: Any, study: Study, worker: Workers) -> None:
    worker.none()
    settings.SCORE_PATIENCE_SECONDS = 0
    somebody_works()
    heads_at_hand._kept.clear()


def poisoned_by(name: str, real: Any) -> Any:
    """`real`, but it breaks, with a path in what it says, where an image `name` is among those."""

    def judge(model: Any, found: Any) -> Any:
        if any(one.request.name == name for one in found):
            raise RuntimeError("/srv/panelwise/secret.py, line 7")
        return real(model, found)

    return judge


def test_a_poisoned_image_stops_no_other(study: Study, engineer: APIClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answering, "judge", poisoned_by("new-1.jpg", answering.judge))
    address = send(engineer, picture(1), picture(2), picture(3)).data["address"]
    answer_all(turns=12)
    answer = engineer.get(address)
    assert [image["state"] for image in answer.data["images"]] == ["done", "failed", "done"]
    assert answer.data["images"][1]["error"]["code"] == "failed_often"
    assert "secret" not in json.dumps(answer.data)
    assert not ScoreRequest.objects.exclude(image=None).exists()


def test_a_poisoned_image_in_a_large_batch_stops_no_other(
    study: Study, engineer: APIClient, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    import io

    settings.SCORE_AT_ONCE, settings.SCORE_BATCH = 4, 3
    images = [io.BytesIO(picture(number)) for number in range(7)]
    for number, file in enumerate(images):
        file.name = f"new-{number}.jpg"
    monkeypatch.setattr(answering, "judge", poisoned_by("new-1.jpg", answering.judge))
    response = ask_many(engineer, images)
    job = Job.objects.get(pk=response.data["job"]["id"])
    assert job_runner.run(job.pk) == "done"
    answer = engineer.get(response.data["address"]).data
    states = {image["name"]: image["state"] for image in answer["images"]}
    assert states.pop("new-1.jpg") == "failed"
    assert set(states.values()) == {"done"}
    assert "secret" not in json.dumps(answer, default=str)
    assert not ScoreRequest.objects.exclude(image=None).exists()


def test_a_batch_whose_database_goes_away_is_not_blamed_on_its_images(
    study: Study, engineer: APIClient, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    import io

    settings.SCORE_AT_ONCE = 2
    response = ask_many(engineer, [io.BytesIO(picture(number)) for number in range(3)])

    def away(*about: Any) -> Any:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(batches, "answer_requests", away)
    assert job_runner.run(Job.objects.get(pk=response.data["job"]["id"]).pk) == "failed"
    assert not ScoreRequest.objects.filter(state="failed").exists()


@pytest.mark.parametrize("harm", ["missing", "altered", "no file", "exchanged"])
def test_a_head_that_is_not_what_was_stored_is_named_without_its_path(
    study: Study, engineer: APIClient, harm: str
):
    head = ModelHead.objects.get()
    if harm == "missing":
        default_storage.delete(head.file.name)
    elif harm == "no file":
        ModelHead.objects.update(file="")
    elif harm == "exchanged":
        ModelHead.objects.update(sha256="0" * 64)
    else:
        with head.file.storage.open(head.file.name, "r+b") as file:
            file.seek(-4, 2)
            file.write(b"oops")
    response = send(engineer, picture(1))
    answer_all(turns=2)
    error = ScoreRequest.objects.get().error
    assert error["code"] == "bad_model"
    assert "/" not in error["sentence"]
    answer = engineer.get(response.data["address"])
    assert answer.data["images"][0]["error"]["code"] == "bad_model"


def test_a_head_that_is_gone_fails_an_explanation_by_name(study: Study):
    from scoring.explaining.job import ask_for

    image = study.assets.filter(purpose="regular").first()
    assert image is not None
    default_storage.delete(ModelHead.objects.get().file.name)
    job, _created = ask_for(image, "occlusion")
    assert job_runner.run(job.pk) == "failed"
    job.refresh_from_db()
    assert "missing or was altered" in job.error
    assert "/" not in job.error


def test_an_altered_reference_is_named(study: Study, engineer: APIClient):
    ModelReference.objects.create(model=study.models.get(), arrays=b"\0" * 64, sha256="0" * 64, about={})
    from scoring.watch import reference

    reference._read.cache_clear()
    send(engineer, picture(1))
    answer_all(turns=2)
    error = ScoreRequest.objects.get().error
    assert error["code"] == "bad_model"
    assert "altered" in error["sentence"]


def test_a_worker_whose_database_went_away_gives_back_what_it_held(
    study: Study, engineer: APIClient, monkeypatch: pytest.MonkeyPatch
):
    address = send(engineer, picture(1), picture(2)).data["address"]
    monkeypatch.setattr(working.time, "sleep", lambda _seconds: None)

    def away(*about: Any) -> Any:
        raise OperationalError("the connection is closed")

    with Nearby() as worker:
        with monkeypatch.context() as gone:
            gone.setattr(working, "answer_requests", away)
            gone.setattr(working.queue, "give_back", away)
            worker.turn()
        assert ScoreRequest.objects.filter(state="claimed").count() == 2
        for _turn in range(5):
            worker.turn()
    assert {image["state"] for image in engineer.get(address).data["images"]} == {"done"}


def test_a_connection_that_was_cut_comes_back(
    study: Study, engineer: APIClient, monkeypatch: pytest.MonkeyPatch
):
    from django.db import connection

    address = send(engineer, picture(1)).data["address"]
    monkeypatch.setattr(working.time, "sleep", lambda _seconds: None)
    real = queue.claim_waiting

    def cut(*about: Any) -> Any:
        monkeypatch.setattr(queue, "claim_waiting", real)
        found = real(*about)
        connection.connection.close()
        return found

    monkeypatch.setattr(queue, "claim_waiting", cut)
    with Nearby() as worker:
        for _turn in range(5):
            worker.turn()
    assert engineer.get(address).data["images"][0]["state"] == "done"


def test_a_clock_that_goes_wrong_makes_no_worker_dead_and_none_immortal(
    study: Study, monkeypatch: pytest.MonkeyPatch
):
    from django.utils import timezone

    ScoringWorker.objects.all().delete()
    real = timezone.now
    for hours in (-5, 5):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: real() + timedelta(hours=hours))
        heart = Heart()
        heart._renew()
        assert workers_alive() == 1
        monkeypatch.setattr(timezone, "now", real)
        assert workers_alive() == 1
        ScoringWorker.objects.filter(pk=heart.id).delete()


def test_two_workers_never_answer_the_same(study: Study, engineer: APIClient):
    from tests.core.together import together

    send(engineer, *[picture(number) for number in range(8)])
    workers = [somebody_works() for _worker in range(4)]

    def claim(number: int) -> list[uuid.UUID]:
        from django.db import transaction

        with transaction.atomic():
            return [one.pk for one in queue.claim_waiting(workers[number].pk, 3)]

    held = [key for keys in together(4, claim) for key in keys]
    assert len(held) == len(set(held)) == 8


def test_purged_and_failed_requests_leave_no_bytes(study: Study, engineer: APIClient, settings: Any):
    send(engineer, picture(1), picture(2))
    first = ScoreRequest.objects.order_by("position").first()
    assert first is not None
    queue.fail([first.pk], "worker_died", "It died.")
    first.refresh_from_db()
    assert first.image is None
    settings.SCORE_REQUEST_HOURS = -1
    purge()
    assert not ScoreRequest.objects.exists()
