"""One bad image fails alone, whatever it is bad at; what is no image's fault is blamed on none."""

import threading

import numpy as np
import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from core import job_runner, jobs
from core.errors import DomainError
from labeling.models import StudyAsset
from scoring import extraction
from scoring.engine.handcrafted import HandcraftedExtractor
from scoring.ingest import at_hand, batches, looking, pipeline
from scoring.models import Extractor, FaceReport, FeatureSet, QualityReport
from tests.factories import StudyFactory

from .conftest import IMAGES

pytestmark = pytest.mark.django_db


def bad_one(study):
    return study.assets.order_by("asset")[3]


def only_it_failed(bad, *words):
    bad.refresh_from_db()
    assert all(word in bad.problem for word in words), bad.problem
    assert "/" not in bad.problem, "no paths of the server"
    assert bad.study.assets.exclude(problem="").count() == 1
    for model in (FeatureSet, QualityReport, FaceReport):
        assert model.objects.count() == IMAGES - 1
        assert not model.objects.filter(asset=bad.asset).exists(), "no half of it is kept"


def raises_for(bad, monkeypatch, owner, attribute, error):
    """`owner.attribute(pixels)` raises for the pixels of `bad`."""
    with default_storage.open(bad.asset.file.name) as file:
        poison = looking.decode(file.read()).pixels
    real = getattr(owner, attribute)

    def spoilt(*args, **options):
        given = next(
            getattr(value, "pixels", value)
            for value in args
            if hasattr(getattr(value, "pixels", value), "shape")
        )
        if np.array_equal(given, poison):
            raise error
        return real(*args, **options)

    monkeypatch.setattr(owner, attribute, spoilt)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "memory"),
        (RuntimeError("/srv/secret"), "RuntimeError"),
        (ZeroDivisionError(), "could not"),
    ],
)
@pytest.mark.parametrize("step", ["quality", "faces", "prepare"])
def test_code_that_breaks_over_one_image(study, ingest, monkeypatch, detector, step, error, words):
    owner, attribute = {
        "quality": (looking.quality, "measure"),
        "faces": (type(detector), "detect"),
        "prepare": (HandcraftedExtractor, "prepare"),
    }[step]
    bad = bad_one(study)
    raises_for(bad, monkeypatch, owner, attribute, error)
    result = ingest(study)
    assert (result["assets"], result["failed"]) == (IMAGES - 1, 1)
    only_it_failed(bad, words)


def test_an_embedding_that_holds_no_numbers(study, ingest, monkeypatch):
    bad = bad_one(study)
    with default_storage.open(bad.asset.file.name) as file:
        poison = HandcraftedExtractor().prepare(looking.decode(file.read()).pixels)
    real = HandcraftedExtractor.embed

    def spoilt(self, prepared):
        rows = real(self, prepared)
        rows[[np.array_equal(one, poison) for one in prepared]] = np.nan
        return rows

    monkeypatch.setattr(HandcraftedExtractor, "embed", spoilt)
    assert ingest(study)["failed"] == 1
    only_it_failed(bad, "no numbers")


def test_an_image_that_takes_for_ever_stops_no_other(study, ingest, monkeypatch, detector):
    bad, ever = bad_one(study), threading.Event()
    with default_storage.open(bad.asset.file.name) as file:
        poison = looking.decode(file.read()).pixels
    real = type(detector).detect

    def slow(self, pixels):
        if np.array_equal(pixels, poison):
            ever.wait(30)
        return real(self, pixels)

    monkeypatch.setattr(type(detector), "detect", slow)
    monkeypatch.setattr(batches, "PATIENCE_SECONDS", 1.0)
    assert ingest(study)["failed"] == 1
    ever.set()
    only_it_failed(bad, "too long")


def test_an_extractor_that_breaks_over_everything_fails_the_job_and_blames_no_image(study, monkeypatch):
    def broken(self, prepared):
        raise RuntimeError("no device")

    monkeypatch.setattr(HandcraftedExtractor, "embed", broken)
    with pytest.raises(RuntimeError, match="no device"):
        extraction.extract(lambda *report: None, study)
    assert not StudyAsset.objects.exclude(problem="").exists()


def test_a_store_that_is_away_fails_the_job_and_blames_no_image(study, monkeypatch):
    def away(self, name, mode="rb"):
        raise ConnectionError("no route to s3")

    monkeypatch.setattr(FileSystemStorage, "open", away)
    with pytest.raises(DomainError, match="no image was marked"):
        extraction.extract(lambda *report: None, study)
    assert not StudyAsset.objects.exclude(problem="").exists()


def test_a_bad_image_says_so_in_a_study_it_comes_to_later(study, ingest):
    bad = bad_one(study)
    default_storage.delete(bad.asset.file.name)
    ingest(study)
    other = StudyFactory()
    later = StudyAsset.objects.create(study=other, asset=bad.asset, name="later.jpg")
    _row, done = extraction.extract(lambda *report: None, other)
    later.refresh_from_db()
    bad.refresh_from_db()
    assert done["assets"] == done["failed"] == 0
    assert later.problem == bad.problem != ""


def test_a_cancelled_run_stops_between_two_batches(study, monkeypatch):
    real = batches.write

    def cancelled_after_it(*args):
        real(*args)
        jobs.cancel(job)

    monkeypatch.setattr(batches, "write", cancelled_after_it)
    job, _created = jobs.enqueue("extract_features", study.slug, params={"study": study.slug})
    assert job_runner.run(job.pk) == "lost"
    for model in (FeatureSet, QualityReport, FaceReport):
        assert model.objects.count() == 2
    assert at_hand.current_extractor()[1] == Extractor.objects.get()
    assert pipeline.cores() >= 1
