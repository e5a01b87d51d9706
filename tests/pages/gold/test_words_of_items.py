"""What is said of gold in the reader's own language, and to a data lead who has no ratings yet."""

import pytest

from tests.pages.gold.gold_pages import in_use, text, url

pytestmark = pytest.mark.django_db


def test_buttons_name_their_item_in_the_language_of_the_page(lead, pictured):
    in_use(pictured, state="approved")
    page = text(lead.get(url(pictured), headers={"accept-language": "de"}))
    assert page.count("image-11.jpg über image-00.jpg") >= 3
    assert "above" not in page


def test_without_ratings_all_images_can_be_looked_through(lead, pictured):
    where = url(pictured, "study_gold_candidates")
    page = text(lead.get(where, {"for": "practice", "scale": "clarity"}))
    assert "No candidate yet" in page
    assert "all=1" in page
    page = text(lead.get(where, {"for": "practice", "scale": "clarity", "all": "1"}))
    assert page.count("Use for practice") == 12


def test_cards_can_ask_in_both_languages(lead, pictured):
    made = lead.post(url(pictured, "study_attention_cards"), {"count": 2, "language": "both"}, follow=True)
    assert "2 attention cards made." in text(made)
