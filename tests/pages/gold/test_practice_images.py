"""Practice images, and what most people say of them."""

import pytest

from labeling.models import ControlItem
from tests.pages.gold.gold_pages import text, url

pytestmark = pytest.mark.django_db


def test_practice_images_tell_what_most_people_answer(lead, pictured):
    where = url(pictured, "study_practice")
    assert "There is no practice image yet" in text(lead.get(where))
    lead.post(where, {"action": "add", "name": "image-07.jpg"})
    told = {"action": "tell", "name": "image-07.jpg", "expected_appeal": "5", "tolerance_appeal": "1"}
    response = lead.post(where, {**told, "expected_appeal": "eight", "feedback_appeal": "warm light"})
    assert response.status_code == 422
    assert "Give a number." in text(response)
    assert "warm light" in text(response)
    lead.post(where, {**told, "feedback_appeal": "warm light"})
    lead.post(where, {**told, "feedback_appeal": "warm light"})
    item = ControlItem.objects.get()
    assert (item.state, item.expected, item.tolerance, item.feedback) == ("approved", 5, 1, "warm light")
    lead.post(where, {**told, "expected_appeal": "6"})
    assert list(ControlItem.objects.order_by("version").values_list("version", "state")) == [
        (1, "retired"),
        (2, "approved"),
    ]
    lead.post(where, {"action": "remove", "name": "image-07.jpg"})
    assert not ControlItem.objects.filter(state="approved").exists()
    assert pictured.assets.get(name="image-07.jpg").purpose == "regular"
