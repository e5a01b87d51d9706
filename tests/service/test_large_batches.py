"""More than somebody waits for: a job, in chunks, that can be stopped and goes on."""

import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from core import job_runner, jobs
from core.models import Job
from labeling.models import Study
from scoring.models import ScoreRequest
from scoring.service import batches
from tests.factories import picture


@pytest.fixture
def many(study: Study, settings: Any) -> list[Any]:
    settings.SCORE_AT_ONCE, settings.SCORE_BATCH = 4, 3
    return [io.BytesIO(picture(number)) for number in range(7)]


def ask(client: APIClient, images: list[Any], **about: Any) -> Any:
    return client.post("/api/v1/score/", {"study": "glow", "image": images, **about}, format="multipart")


def test_a_large_batch_is_a_job_whose_answers_come_in_pages(engineer: APIClient, many: list[Any]):
    response = ask(engineer, [*many, io.BytesIO(b"no image")])
    assert response.status_code == 202
    job = Job.objects.get(pk=response.data["job"]["id"])
    assert (job.kind, job.total, response.data["count"]) == ("score_images", 8, 8)
    second = ask(engineer, [io.BytesIO(picture(number)) for number in range(20, 26)])
    assert (second.status_code, second.data["code"], second.data["job"]) == (
        429,
        "batch_running",
        str(job.pk),
    )
    assert job_runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert job.result == {"images": 8, "failed": 1}
    page = engineer.get(response.data["address"], {"limit": 5}).data
    assert (page["state"], page["count"], len(page["images"])) == ("done", 8, 5)
    rest = engineer.get(page["next"]).data["images"]
    assert [image["state"] for image in page["images"] + rest] == ["done"] * 7 + ["failed"]
    assert {image["batch"] for image in page["images"]} == {3}


def test_stopped_in_the_middle_it_goes_on_and_answers_each_once(
    engineer: APIClient, many: list[Any], monkeypatch: pytest.MonkeyPatch
):
    job = Job.objects.get(pk=ask(engineer, many).data["job"]["id"])
    real, times = batches.answer_requests, []

    def dies_the_second_time(*about: Any) -> Any:
        times.append(1)
        if len(times) == 2:
            raise KeyboardInterrupt
        return real(*about)

    monkeypatch.setattr(batches, "answer_requests", dies_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        job_runner.run(job.pk)
    first = {row.pk: row.answered_at for row in ScoreRequest.objects.filter(state="done")}
    assert len(first) == 3
    Job.objects.filter(pk=job.pk).update(heartbeat=job.created_at.replace(year=2000))
    assert job_runner.run(job.pk) == "done"
    assert ScoreRequest.objects.filter(state="done").count() == 7
    again = {row.pk: row.answered_at for row in ScoreRequest.objects.filter(pk__in=first)}
    assert again == first


def test_cancelled_it_answers_no_more(engineer: APIClient, many: list[Any]):
    job = Job.objects.get(pk=ask(engineer, many).data["job"]["id"])
    assert jobs.cancel(job)
    assert job_runner.run(job.pk) == "skipped"
    from scoring.service.purge import purge

    purge()
    answers = engineer.get(f"/api/v1/score/{job.pk}/").data["images"]
    assert {image["error"]["code"] for image in answers} == {"job_ended"}


def test_kept_images_of_a_large_batch_enter_the_study(study: Study, lead: APIClient, many: list[Any]):
    before = study.assets.count()
    for number, file in enumerate(many):
        file.name = f"batch-{number}.jpg"
    job = ask(lead, many, keep=True).data["job"]["id"]
    assert job_runner.run(Job.objects.get(pk=job).pk) == "done"
    assert study.assets.count() == before + 7
    assert study.assets.get(name="batch-6.jpg").scores.count() == 1
