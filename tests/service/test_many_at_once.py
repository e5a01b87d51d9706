"""Requests that come together share forward passes; too many are told to come back."""

import threading
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import User
from labeling.models import Study
from scoring.models import ScoreRequest, ScoringWorker
from tests.core.together import together
from tests.factories import picture, staff
from tests.service.conftest import Workers, client_of
from tests.service.test_one_request import send


def test_concurrent_requests_share_a_forward_pass(study: Study, worker: Workers):
    running = worker(SCORE_GATHER_MS="200")
    user = staff(study, User.Role.ML_ENGINEER)
    before = len(running.forward_passes())
    answers = together(8, lambda number: send(client_of(user), picture(100 + number)).data)
    batches = [answer["images"][0]["batch"] for answer in answers]
    passes = running.forward_passes()[before:]
    assert sum(passes) == 8
    assert len(passes) < 8, passes
    assert max(batches) == max(passes) > 1
    alone = [send(client_of(user), picture(100 + number)).data["images"][0] for number in range(3)]
    for image, together_ in zip(alone, answers, strict=False):
        mean = together_["images"][0]["scales"]["appeal"]["mean"]
        assert image["scales"]["appeal"]["mean"] == pytest.approx(mean, abs=2e-3)


def test_without_a_worker_it_says_what_to_start(study: Study, engineer: APIClient, worker: Workers):
    worker.none()
    response = send(engineer, picture(1))
    assert response.status_code == 503
    assert response.data["code"] == "no_worker"
    assert "manage.py scoring_worker" in response.data["detail"]
    assert not ScoreRequest.objects.exists()


def test_too_many_waiting_are_told_when_to_come_back(
    study: Study, engineer: APIClient, worker: Workers, settings: Any
):
    worker.none()
    settings.SCORE_MOST_WAITING, settings.SCORE_PATIENCE_SECONDS = 3, 0.05
    # A worker that lives and is slow: one image in two seconds.
    now = timezone.now()
    ScoringWorker.objects.create(host="elsewhere", pid=1, heartbeat=now, started_at=now, rate=0.5)
    first = send(engineer, picture(1), picture(2), picture(3))
    assert first.status_code == 202
    assert [image["state"] for image in first.data["images"]] == ["waiting"] * 3
    refused = send(engineer, picture(4))
    assert refused.status_code == 429
    assert refused.data["code"] == "busy"
    assert refused.headers["Retry-After"] == "6"
    assert ScoreRequest.objects.count() == 3
    settings.SCORE_MOST_WAITING = 256
    worker()
    settings.SCORE_PATIENCE_SECONDS = 60
    assert send(engineer, picture(5)).status_code == 200
    late = engineer.get(first.data["address"])
    assert late.status_code == 200, "what nobody waited for any more is answered, too"
    assert [image["state"] for image in late.data["images"]] == ["done"] * 3


def test_the_queue_survives_kill_9_and_nobody_is_answered_twice(
    study: Study, engineer: APIClient, worker: Workers, settings: Any
):
    settings.SCORE_PATIENCE_SECONDS = 0.01
    running = worker(SCORE_BATCH="4")
    stop = threading.Timer(0.4, running.kill)
    stop.start()
    addresses = [send(engineer, picture(200 + number)).data["address"] for number in range(24)]
    stop.join()
    left = ScoreRequest.objects.exclude(state="done").count()
    worker(SCORE_BATCH="4", AGAIN="1")
    settings.SCORE_PATIENCE_SECONDS = 90
    send(engineer, picture(1))
    answers = [engineer.get(address) for address in addresses]
    assert left > 0, "it was killed too late to show anything"
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.data["images"][0]["state"] for answer in answers} == {"done"}
    assert not ScoreRequest.objects.exclude(image=None).exists()


def test_told_to_end_it_finishes_what_it_has_claimed(
    study: Study, engineer: APIClient, worker: Workers, settings: Any
):
    settings.SCORE_PATIENCE_SECONDS = 0.01
    running = worker(SCORE_BATCH="2", AGAIN="2")
    for number in range(6):
        send(engineer, picture(300 + number))
    assert running.stop() == 0
    assert not ScoreRequest.objects.filter(state="claimed").exists()
    assert not ScoringWorker.objects.exists()
