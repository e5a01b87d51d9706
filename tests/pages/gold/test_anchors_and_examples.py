"""Anchors and examples are put in and taken out."""

import pytest

from core.models import AuditEvent
from labeling.models import ScaleExample
from tests.pages.gold.gold_pages import text, url

pytestmark = pytest.mark.django_db


def test_anchors_are_put_in_and_taken_out(lead, pictured):
    where = url(pictured, "study_anchors")
    assert "There is no anchor yet" in text(lead.get(where))
    for name in ("image-02.jpg", "image-09.jpg", "image-09.jpg"):
        lead.post(where, {"action": "add_anchor", "name": name})
    page = text(lead.get(where))
    assert "8 more" in page
    assert "The widest gap is from" in page
    assert pictured.assets.filter(purpose="anchor").count() == 2
    assert AuditEvent.objects.filter(action="anchor_added").count() == 2
    response = lead.post(where, {"action": "add_anchor", "name": "nothing.jpg"})
    assert (response.status_code, "nothing.jpg" in text(response)) == (422, True)
    lead.post(where, {"action": "remove_anchor", "name": "image-02.jpg"})
    image = pictured.assets.get(name="image-02.jpg")
    assert (image.purpose, image.fills.count()) == ("regular", 2)


def test_an_example_says_what_becomes_of_its_answers(lead, pictured):
    where = url(pictured, "study_anchors")
    example = {"action": "add_example", "scale": "appeal", "name": "image-05.jpg", "value": "4"}
    response = lead.post(where, {**example, "value": "9"})
    assert response.status_code == 422
    assert "from 1 to 7" in text(response)
    page = text(lead.post(where, example, follow=True))
    assert "It has 10 answers, which are kept and still counted" in page
    lead.post(where, {**example, "value": "5"})
    kept = ScaleExample.objects.get()
    assert (kept.value, kept.asset.purpose) == (5, "example")
    assert lead.post(where, {"action": "add_anchor", "name": "image-05.jpg"}).status_code == 422
    lead.post(where, {"action": "remove_example", "example": kept.pk})
    lead.post(where, {"action": "remove_example", "example": kept.pk})
    assert pictured.assets.get(name="image-05.jpg").purpose == "regular"
