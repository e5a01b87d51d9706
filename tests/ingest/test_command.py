"""What `manage.py extract_features` says, and where images that failed are found on the pages."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from core import job_wait
from tests.factories import staff

from .conftest import IMAGES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    monkeypatch.setattr(job_wait, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def bad(study):
    bad = study.assets.order_by("asset")[3]
    default_storage.delete(bad.asset.file.name)
    return bad


def test_it_lists_what_failed_with_reasons(study, bad, capsys):
    call_command("extract_features", study.slug)
    said = capsys.readouterr()
    assert f"assets             {IMAGES - 1:>3}".split() in [line.split() for line in said.out.splitlines()]
    assert any(bad.name in line and "file store" in line for line in said.out.splitlines())
    assert f"{IMAGES}/{IMAGES}" in said.err, "progress by images"


def test_json_is_complete(study, bad, capsys):
    call_command("extract_features", study.slug, format="json")
    found = json.loads(capsys.readouterr().out)
    assert (found["assets"], found["failed"]) == (IMAGES - 1, 1)
    assert {"extractor", "pretrained", "notice", "detector", "detector_notice", "seconds"} <= set(found)
    assert found["images_per_second"] > 0
    bad.refresh_from_db()
    assert found["problems"] == [{"study": study.slug, "image": bad.name, "problem": bad.problem}]


def test_the_gallery_finds_images_with_a_problem(study, bad, ingest, client):
    ingest(study)
    client.force_login(staff(study, "data_lead"))
    page = client.get(reverse("study_images", args=[study.slug]), {"still": "problem"}).content.decode()
    bad.refresh_from_db()
    assert bad.name in page
    assert bad.problem.split(".")[0] in page
    assert not any(image.name in page for image in study.assets.exclude(pk=bad.pk))
