"""What a decision changes is shown before it is taken, in the direction in which it would go."""

import pytest
from django.urls import reverse

from labeling.models import Panelist, Rating
from labeling.quality import leaving_out
from labeling.raters.effect import effect_of


@pytest.fixture
def reversed_rater(study):
    """rater-3 rates high what the others rate low."""
    panelist = Panelist.objects.get(label="rater-3")
    for rating in Rating.objects.filter(panelist=panelist):
        rating.value = 8 - rating.value
        rating.save(update_fields=["value"])
    return panelist


def fragment(client, panelist):
    return client.get(reverse("study_rater_effect", args=[panelist.study.slug, panelist.pk])).content.decode()


def test_leaving_out_who_rates_backwards_raises_agreement(lead, reversed_rater):
    read = effect_of(reversed_rater)
    alpha = next(one for one in read.scales if one.scale == "appeal").figures[0]
    assert read.counts
    assert alpha.then > alpha.now
    assert 0 < alpha.change["low"] < alpha.change["estimate"] < alpha.change["high"]
    assert "What leaving this panelist out would change" in fragment(lead, reversed_rater)


def test_taking_back_goes_the_other_way(lead, reversed_rater):
    before = effect_of(reversed_rater).scales[0].figures[0]
    Panelist.objects.filter(pk=reversed_rater.pk).update(state="suspended")
    reversed_rater.refresh_from_db()
    after = effect_of(reversed_rater).scales[0].figures[0]
    assert (after.now, after.then) == (before.then, before.now)
    assert after.change["estimate"] == -before.change["estimate"]
    assert after.change["low"] < after.change["estimate"] < after.change["high"] < 0
    assert "What taking this panelist back would change" in fragment(lead, reversed_rater)


def test_a_scale_without_their_answers_says_so(lead, reversed_rater):
    assert "No answer of this panelist on this scale." in fragment(lead, reversed_rater)


def test_looking_changes_nothing(lead, reversed_rater):
    fragment(lead, reversed_rater)
    reversed_rater.refresh_from_db()
    assert reversed_rater.state == "active"
    assert not reversed_rater.quality_events.exists()
    assert leaving_out.effect(reversed_rater) == leaving_out.effect(reversed_rater)
