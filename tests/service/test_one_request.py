"""One image over HTTP, answered by a real scoring worker."""

import io
import json

import pytest
from rest_framework.test import APIClient

from labeling.models import Study
from scoring.models import Observation, Score, ScoreRequest
from tests.factories import picture
from tests.service.conftest import Workers, make_model


def send(client: APIClient, *images: bytes, **about: object):  # type: ignore[no-untyped-def]
    files = []
    for number, data in enumerate(images):
        file = io.BytesIO(data)
        file.name = f"new-{number}.jpg"
        files.append(file)
    return client.post("/api/v1/score/", {"study": "glow", "image": files, **about}, format="multipart")


def test_an_image_gets_its_distribution_and_says_what_made_it(
    study: Study, engineer: APIClient, worker: Workers
):
    worker()
    response = send(engineer, picture(5), source="campaign tool")
    assert response.status_code == 200, response.data
    answer = response.data
    model = study.models.get()
    assert answer["state"] == "done"
    assert answer["model"] == {
        "id": model.pk,
        "version": 1,
        "extractor": model.extractor.version,
        "snapshot": model.snapshot.sha256,
    }
    (image,) = answer["images"]
    appeal = image["scales"]["appeal"]
    assert 1 <= appeal["low"] <= appeal["mean"] <= appeal["high"] <= 7
    assert sum(appeal["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert appeal["usable"] is True
    assert "sharpness" in image["quality"]
    assert image["faces"] is None
    assert (image["stored"], image["batch"]) == (False, 1)
    row = ScoreRequest.objects.get()
    assert row.image is None, "the bytes are thrown away with the answer"
    assert Observation.objects.get(request=row).source == "campaign tool"
    again = engineer.get(answer["address"])
    assert (again.status_code, again.data["images"]) == (200, answer["images"])


def test_what_is_in_the_study_is_never_worked_on_again(study: Study, engineer: APIClient, worker: Workers):
    worker()
    known = study.assets.filter(purpose="regular").first()
    with known.asset.file.open("rb") as file:
        by_bytes = send(engineer, file.read()).data["images"][0]
    body = {"study": "glow", "assets": [known.name]}
    by_name = engineer.post("/api/v1/score/", body, format="json").data["images"][0]
    assert by_bytes["asset"] == by_name["asset"] == known.name
    assert by_bytes["stored"]
    assert by_name["stored"]
    assert by_bytes["batch"] == by_name["batch"] == 0
    assert by_bytes["scales"] == by_name["scales"]
    stored = Score.objects.get(study_asset=known)
    assert by_name["scales"]["appeal"]["mean"] == pytest.approx(stored.mean, abs=1e-4)


def test_a_bad_image_fails_alone(study: Study, engineer: APIClient, worker: Workers):
    worker()
    images = send(engineer, picture(1), b"no image at all", picture(2)[:300], picture(3)).data["images"]
    assert [image["state"] for image in images] == ["done", "failed", "failed", "done"]
    assert images[1]["error"]["code"] == "not_an_image"
    assert images[2]["error"]["code"] == "truncated"
    assert images[0]["batch"] == images[3]["batch"] == 2
    named = {"study": "glow", "assets": ["nowhere.jpg", study.assets.filter(purpose="regular")[0].name]}
    images = engineer.post("/api/v1/score/", named, format="json").data["images"]
    assert images[0]["error"]["code"] == "no_such_image"
    assert images[1]["state"] == "done"


def test_a_new_version_answers_at_once_and_the_old_one_when_named(
    study: Study, engineer: APIClient, worker: Workers
):
    worker()
    first = send(engineer, picture(5)).data
    make_model(study, seed=9)
    second = send(engineer, picture(5)).data
    old = send(engineer, picture(5), model=1).data
    assert (first["model"]["version"], second["model"]["version"], old["model"]["version"]) == (1, 2, 1)
    mean = lambda answer: answer["images"][0]["scales"]["appeal"]["mean"]  # noqa: E731
    assert mean(first) == mean(old) != mean(second)


def test_a_version_whose_extractor_is_gone_says_so(study: Study, engineer: APIClient, worker: Workers):
    worker()
    extractor = study.models.get().extractor
    extractor.version = "timm:gone|weights=0000"
    extractor.save()
    response = send(engineer, picture(5))
    assert response.status_code == 409
    assert response.data["code"] == "extractor_gone"
    assert "timm:gone" in response.data["detail"]


def test_kept_images_enter_the_study_with_their_score(study: Study, lead: APIClient, worker: Workers):
    worker()
    image = send(lead, picture(5), keep=True).data["images"][0]
    placed = study.assets.get(name="new-0.jpg")
    assert image["asset"] == "new-0.jpg"
    assert Score.objects.get(study_asset=placed).mean == pytest.approx(
        image["scales"]["appeal"]["mean"], abs=1e-4
    )
    assert placed.asset.features.count() == 1
    assert placed.asset.quality.measures
    again = send(lead, picture(5)).data["images"][0]
    assert again["stored"]
    assert again["scales"] == image["scales"]


def test_the_same_key_is_the_same_request(study: Study, engineer: APIClient, worker: Workers):
    worker()
    key = "0a0ee6a6-32a3-4b5c-9f0b-0d1f0f6f5f10"
    both = [
        engineer.post(
            "/api/v1/score/",
            {"study": "glow", "image": io.BytesIO(picture(5))},
            format="multipart",
            headers={"Idempotency-Key": key},
        )
        for _time in range(2)
    ]
    assert both[0].status_code == 200, both[0].data
    assert both[0].data == both[1].data
    assert ScoreRequest.objects.count() == 1
    wrong = engineer.post(
        "/api/v1/score/", {"study": "glow"}, format="json", headers={"Idempotency-Key": "x"}
    )
    assert wrong.data["code"] == "invalid_key"


def test_an_explanation_that_cannot_be_had_says_why(study: Study, engineer: APIClient, worker: Workers):
    worker()
    values = send(engineer, picture(5), explain=True).data["images"][0]["scales"]["appeal"]
    assert values["explanation"]["code"] == "no_maps"
    assert "occlusion" in values["explanation"]["detail"]


def test_only_the_scale_asked_for(study: Study, engineer: APIClient, worker: Workers):
    worker()
    assert send(engineer, picture(5), scale="beauty").data["code"] == "no_scale"
    assert list(send(engineer, picture(5), scale="appeal").data["images"][0]["scales"]) == ["appeal"]
    json.dumps(send(engineer, picture(5)).data)
