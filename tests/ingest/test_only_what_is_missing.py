"""The same bytes are never worked on twice, and only what an image lacks is worked out."""

import pytest

from labeling.ingest import ingest as take_in
from labeling.models import Asset, StudyAsset
from scoring.engine import quality
from scoring.engine.handcrafted import HandcraftedExtractor
from scoring.engine.quality import QUALITY_VERSION
from scoring.ingest import at_hand, lacking, looking
from scoring.models import FaceReport, FeatureSet, QualityReport
from tests.factories import StudyFactory, picture

from .conftest import IMAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    """How often each step was taken since."""
    taken = {"decode": 0, "quality": 0, "faces": 0, "prepare": 0, "embed": 0}

    def counted(name, owner, attribute, worth=lambda *args: 1):
        real = getattr(owner, attribute)

        def count(*args, **options):
            taken[name] += worth(*args)
            return real(*args, **options)

        monkeypatch.setattr(owner, attribute, count)

    detector, _notice = at_hand.current_detector()
    counted("decode", looking, "decode")
    counted("quality", quality, "measure")
    counted("faces", type(detector), "detect")
    counted("prepare", HandcraftedExtractor, "prepare")
    counted("embed", HandcraftedExtractor, "embed", worth=lambda _self, prepared: len(prepared))
    return taken


def test_one_decode_gives_all_three(study, ingest, done, detector):
    result = ingest(study)
    assert done == {"decode": IMAGES, "quality": IMAGES, "faces": IMAGES, "prepare": IMAGES, "embed": IMAGES}
    assert (result["assets"], result["failed"], result["detector"]) == (IMAGES, 0, detector.version)
    assert result["images_per_second"] > 0
    assert QualityReport.objects.filter(version=QUALITY_VERSION).count() == IMAGES
    assert FaceReport.objects.filter(detector=detector.version, faces=[]).count() == IMAGES
    assert FeatureSet.objects.count() == IMAGES


def test_a_second_run_decodes_nothing(study, ingest, done):
    ingest(study)
    done.update(dict.fromkeys(done, 0))
    assert ingest(study)["assets"] == 0
    assert not any(done.values())


def test_the_same_bytes_in_another_study_are_one_asset_and_are_not_looked_at_again(study, ingest, done):
    ingest(study)
    done.update(dict.fromkeys(done, 0))
    other = StudyFactory()
    data = picture(1000 * study.pk + 3)
    asset, created = take_in(data)
    StudyAsset.objects.create(study=other, asset=asset, name="again.jpg")
    assert not created
    assert Asset.objects.count() == IMAGES
    assert ingest(other)["assets"] == 0
    assert not any(done.values())


def test_a_new_extractor_measures_no_quality_again(study, ingest, done, monkeypatch):
    ingest(study)
    done.update(dict.fromkeys(done, 0))
    monkeypatch.setattr(HandcraftedExtractor, "version", "handcrafted-next")
    at_hand.forget()
    ingest(study)
    assert (done["quality"], done["faces"], done["embed"]) == (0, 0, IMAGES)
    assert FeatureSet.objects.count() == 2 * IMAGES, "the older version stays beside"


def test_new_measures_of_quality_replace_the_old_ones_and_embed_nothing(study, ingest, done):
    ingest(study)
    QualityReport.objects.update(version="quality-0", measures={"sharpness": -1})
    done.update(dict.fromkeys(done, 0))
    before = list(FeatureSet.objects.order_by("pk").values_list("pk", "created_at"))
    ingest(study)
    assert (done["quality"], done["faces"], done["embed"]) == (IMAGES, 0, 0)
    assert QualityReport.objects.filter(version=QUALITY_VERSION, measures__exposure__gte=0).count() == IMAGES
    assert QualityReport.objects.count() == IMAGES
    assert list(FeatureSet.objects.order_by("pk").values_list("pk", "created_at")) == before


def test_faces_of_another_detector_stay_beside(study, ingest, done):
    ingest(study)
    FaceReport.objects.update(detector="older")
    done.update(dict.fromkeys(done, 0))
    ingest(study)
    assert (done["quality"], done["faces"], done["embed"]) == (0, IMAGES, 0)
    assert FaceReport.objects.count() == 2 * IMAGES


@pytest.mark.parametrize("gone", ["quality", "faces", "embedding"])
def test_an_image_lacks_work_if_it_lacks_one_of_the_three(study, ingest, detector, gone):
    ingest(study)
    _engine, row = at_hand.current_extractor()
    assert not lacking.lacking(row, study, detector.version).exists()
    model = {"quality": QualityReport, "faces": FaceReport, "embedding": FeatureSet}[gone]
    one = study.assets.first().asset
    model.objects.filter(asset=one).delete()
    work = lacking.work_on(lacking.lacking(row, study, detector.version), detector.version)
    assert [(each.asset, each.quality, each.faces, each.embedding) for each in work] == [
        (one.pk, gone == "quality", gone == "faces", gone == "embedding")
    ]


def test_without_a_detector_no_image_counts_as_one_without_a_face(study, ingest, settings):
    settings.FACE_DETECTOR = "none"
    assert ingest(study)["detector"] is None
    assert not FaceReport.objects.exists()
    assert FeatureSet.objects.count() == IMAGES


def test_missing_weights_of_the_detector_are_admitted_and_blame_no_image(study, ingest, settings, tmp_path):
    settings.MODELS_DIR = tmp_path
    result = ingest(study)
    assert (result["assets"], result["failed"], result["detector"]) == (IMAGES, 0, None)
    assert result["detector_notice"].startswith("No face detection")
    assert not study.assets.exclude(problem="").exists()
