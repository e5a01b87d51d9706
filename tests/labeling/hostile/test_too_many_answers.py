"""Answering again and again, and hoarding blocks, gains nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labeling import leases
from labeling.blocks import open_block
from labeling.models import Panelist, Rating, Study, Trial
from tests.labeling.hostile.hostile_requests import send, state_of
from tests.labeling.panel import item, leased

pytestmark = pytest.mark.django_db


def test_one_trial_answered_a_thousand_times_counts_once(study: Study, attacker: Panelist) -> None:
    trial = leased(attacker)[0]
    for _turn in range(2):
        assert send(attacker, *(item(trial, 7) for _number in range(500))).count("duplicate") >= 499
    assert Rating.objects.count() == 1
    assert sum(answered for answered, _leased, _target in state_of(study)) == 1


def test_correcting_for_ever_leaves_one_current_answer(study: Study, attacker: Panelist) -> None:
    trial = leased(attacker)[0]
    answer = item(trial, 1)
    chain = [answer]
    for number in range(60):
        chain.append(item(trial, 1 + number % 7, supersedes=chain[-1]["key"]))
    assert set(send(attacker, *chain)) == {"stored"}
    assert Rating.objects.filter(current=True).count() == 1
    assert sum(answered for answered, _leased, _target in state_of(study)) == 1


def test_hoarding_blocks_and_letting_them_lapse_takes_nothing_from_others(
    study: Study, attacker: Panelist
) -> None:
    for _turn in range(5):
        leases.reap(timezone.now() + timedelta(days=1))
        open_block(attacker)
    assert Trial.objects.filter(panelist=attacker, state="leased").count() == 5
    leases.reap(timezone.now() + timedelta(days=1))
    assert {row[:2] for row in state_of(study)} == {(0, 0)}
    shown = Trial.objects.filter(panelist=attacker).values_list("study_asset", flat=True)
    assert len(shown) == len(set(shown)), "no image was shown under two trials"


def test_answering_a_lapsed_trial_and_its_renewal_counts_once(study: Study, attacker: Panelist) -> None:
    old = leased(attacker)
    leases.reap(timezone.now() + timedelta(days=1))
    open_block(attacker)
    answers = [item(trial, 1 + n) for n, trial in enumerate(old)]
    assert set(send(attacker, *answers)) <= {"late", "stored"}
    renewed = [item(trial, 7) for trial in old]
    assert set(send(attacker, *renewed)) == {"duplicate"}
    assert sum(answered for answered, _leased, _target in state_of(study)) == len(old)
    assert all(answered + leased <= target for answered, leased, target in state_of(study))
