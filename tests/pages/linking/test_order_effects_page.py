"""What the page about order says, and when it cannot say anything."""

import re

import pytest
from django.urls import reverse

from labeling.models import Panelist, Trial


def _page(client, study, query=""):
    answer = client.get(reverse("study_order_effects", args=[study.slug]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_effects_with_intervals_verdicts_charts_and_tables(keeper, weeks):
    page = _page(keeper, weeks)
    assert re.search(r"answer[^<]*before[^<]*\[[^<]*\] points per point", page)
    assert "16 panelists in 64 sessions" in page
    assert page.count("<figure") == 4
    assert page.count("This table as CSV") == 4
    assert "Neighbours of one group" in page
    assert not re.search(r"\bnan\b|\binf\b", page, re.IGNORECASE)


def test_a_scale_without_ratings_says_so(keeper, empty_study):
    page = _page(keeper, empty_study)
    assert "Order effects on appeal cannot be told" in page
    assert "Nobody has given a value on this scale yet." in page


def test_an_import_without_order_is_told_from_one_with_it(lead, study):
    """Everybody's rows lie in the same order: what the place does cannot be told from what the image does."""
    page = _page(lead, study)
    assert "Everybody saw the images in the same order" in page


def test_places_that_do_not_differ_name_the_missing_column(keeper, weeks):
    Trial.objects.filter(block__panelist__study=weeks).update(position=0)
    page = _page(keeper, weeks)
    assert "import them with --position" in page


def test_four_panelists_give_reasons_in_place_of_intervals(keeper, weeks):
    left = list(Panelist.objects.filter(study=weeks).order_by("pk").values_list("pk", flat=True)[4:])
    Panelist.objects.filter(pk__in=left).update(state="suspended")
    page = _page(keeper, weeks)
    assert "Fewer than five panelists can be compared." in page


@pytest.mark.parametrize("query", ["?scale=%00", "?scale=nothing", "?scale=" + "x" * 5000])
def test_a_scale_that_is_none_shows_the_first(keeper, weeks, query):
    assert "16 panelists" in _page(keeper, weeks, query)


def test_only_a_lead_is_sent_to_pages_of_leads(somebody, weeks):
    engineer = somebody("eve", "ml_engineer", weeks)
    page = _page(engineer, weeks)
    assert reverse("study_order", args=[weeks.slug]) not in page
