"""Gold in use: how it does, how it is revised, and how it is taken out."""

import pytest

from core.models import AuditEvent
from tests.pages.gold.gold_pages import PAIR, in_use, text, url

pytestmark = pytest.mark.django_db


def test_hit_rates_and_exposure_stand_beside_each_item(lead, pictured):
    item = in_use(pictured)
    for panelist in pictured.panelists.all():
        panelist.trials.filter(study_asset__in=[item.asset_id, item.lower_asset_id]).update(kind="gold")
    page = text(lead.get(url(pictured)))
    assert "10 of 10" in page
    assert "10 of 200" in page
    assert "[.72, 1.00]" in page


def test_a_bad_item_says_look_at_this_one(lead, pictured):
    item = in_use(pictured)
    item.asset, item.lower_asset = item.lower_asset, item.asset
    item.save()
    for panelist in pictured.panelists.all():
        panelist.trials.filter(study_asset__in=[item.asset_id, item.lower_asset_id]).update(kind="gold")
    assert "Look at this one</span>" in text(lead.get(url(pictured)))


def test_a_revision_is_a_new_version(lead, second, pictured):
    item = in_use(pictured)
    where = url(pictured, "study_gold_revise", item.pk)
    assert "image-11.jpg" in text(lead.get(where))
    assert lead.post(where, {**PAIR, "asset": ""}).status_code == 422
    lead.post(where, {**PAIR, "lower_asset": "image-01.jpg"})
    new = pictured.control_items.get(state="proposed")
    assert (new.version, new.replaces) == (2, item)
    assert "A new version waits for approval." in text(lead.get(url(pictured)))
    second.post(url(pictured, "study_gold_decide", new.pk), {"action": "approve"})
    item.refresh_from_db()
    assert (item.state, item.in_force_until is not None) == ("retired", True)
    page = text(lead.get(url(pictured)))
    assert "version 2" in page
    assert "Earlier versions" in page


def test_discarding_asks_for_a_reason_and_says_what_happened(lead, pictured):
    item = in_use(pictured)
    where = url(pictured, "study_gold_decide", item.pk)
    assert "Say why" in text(lead.post(where, {"action": "discard"}, follow=True))
    assert "Choose what to do" in text(lead.post(where, {"action": "shred"}, follow=True))
    page = text(lead.post(where, {"action": "discard", "reason": "blurred"}, follow=True))
    assert "count for nobody" in page
    assert "blurred" in page
    assert AuditEvent.objects.get(action="gold_discarded").detail["reason"] == "blurred"


def test_gold_of_another_study_cannot_be_decided_on_here(lead, pictured, empty_study):
    item = in_use(pictured)
    assert lead.post(url(empty_study, "study_gold_decide", item.pk), {"action": "retire"}).status_code == 404
    assert lead.get(url(empty_study, "study_gold_revise", item.pk)).status_code == 404
