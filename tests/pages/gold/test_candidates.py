"""Candidates for gold as they are shown: ranked by what is known, or found by name."""

import re

import pytest

from tests.pages.gold.gold_pages import text, url

pytestmark = pytest.mark.django_db


def test_candidates_are_ranked_with_what_is_known_of_them(lead, pictured):
    page = text(lead.get(url(pictured, "study_gold_candidates"), {"for": "pair", "scale": "appeal"}))
    assert "image-11.jpg" in page
    assert "10 ratings" in page
    assert "SD " in page
    assert re.search(r"Of the raters so far, 100% would pass\.", page)
    for use in ("fixed", "anchor", "example", "practice"):
        page = text(lead.get(url(pictured, "study_gold_candidates"), {"for": use}))
        assert page.count("10 ratings") == 12, use


def test_without_ratings_the_page_says_what_is_missing_and_finds_by_name(lead, pictured):
    where = url(pictured, "study_gold_candidates")
    page = text(lead.get(where, {"for": "pair", "scale": "clarity"}))
    assert "No candidate yet" in page
    assert "5 answers or more" in page
    page = text(lead.get(where, {"for": "anchor", "scale": "clarity", "q": "image-03"}))
    assert "Make it an anchor" in page
    page = text(lead.get(where, {"for": "pair", "scale": "clarity", "q": "image-03"}))
    assert "as the higher one" in page
    assert "No image matches" in text(lead.get(where, {"q": "nothing"}))
