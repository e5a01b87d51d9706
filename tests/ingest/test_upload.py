"""What an upload leaves: the original as it came, copies for people, and a hash that suggests and never decides."""

import io

import pytest
from PIL import Image

from labeling import ingest as uploading
from labeling.images.derivative import LONG_SIDE
from labeling.models import Asset
from labeling.setting_up.uploads import take_in
from tests.factories import StudyFactory, picture
from tests.mini_study import draw

pytestmark = pytest.mark.django_db


def test_an_upload_keeps_the_original_and_a_derivative_of_512_pixels():
    data = picture(1, (1800, 1200))
    asset, created = uploading.ingest(data)
    assert created
    assert asset.file.open("rb").read() == data
    assert Image.open(asset.thumbnail.open("rb")).size == (LONG_SIDE, 341) == (512, 341)
    assert max(Image.open(asset.served.open("rb")).size) == 1600
    assert len(asset.phash) == 64


def test_the_same_bytes_are_decoded_once(monkeypatch):
    data = picture(2)
    first, _created = uploading.ingest(data)

    def never(*args, **options):
        raise AssertionError("decoded again")

    monkeypatch.setattr(uploading, "decode", never)
    assert uploading.ingest(data) == (first, False)


def test_a_near_duplicate_is_pointed_out_and_taken_in_all_the_same():
    study = StudyFactory(state="draft")
    data = draw(1)[0].data
    assert take_in(study, "first.jpg", data, None).status == "added"
    again = io.BytesIO()
    Image.open(io.BytesIO(data)).save(again, "JPEG", quality=60)
    said = take_in(study, "again.jpg", again.getvalue(), None)
    assert (said.status, said.of) == ("similar", "first.jpg")
    assert Asset.objects.count() == study.assets.count() == 2
