"""Groups are looked at before they are set; the picture says what is seen."""

import pytest
from django.urls import reverse

from tests.pages.order.order_pages import page

pytestmark = pytest.mark.django_db


def test_groups_are_looked_at_before_they_are_set(lead, study):
    url = reverse("study_groups", args=[study.slug])
    assert "campaign-0" in page(lead, "study_groups", study)
    html = page(lead, "study_groups", study, "?pattern=hyphen")
    assert "These groups would be made" in html
    assert ">image<" in html
    assert study.assets.filter(group="image").count() == 0
    lead.post(url, {"pattern": "hyphen"})
    assert study.assets.filter(group="image").count() == 49
    lead.post(url, {"action": "clear"})
    assert study.assets.exclude(group="").count() == 0
    assert lead.post(url, {"pattern": "vowels"}).status_code == 422


def test_the_picture_says_what_is_seen(lead, study):
    html = page(lead, "study_order_picture", study)
    assert "Checks fall anywhere in the block; nobody can wait for them" in html
    assert "n = 200 simulated blocks of 30 images" in html
    assert "asked for: 15" in html
    assert "The table behind this chart" in html
    assert "<svg" in html
    assert html == page(lead, "study_order_picture", study), "the same seed draws the same picture"


def test_a_study_without_images_says_what_to_do_first(lead, empty_study):
    assert "There is nothing to plan yet" in page(lead, "study_order_picture", empty_study)
    assert "There is nothing to show yet" in page(lead, "study_preview", empty_study)
    page(lead, "study_order", empty_study)
    page(lead, "study_groups", empty_study)
    block = lead.post(reverse("study_preview_blocks", args=["bare"])).json()
    assert (block["id"], block["reason"]) == (None, "done")
    assert "no image with a picture" in block["detail"]
