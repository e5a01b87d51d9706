"""The quality of a study's images: where they lie, which warn, and what is said where there is next to nothing."""

import csv
import io
import json

import numpy as np
import pytest
from django.core.management import call_command

from labeling.models import StudyAsset
from scoring.models import QualityReport, QualityTable, ScoringRules
from scoring.quality_pages.keeping import study_quality
from scoring.quality_pages.standing import standing, warned
from scoring.quality_pages.thresholds import THRESHOLDS
from tests.scored_study import FINE, measure, scored_study, see_faces, study_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def blurred():
    """20 images; the first is blurred, the second blurred and dark."""
    study = study_of(20)
    images = list(study.assets.order_by("name"))
    measure(images[0], sharpness=0.1)
    measure(images[1], sharpness=0.2, exposure=0.02)
    for number, image in enumerate(images[2:]):
        measure(image, sharpness=1.0 + number / 10)
    return study, images


def test_it_says_how_many_warn_and_shows_the_worst_first(blurred, somebody):
    study, images = blurred
    page = somebody("lead", "data_lead", study).get(f"/studies/{study.slug}/quality/")
    text = page.content.decode()
    assert [row.study_asset.pk for row in page.context["rows"]] == [images[1].pk, images[0].pk]
    assert "Sharpness: 2 of 20 images are beyond the limits" in text
    assert "Exposure: 0.02" in text
    assert "nan" not in text.lower().replace("finance", "")


def test_one_measure_alone(blurred, somebody):
    study, images = blurred
    client = somebody("lead", "data_lead", study)
    page = client.get(f"/studies/{study.slug}/quality/?measure=exposure")
    assert [row.study_asset.pk for row in page.context["rows"]] == [images[1].pk]
    assert client.get(f"/studies/{study.slug}/quality/?measure=nonsense").status_code == 200
    part = client.get(f"/studies/{study.slug}/quality/?measure=noise", headers={"hx-request": "true"})
    assert "No image warns on this measure" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_study_s_own_limits_count(blurred, somebody):
    study, _images = blurred
    ScoringRules.objects.create(study=study, thresholds={"sharpness": {"low": 1.55, "high": None}})
    page = somebody("lead", "data_lead", study).get(f"/studies/{study.slug}/quality/?measure=sharpness")
    assert page.context["page"].paginator.count == 8


def test_nothing_measured_yet_says_what_to_do(somebody):
    study = study_of(3)
    client = somebody("lead", "data_lead", study)
    page = client.get(f"/studies/{study.slug}/quality/").content.decode()
    assert "manage.py extract_features" in page
    assert client.get(f"/studies/{study.slug}/quality.csv").status_code == 200
    image = study.assets.first()
    assert (
        "not been looked at yet" in client.get(f"/studies/{study.slug}/images/{image.pk}/").content.decode()
    )


def test_one_image_and_all_alike_are_no_special_case(somebody):
    for slug, count in (("one", 1), ("alike", 12)):
        study = study_of(count, slug=slug)
        for image in study.assets.all():
            measure(image)
        client = somebody(slug, "data_lead", study)
        page = client.get(f"/studies/{slug}/quality/").content.decode()
        assert "No image warns" in page
        image = client.get(f"/studies/{slug}/images/{study.assets.first().pk}/").content.decode()
        assert ("fewer than eight" in image) == (count == 1)
        assert "nan" not in image.lower()


def test_an_image_whose_picture_stays_elsewhere_has_no_quality(somebody):
    study = study_of(2)
    away = StudyAsset.objects.create(study=study, name="elsewhere.jpg")
    page = (
        somebody("lead", "data_lead", study).get(f"/studies/{study.slug}/images/{away.pk}/").content.decode()
    )
    assert 'id="image-quality"' not in page


def test_the_image_page_says_where_it_lies_and_draws_faces(blurred, somebody):
    study, images = blurred
    see_faces(images[1], 2, face_size=0.23, face_roll=-3.0)
    page = (
        somebody("eng", "ml_engineer", study)
        .get(f"/studies/{study.slug}/images/{images[1].pk}/")
        .content.decode()
    )
    assert "2 faces, the largest 23% of the image’s height, turned by −3 degrees." in page
    assert page.count('<rect class="under"') == 2
    assert "above 8% of the images" in page  # one of 20 lies below, itself counted half
    assert 'class="over">below' in page


