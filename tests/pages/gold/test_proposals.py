"""Gold is proposed on a page and approved by somebody else."""

import pytest

from labeling.models import ControlItem
from tests.pages.gold.gold_pages import PAIR, text, url

pytestmark = pytest.mark.django_db


def test_a_proposal_is_approved_by_somebody_else(lead, second, pictured):
    page = text(lead.post(url(pictured, "study_gold_propose"), {**PAIR, "reason": "clear"}, follow=True))
    assert "Somebody else has to approve it" in page
    assert "Waiting for approval" in page
    item = pictured.control_items.get()
    decision = url(pictured, "study_gold_decide", item.pk)
    assert "you have proposed it yourself" in text(lead.post(decision, {"action": "approve"}, follow=True))
    assert ">Approve<" not in text(lead.get(url(pictured)))
    assert ">Approve<" in text(second.get(url(pictured)))
    assert "In use from now on." in text(second.post(decision, {"action": "approve"}, follow=True))
    item.refresh_from_db()
    assert (item.state, item.asset.purpose, item.lower_asset.purpose) == ("approved", "gold", "gold")


def test_a_refused_proposal_is_told_beside_its_field_and_keeps_what_was_typed(lead, pictured):
    wrong = {**PAIR, "lower_asset": "image-11.jpg", "reason": "my own words"}
    response = lead.post(url(pictured, "study_gold_propose"), wrong)
    assert response.status_code == 422
    assert "same image twice" in text(response)
    assert "my own words" in text(response)
    response = lead.post(url(pictured, "study_gold_propose"), {**PAIR, "asset": "no such image"})
    assert response.status_code == 422
    assert "No image of this study has that name." in text(response)
    fixed = {"kind": "fixed", "scale": "appeal", "asset": "image-11.jpg", "expected": "12", "tolerance": "2"}
    response = lead.post(url(pictured, "study_gold_propose"), fixed)
    assert "from 1 to 7" in text(response)
    assert not pictured.control_items.exists()


def test_an_image_of_another_study_is_not_found(lead, pictured, empty_study):
    response = lead.post(url(empty_study, "study_gold_propose"), PAIR)
    assert response.status_code == 422
    assert not ControlItem.objects.exists()
