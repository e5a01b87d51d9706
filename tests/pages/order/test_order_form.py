"""Settings of the order: shown, saved, refused beside their field, and never overwritten unseen."""

import re

import pytest

from labeling.models import Study
from labeling.ordering.settings import version_of
from tests.pages.order.order_pages import page, send

pytestmark = pytest.mark.django_db


def test_shares_are_shown_in_percent_and_in_images(lead, study):
    html = page(lead, "study_order", study)
    assert re.search(r'name="gold_share" value="7"', html)
    assert "about 2 of 30" in html
    assert "8 groups hold 40 images; the biggest is “campaign-0” with 5." in html


def test_sending_the_form_as_it_was_shown_changes_nothing(lead, study):
    before = version_of(study)
    response = send(lead, study)
    assert response.status_code == 302
    assert version_of(Study.objects.get(pk=study.pk)) == before
    assert "Nothing was changed." in page(lead, "study_order", study)


def test_what_is_typed_is_saved(lead, study):
    response = send(lead, study, gold_share="10.5", group_gap=4, one_by_one="on", second_approval="", seed=7)
    assert response.status_code == 302
    study.refresh_from_db()
    assert (study.gold_share, study.group_gap, study.one_by_one) == (0.105, 4, True)
    assert (study.second_approval, study.seed) == (False, 7)
    assert "5 settings saved." in page(lead, "study_order", study)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gold_share": 51}, "less than or equal to 50"),
        ({"block_length": 4}, "greater than or equal to 5"),
        ({"block_length": "many"}, "Enter a whole number"),
        ({"gold_share": "nan"}, "Enter a number"),
        ({"gold_share": 40, "repeat_share": 30}, "Leave at least 40% for the images themselves"),
        ({"min_repeat_gap": 29}, "room for a distance of 28 at most"),
        ({"break_minutes": 50}, "A session ends after 45 minutes"),
    ],
)
def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(lead, study, changes, words):
    response = send(lead, study, **changes, most_blocks=17)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert re.search(r'name="most_blocks" value="17"', html)
    assert 'aria-invalid="true"' in html
    study.refresh_from_db()
    assert study.most_blocks == 0


def test_two_people_do_not_overwrite_each_other_unseen(lead, study):
    opened = version_of(study)
    assert send(lead, study, block_length=40).status_code == 302
    study.refresh_from_db()
    response = send(lead, study, version=opened, block_length=20)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else has saved these settings" in html
    assert "stored now: 40" in html
    again = re.search(r'name="version" value="(\w+)"', html)
    assert again is not None
    assert send(lead, study, version=again[1], block_length=20).status_code == 302
    study.refresh_from_db()
    assert study.block_length == 20


def test_the_seed_is_shown_and_not_asked_for_once_the_study_is_live(lead, study):
    Study.objects.filter(pk=study.pk).update(state="live")
    html = page(lead, "study_order", study)
    assert 'name="seed"' not in html
    assert "Seed: 42." in html
    assert send(lead, study, seed=7).status_code == 302
    study.refresh_from_db()
    assert study.seed == 42
