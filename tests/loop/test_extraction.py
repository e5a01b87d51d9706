"""Features: computed once, gone on with after a stop, and one bad picture fails alone."""

import logging

import numpy as np
import pytest

from core import job_runner
from labeling.models import StudyAsset
from scoring import embeddings, extraction
from scoring.ingest import batches as batches_of_ingest
from scoring.models import Extractor, FeatureSet, QualityReport
from tests.factories import StudyFactory, add_images

from .conftest import ask

pytestmark = pytest.mark.django_db
IMAGES = 7


@pytest.fixture
def study(settings, db):
    settings.FEATURE_BATCH = 2
    study = StudyFactory()
    add_images(study, IMAGES)
    return study


def test_every_image_gets_features_and_quality(study, do):
    result = do("extract_features", study).result
    assert (result["assets"], result["failed"]) == (IMAGES, 0)
    assert FeatureSet.objects.count() == QualityReport.objects.count() == IMAGES
    ids, matrix = embeddings.of_study(study, Extractor.objects.get())
    assert ids.tolist() == sorted(study.assets.values_list("pk", flat=True))
    assert matrix.shape == (IMAGES, Extractor.objects.get().dimension)
    assert np.isfinite(matrix).all()
    assert len(np.unique(matrix.round(4), axis=0)) == IMAGES, "different pictures have different features"


def test_a_second_run_has_nothing_to_do(study, do):
    do("extract_features", study)
    before = list(FeatureSet.objects.order_by("pk").values_list("pk", "created_at"))
    assert do("extract_features", study).result["assets"] == 0
    assert list(FeatureSet.objects.order_by("pk").values_list("pk", "created_at")) == before


def test_it_goes_on_where_it_stopped(study, do, monkeypatch):
    class Killed(BaseException):
        pass

    real, batches = batches_of_ingest.write, []

    def dies_at_the_third(*args):
        batches.append(args)
        if len(batches) == 3:
            raise Killed
        return real(*args)

    monkeypatch.setattr(batches_of_ingest, "write", dies_at_the_third)
    job = ask("extract_features", study)
    with pytest.raises(Killed):
        job_runner.run(job.pk)
    kept = set(FeatureSet.objects.values_list("pk", flat=True))
    assert len(kept) == 4, "two batches of two are committed"
    job.refresh_from_db()
    assert (job.done, job.total) == (4, IMAGES)
    extraction.extract(lambda *report: None, study)
    assert FeatureSet.objects.count() == IMAGES
    assert kept < set(FeatureSet.objects.values_list("pk", flat=True))


def spoil(image: StudyAsset, data: bytes | None) -> None:
    path = image.asset.file.path
    image.asset.file.storage.delete(image.asset.file.name)
    if data is not None:
        with open(path, "wb") as file:
            file.write(data)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0 no picture after all", b"", None])
def test_a_poisoned_image_fails_alone_and_says_why(study, do, data):
    bad = study.assets.order_by("pk")[3]
    spoil(bad, data)
    result = do("extract_features", study).result
    assert (result["assets"], result["failed"]) == (IMAGES - 1, 1)
    assert FeatureSet.objects.count() == IMAGES - 1
    bad.refresh_from_db()
    assert bad.problem.strip().endswith((".", "?"))
    assert "/" not in bad.problem, "no paths of the server"
    assert study.assets.exclude(problem="").count() == 1
    assert not extraction.lacking(Extractor.objects.get(), study).exists(), (
        "a retrain does not try it again and again"
    )


def test_an_image_that_came_back_is_read_when_a_person_asks_again(study, do):
    image = study.assets.order_by("pk")[3]
    kept = image.asset.file.open("rb").read()
    spoil(image, b"\xff\xd8\xff\xe0 no picture after all")
    assert do("extract_features", study).result["failed"] == 1
    spoil(image, kept)
    assert do("extract_features", study).result["assets"] == 1
    image.refresh_from_db()
    assert image.problem == ""
    assert FeatureSet.objects.count() == IMAGES


def test_an_image_in_two_studies_is_looked_at_once(study, do):
    other = StudyFactory()
    for image in study.assets.all():
        StudyAsset.objects.create(study=other, asset=image.asset, name=f"other-{image.name}")
    do("extract_features", study)
    assert do("extract_features", other).result["assets"] == 0
    ids, _matrix = embeddings.of_study(other, Extractor.objects.get())
    assert ids.tolist() == sorted(other.assets.values_list("pk", flat=True))


def test_missing_weights_are_admitted(study, do, settings, tmp_path, caplog):
    settings.BACKBONE, settings.MODELS_DIR, settings.ALLOW_MODEL_HUB = "mobilenetv2_100", tmp_path, False
    with caplog.at_level(logging.WARNING):
        result = do("extract_features", study).result
    assert result["pretrained"] is False
    assert result["notice"].startswith("No pretrained weights")
    assert "No pretrained weights" in caplog.text
    assert Extractor.objects.get().notice == result["notice"]
    assert FeatureSet.objects.count() == IMAGES


def test_features_asked_for_by_name_need_no_excuse(study, do):
    result = do("extract_features", study).result
    assert (result["extractor"], result["notice"]) == (Extractor.objects.get().version, "")


def test_features_of_two_extractors_stand_beside_each_other(study, do):
    do("extract_features", study)
    older = Extractor.objects.create(version="older-1", name="older", dimension=3, pretrained=True)
    assert embeddings.of_study(study, older)[0].tolist() == []
    assert extraction.lacking(older, study).count() == IMAGES