def test_the_csv_has_every_image_and_its_warnings(blurred, somebody):
    study, images = blurred
    answer = somebody("lead", "data_lead", study).get(f"/studies/{study.slug}/quality.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert len(rows) == 20
    assert rows[1]["image"] == images[1].name
    assert rows[1]["warnings"] == "sharpness exposure"
    assert rows[2]["warnings"] == ""
    assert rows[2]["face_size"] == ""


def test_api_and_command_say_the_same(blurred, somebody, capsys):
    study, images = blurred
    answer = somebody("eng", "ml_engineer", study).get(f"/api/v1/studies/{study.slug}/quality/").json()
    assert (answer["images"], answer["warning"], answer["count"]) == (20, 2, 2)
    assert answer["warned"][0]["asset"] == images[1].name
    call_command("quality", study.slug, "--format", "json")
    told = json.loads(capsys.readouterr().out)
    assert told["measures"] == answer["measures"]
    assert [one["asset"] for one in told["worst"]] == [images[1].name, images[0].name]
    call_command("quality", study.slug, "--format", "csv")
    assert len(capsys.readouterr().out.splitlines()) == 21


def test_queries_do_not_grow_with_the_images(somebody, django_assert_max_num_queries):
    for slug, count in (("few", 10), ("many", 40)):
        study = study_of(count, slug=slug)
        for number, image in enumerate(study.assets.all()):
            measure(image, sharpness=0.1 + number)
        client = somebody(slug, "data_lead", study)
        client.get(f"/studies/{slug}/quality/")
        with django_assert_max_num_queries(10):
            assert client.get(f"/studies/{slug}/quality/").status_code == 200


def test_what_is_kept_follows_the_reports():
    study = study_of(10)
    images = list(study.assets.order_by("pk"))
    for image in images[:6]:
        measure(image)
    assert len(study_quality(study).table) == 6
    stamp = QualityTable.objects.get().stamp
    study_quality(study)
    assert QualityTable.objects.get().stamp == stamp
    measure(images[6], sharpness=0.1)
    found = study_quality(study)
    assert (len(found.table), found.stale) == (7, False)
    # Measured anew in place: the job at the end of an ingest finds it.
    QualityReport.objects.filter(asset=images[0].asset).update(
        version="quality-3", measures={**FINE, "sharpness": 0.3}
    )
    table = study_quality(study, at_once=True).table
    assert table.column("sharpness")[table.place(images[0].pk)] == pytest.approx(0.3)


def test_a_large_study_is_left_to_a_worker(monkeypatch, somebody):
    monkeypatch.setattr("scoring.quality_pages.keeping.SMALL", 5)
    study, _model, _images = scored_study(8)
    page = somebody("lead", "data_lead", study).get(f"/studies/{study.slug}/quality/").content.decode()
    assert "being put together" in page
    study_quality(study, at_once=True)
    page = somebody("lead2", "data_lead", study).get(f"/studies/{study.slug}/quality/").content.decode()
    assert "Measure by measure" in page


def test_standing_is_the_mid_rank_and_the_robust_z():
    rng = np.random.default_rng(3)
    known = np.sort(rng.normal(10, 2, 4001))
    found = standing(known, float(np.quantile(known, 0.84)))
    assert found.rank == pytest.approx(0.84, abs=0.002)
    assert found.z == pytest.approx(1.0, abs=0.06)
    assert standing(known[:7], 10.0) == (7, None, None)
    assert standing(np.ones(20), 1.0) == (20, 0.5, None)


def test_what_was_not_measured_does_not_warn():
    study = study_of(3)
    images = list(study.assets.order_by("pk"))
    QualityReport.objects.create(asset=images[0].asset, version="old", measures={"sharpness": 0.1})
    QualityReport.objects.create(asset=images[1].asset, version="old", measures={})
    found = warned(study_quality(study).table, THRESHOLDS)
    assert found.beyond.sum() == 1
    assert np.isfinite(found.severity).all()
