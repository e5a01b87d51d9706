"""Links that are forged, old or without a picture lead nowhere."""

from typing import Any

import pytest
from django.test import Client

from core import media_links
from labeling.media import picture_url
from labeling.models import Study, StudyAsset

pytestmark = pytest.mark.django_db


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


def test_an_image_that_stays_elsewhere_has_no_link(study: Study) -> None:
    assert picture_url(StudyAsset.objects.create(study=study, name="elsewhere.jpg")) == ""
