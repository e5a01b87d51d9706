"""What holds of the pages about gold together: the first words, the language, the cost."""

import pytest

from core.models import User
from labeling.gold.attention_cards import make_cards
from tests.pages.gold.gold_pages import PAIR, in_use, text, url

pytestmark = pytest.mark.django_db


def test_the_empty_page_says_what_to_do_first(lead, empty_study, pictured):
    assert "Bring images in first" in text(lead.get(url(empty_study)))
    page = text(lead.get(url(pictured)))
    assert "There is no gold yet" in page
    assert "five answers an image" in page


def test_the_page_stays_at_a_fixed_number_of_queries(lead, pictured, django_assert_max_num_queries):
    in_use(pictured)
    make_cards(pictured, 10, "en", User.objects.get(username="lead"))
    with django_assert_max_num_queries(24):
        lead.get(url(pictured))


def test_everything_is_there_in_german(lead, pictured):
    in_use(pictured)
    lead.cookies["django_language"] = "de"
    for name in ("study_gold", "study_gold_candidates", "study_anchors", "study_practice"):
        assert lead.get(url(pictured, name)).status_code == 200


def test_the_next_step_says_that_gold_is_missing_or_waits(lead, pictured):
    overview = url(pictured, "study_overview")
    assert "There is no gold and no attention check yet" in text(lead.get(overview))
    lead.post(url(pictured, "study_gold_propose"), PAIR)
    assert "1 gold item waits for approval." in text(lead.get(overview))
