"""Links to pictures: they work for a while, for one picture, and show nothing but its pixels."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from core import media_links
from labeling.ingest import ingest, place
from labeling.media import picture_url
from labeling.models import Study, StudyAsset
from tests.labeling.panel import make_study
from tests.labeling.pictures import encoded, noise, rotated_with_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study(images=2)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_link_serves_the_picture_with_safe_headers(study: Study) -> None:
    response = Client().get(picture_url(study.assets.all()[0]))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == "inline"
    assert "private" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert Image.open(io.BytesIO(body(response))).format == "JPEG"


def test_forged_links_lead_nowhere(study: Study) -> None:
    first, second = study.assets.all()[:2]
    url = picture_url(first)
    token = url.rstrip("/").rpartition("/")[2]
    key, rest = token.split(":", 1)
    other = str(second.asset_id)
    forged = [
        f"{other}:{rest}",
        key,
        token[:-2],
        f"{key}:{rest}x",
        "1",
        "..%2f..%2fsettings.py",
        "x" * 300,
        "%00",
    ]
    for made_up in forged:
        assert Client().get(f"/media/{made_up}/").status_code == 404
    assert Client().get(url).status_code == 200


def test_a_link_runs_out(study: Study, settings: Any) -> None:
    url = picture_url(study.assets.all()[0])
    settings.MEDIA_LINK_SECONDS = -1
    assert Client().get(url).status_code == 404


def test_a_link_dies_with_the_key_of_the_installation(study: Study, settings: Any) -> None:
    token = media_links.sign("1")
    assert media_links.read(token) == "1"
    from django.core.signing import TimestampSigner

    assert media_links.read(TimestampSigner(key="another", salt="panelwise.media").sign("1")) is None
    assert media_links.read(TimestampSigner(salt="another.purpose").sign("1")) is None


def test_a_link_to_a_picture_that_is_gone_leads_nowhere(study: Study) -> None:
    assert Client().get(f"/media/{media_links.sign('999999999')}/").status_code == 404
    assert Client().get(f"/media/{media_links.sign('not a number')}/").status_code == 404
    shown = study.assets.all()[0]
    assert shown.asset is not None
    shown.asset.served.delete(save=False)
    assert Client().get(picture_url(shown)).status_code == 404


def test_only_reading_is_allowed(study: Study) -> None:
    url = picture_url(study.assets.all()[0])
    assert Client().head(url).status_code == 200
    assert Client().post(url).status_code == 405


def test_an_image_that_stays_elsewhere_has_no_link(study: Study) -> None:
    assert picture_url(StudyAsset.objects.create(study=study, name="elsewhere.jpg")) == ""


def test_what_is_served_carries_no_metadata_and_no_original(study: Study) -> None:
    original = rotated_with_place()
    shown, _what = place(study, "photo.jpg", ingest(original)[0])
    data = body(Client().get(picture_url(shown)))
    image = Image.open(io.BytesIO(data))
    assert image.size == (32, 64), "upright"
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" in original
    assert b"Secret" not in data
    assert b"Owner" not in data


def test_a_large_picture_is_served_smaller(study: Study) -> None:
    large = encoded(noise(1).resize((2400, 1200)), "PNG")
    shown, _what = place(study, "large.png", ingest(large)[0])
    assert Image.open(io.BytesIO(body(Client().get(picture_url(shown))))).size == (1600, 800)
