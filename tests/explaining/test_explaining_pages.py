"""Asking what moves a score: on the image's page, through a worker, kept and laid over the picture."""

import io

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from core import job_runner
from core.models import Job, User
from labeling.models import Study, StudyAsset
from scoring.engine.explain.grid import from_bytes
from scoring.models import Explanation
from scoring.serving import serve, serving_model
from tests.factories import UserFactory, staff
from tests.loop.conftest import finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(trained: Study) -> StudyAsset:
    if serving_model(trained) is None:
        serve(trained.models.get())
    return trained.assets.filter(purpose="regular").order_by("pk")[0]


@pytest.fixture
def engineer(trained: Study, client: Client) -> Client:
    client.force_login(staff(trained, User.Role.ML_ENGINEER))
    return client


def page(client: Client, image: StudyAsset) -> str:
    return client.get(reverse("study_image", args=[image.study.slug, image.pk])).content.decode()


def ask(client: Client, image: StudyAsset, method: str, **headers: str) -> object:
    url = reverse("study_explain", args=[image.study.slug, image.pk])
    return client.post(url, {"method": method}, headers=headers)


def test_the_images_page_says_what_the_model_says_and_who_made_it(
    engineer: Client, image: StudyAsset
) -> None:
    text = page(engineer, image)
    assert "What the model says" in text
    assert image.study.models.get().snapshot.sha256[:12] in text
    assert "handcrafted-" in text


def test_occlusion_is_computed_once_kept_and_shown(engineer: Client, image: StudyAsset) -> None:
    assert ask(engineer, image, "occlusion").status_code == 302
    ask(engineer, image, "occlusion")
    job = Job.objects.get(kind="explain")
    assert "hx-get" in page(engineer, image), "the page looks again while the job waits"
    finished(job)
    found = list(Explanation.objects.filter(study_asset=image))
    assert {one.scale.name for one in found} == {"appeal", "clarity"}
    values = from_bytes(found[0].grid, found[0].rows, found[0].columns)
    assert np.isfinite(values).all()
    assert values.any()
    text = page(engineer, image)
    picture = reverse("study_explanation_image", args=[image.study.slug, found[0].pk])
    assert picture in text
    assert "Indicative" in text
    png = Image.open(io.BytesIO(engineer.get(picture).content))
    assert png.mode == "RGBA"
    assert png.width / png.height == pytest.approx(image.asset.served_width / image.asset.served_height, 0.02)
    ask(engineer, image, "occlusion")
    finished(Job.objects.filter(kind="explain").first())
    assert Explanation.objects.filter(study_asset=image).count() == len(found)


def test_an_extractor_without_maps_says_so_and_what_to_do(engineer: Client, image: StudyAsset) -> None:
    ask(engineer, image, "cam")
    job = Job.objects.get(kind="explain")
    assert job_runner.run(job.pk) == Job.State.FAILED
    text = page(engineer, image)
    assert "Ask for blurred occlusion" in text
    assert not Explanation.objects.exists()


def test_a_fragment_answers_htmx_with_the_problem(engineer: Client, image: StudyAsset) -> None:
    answer = ask(engineer, image, "tea-leaves", **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert "activation map or for blurred occlusion" in answer.content.decode()
    assert not Job.objects.filter(kind="explain").exists()


def test_strangers_see_neither_the_map_nor_the_button(
    trained: Study, image: StudyAsset, client: Client
) -> None:
    found = Explanation.objects.create(
        study_asset=image,
        model=trained.models.get(),
        scale=trained.scales.first(),
        method="occlusion",
        rows=1,
        columns=1,
        grid=b"\x00\x3c",
    )
    picture = reverse("study_explanation_image", args=[trained.slug, found.pk])
    client.force_login(UserFactory(role=User.Role.ML_ENGINEER))
    assert client.get(picture).status_code == 404
    assert ask(client, image, "cam").status_code == 404
    client.logout()
    assert client.get(picture).status_code == 302
