"""A block that is asked for again, and one that is left lying."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labeling import leases
from labeling.blocks import open_block
from labeling.models import Block, StratumFill
from labeling.ratings import receive
from tests.labeling.blocks.planned_blocks import planned
from tests.labeling.panel import item, join, make_study

pytestmark = pytest.mark.django_db


def test_asking_again_gives_the_same_block_and_renews_it() -> None:
    panelist = join(make_study())
    first, created = open_block(panelist)
    Block.objects.update(expires_at=timezone.now() + timedelta(seconds=5))
    second, again = open_block(panelist)
    assert first is not None
    assert second is not None
    assert (first.pk, created, again) == (second.pk, True, False)
    assert second.expires_at > timezone.now() + timedelta(minutes=50)


def test_a_lapsed_block_gives_its_places_back_and_the_image_comes_again_on_its_old_trial() -> None:
    study = make_study(images=5)
    panelist = join(study)
    trials = planned(panelist)
    receive(panelist, [item(trials[0])])
    assert leases.reap(timezone.now() + timedelta(days=1)) == 1
    assert set(StratumFill.objects.values_list("answered", "leased")) == {(1, 0), (0, 0)}
    assert set(panelist.trials.values_list("state", flat=True)) == {"answered", "expired"}
    again = planned(panelist)
    assert {trial.pk for trial in again} == {trial.pk for trial in trials[1:]}
    assert {(trial.state, trial.position <= 4) for trial in again} == {("leased", True)}


def test_a_lapsed_block_is_replaced_when_its_panelist_asks_before_the_reaper_came() -> None:
    panelist = join(make_study(images=5))
    old, _created = open_block(panelist)
    Block.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    new, created = open_block(panelist)
    assert created
    assert new != old
    assert set(StratumFill.objects.values_list("leased", flat=True)) == {1}
