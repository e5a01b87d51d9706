"""One rater: figures, what led to the state, checks over time, and the five charts with their few-data states."""

import numpy as np
import pytest
from django.urls import reverse

from labeling.models import ControlItem, Panelist, QualityEvent, Rating, Trial
from tests.answered_blocks import answered_block, rating_of


@pytest.fixture
def rater(study):
    return Panelist.objects.get(label="rater-2")


def shown(client, rater, **params):
    response = client.get(reverse("study_rater", args=[rater.study.slug, rater.pk]), params)
    assert response.status_code == 200
    return response.content.decode()


def rate(rater, images, values, kind="regular", ms=1000):
    scale = rater.study.scales.get(name="appeal")
    trials = answered_block(rater, images, kind)
    return Rating.objects.bulk_create(
        rating_of(trial, scale, value, response_ms=ms) for trial, value in zip(trials, values, strict=True)
    )


def test_answers_and_bias_wear_their_interval(lead, rater):
    page = shown(lead, rater)
    assert "Bias" in page
    assert 'class="interval">[' in page


def test_response_times_and_use_of_the_scale_are_against_the_others(lead, rater):
    page = shown(lead, rater)
    assert "Half of the answers took less than 2.55 s" in page
    assert "n = 12 answers, 108 of the others." in page


def test_few_answers_are_said_by_number_and_no_chart_is_drawn(lead, study, add_rater):
    fresh = add_rater(
        study.scales.first(),
        list(study.assets.all()[:4]),
        study.strata.first(),
        "fresh",
        np.random.default_rng(1),
    )
    page = shown(lead, fresh)
    assert "from 10 answers; there are 4." in page
    assert "from 20 answers on images with a consensus; there are 4." in page
    assert "from 3 repeats; there are 0." in page
    assert "This panelist has met no check yet." in page
    assert "nan" not in page.lower().replace("nancy", "")


def test_somebody_without_an_answer_has_a_page_too(lead, study):
    quiet = Panelist.objects.create(study=study, stratum=study.strata.first(), label="quiet")
    page = shown(lead, quiet)
    assert "there are 0." in page
    assert "Nothing of this panelist counts toward the consensus" in page


def test_repeats_are_paired_with_the_first_answer(lead, study, rater):
    images = list(study.assets.order_by("pk")[:4])
    first = [
        Rating.objects.get(panelist=rater, study_asset=image, scale__name="appeal").value for image in images
    ]
    rate(
        rater,
        images,
        [first[0], first[1], first[2], first[3] + 3 if first[3] < 4 else first[3] - 3],
        "repeat",
    )
    assert "Gave the same answer 3 of 4 times, within one point 3 times" in shown(lead, rater)


def test_checks_are_a_timeline_with_the_statistic_and_its_bounds(lead, study, rater):
    scale = study.scales.get(name="appeal")
    cards = [study.assets.create(name=f"card-{i}", purpose="attention") for i in range(4)]
    for card in cards:
        ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=card, expected=2)
    rate(rater, cards, [2, 5, 2, 5], "attention")
    page = shown(lead, rater)
    # −.67 + 3.22 − .67 + 3.22, above 4.55
    assert "Missed 2 of 4 checks: the test crossed the bound that suspends" in page
    assert "suspends (4.55)" in page
    assert "5.09" in page


def test_a_clearing_starts_the_test_anew(lead, study, rater):
    scale = study.scales.get(name="appeal")
    cards = [study.assets.create(name=f"card-{i}", purpose="attention") for i in range(3)]
    for card in cards:
        ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=card, expected=2)
    made = rate(rater, cards[:2], [5, 5], "attention")
    QualityEvent.objects.create(
        panelist=rater, state="cleared", reason="person", evidence={"note": "ok", "ratings": made[-1].pk}
    )
    rate(rater, cards[2:], [2], "attention")
    page = shown(lead, rater)
    assert "the test stands at −0.67 of 4.55" in page
    assert "a person cleared this panelist" in page


def test_every_step_is_told_with_its_sentence_and_who_decided(lead, study, rater):
    lead.post(
        reverse("study_panel_decision", args=[study.slug, rater.pk]),
        {"action": "suspend", "reason": "asked to stop", "back": "rater"},
    )
    QualityEvent.objects.create(panelist=rater, state="watch", reason="checks_passed")
    page = shown(lead, rater)
    assert "asked to stop" in page
    assert "decided by lead" in page
    assert "by the checks" in page


def test_deviation_over_time_sees_a_drift(lead, study, rater, add_rater):
    images = [study.assets.create(name=f"more-{i:03d}") for i in range(60)]
    scale = study.scales.get(name="appeal")
    for other in study.panelists.exclude(pk=rater.pk)[:6]:
        trials = answered_block(other, images, "regular")
        Rating.objects.bulk_create(
            rating_of(trial, scale, 4 - (i + other.pk) % 2) for i, trial in enumerate(trials)
        )
    rate(rater, images, [3] * 20 + [4] * 20 + [7] * 20)
    assert "Drifts: the last third lies" in shown(lead, rater)


def test_a_rater_of_another_study_is_not_found(lead, study, empty_study, rater):
    assert lead.get(reverse("study_rater", args=[empty_study.slug, rater.pk])).status_code == 404


def test_practice_is_no_part_of_it(lead, study, rater):
    before = shown(lead, rater)
    Trial.objects.filter(panelist=rater).update(kind="practice")
    assert before != shown(lead, rater)
    assert "from 10 answers; there are 0." in shown(lead, rater)


def test_the_page_costs_the_same_for_a_dozen_and_for_hundreds_of_answers(
    lead, study, rater, django_assert_max_num_queries
):
    shown(lead, rater)
    with django_assert_max_num_queries(32):
        shown(lead, rater)
    images = [study.assets.create(name=f"more-{i:03d}") for i in range(200)]
    rate(rater, images, [i % 7 + 1 for i in range(200)])
    shown(lead, rater)
    with django_assert_max_num_queries(32):
        shown(lead, rater)
