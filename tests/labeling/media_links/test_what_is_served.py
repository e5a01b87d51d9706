"""A link shows one picture, small and without anything but its pixels."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from labeling.ingest import ingest, place
from labeling.media import picture_url
from labeling.models import Study
from tests.labeling.pictures import encoded, noise, rotated_with_place

pytestmark = pytest.mark.django_db


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


def test_only_reading_is_allowed(study: Study) -> None:
    url = picture_url(study.assets.all()[0])
    assert Client().head(url).status_code == 200
    assert Client().post(url).status_code == 405


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
