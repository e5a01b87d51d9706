"""Practice that is left, late, corrected, or has several questions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labeling.leases import reap
from labeling.models import Block, Rating, Scale
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased
from tests.labeling.practice.practising import answer_all, open_for, practised_study

pytestmark = pytest.mark.django_db


def test_practice_left_in_the_middle_goes_on_with_the_rest() -> None:
    panelist = join(practised_study())
    block = open_for(panelist)
    first, *others = leased(panelist)
    receive(panelist, [item(first)])
    Block.objects.filter(pk=block.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    again = open_for(panelist)
    assert again.practice
    assert [t.study_asset_id for t in leased(panelist)] == [t.study_asset_id for t in others]
    answer_all(panelist)
    assert not open_for(panelist).practice


def test_practice_answered_too_late_is_not_asked_again() -> None:
    panelist = join(practised_study())
    block = open_for(panelist)
    trials = leased(panelist)
    Block.objects.filter(pk=block.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    reap()
    results = receive(panelist, [item(trial) for trial in trials])
    assert {result.status for result in results} == {"late"}
    assert not open_for(panelist).practice


def test_a_corrected_practice_answer_stays_uncounted() -> None:
    panelist = join(practised_study(practice_length=1))
    open_for(panelist)
    trial = leased(panelist)[0]
    first = item(trial, 2)
    receive(panelist, [first])
    receive(panelist, [item(trial, 5, supersedes=first["key"])])
    trial.refresh_from_db()
    assert Rating.objects.get(trial=trial, current=True).value == 5
    assert not trial.counted


def test_practice_on_several_scales_is_done_when_all_are_answered() -> None:
    panelist = join(practised_study(scales=2, practice_length=1))
    open_for(panelist)
    trial = leased(panelist)[0]
    for scale in Scale.objects.filter(study=panelist.study):
        panelist.refresh_from_db()
        assert panelist.practised_at is None
        receive(panelist, [item(trial, 3, scale.name)])
    panelist.refresh_from_db()
    assert panelist.practised_at is not None
