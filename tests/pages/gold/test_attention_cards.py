"""Attention cards are made for all scales at once."""

import pytest

from core.models import User
from labeling.gold.attention_cards import make_cards
from labeling.models import ControlItem
from tests.pages.gold.gold_pages import text, url

pytestmark = pytest.mark.django_db


def test_attention_cards_are_made_for_every_scale(lead, pictured):
    where = url(pictured, "study_attention_cards")
    page = text(lead.post(where, {"count": 4, "language": "de"}, follow=True))
    assert "4 attention cards made." in page
    cards = pictured.assets.filter(purpose="attention")
    assert cards.count() == 4
    assert ControlItem.objects.filter(asset__in=cards, state="approved").count() == 8
    values = list(ControlItem.objects.filter(scale__name="appeal").values_list("expected", flat=True))
    assert set(values) <= {2, 3, 5, 6}
    assert len(set(values)) == 4
    assert lead.post(where, {"count": 0, "language": "en"}).status_code == 422


def test_cards_go_on_counting_and_need_a_common_point(pictured, lead):
    by = User.objects.get(username="lead")
    first, second = make_cards(pictured, 2, "en", by), make_cards(pictured, 2, "en", by)
    assert len({card.asset_id for card in (*first, *second)}) == 4
    pictured.scales.filter(name="clarity").update(low=20, high=30)
    response = lead.post(url(pictured, "study_attention_cards"), {"count": 1, "language": "en"})
    assert response.status_code == 422
    assert "share no value" in text(response)
