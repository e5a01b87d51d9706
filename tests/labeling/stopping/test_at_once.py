"""The rule is applied while blocks are planned and given back: nothing ever passes a target."""

import pytest
from django.db import transaction
from django.db.models import F

from labeling import leases
from labeling.blocks import open_block
from labeling.models import Block, StratumFill
from labeling.planning import stopping
from tests.labeling.at_once import in_threads
from tests.labeling.panel import join
from tests.labeling.stopping.rated import rated_study, regular, switch_on

pytestmark = pytest.mark.django_db(transaction=True)


def test_planners_and_the_rule_at_once():
    study = switch_on(rated_study(images=12, raters=16), stop_most=24)
    people = [join(study) for _n in range(12)]

    def work(number: int) -> None:
        if number % 4 == 3:
            for _round in range(4):
                stopping.apply(study)
            return
        panelist = people[number % len(people)]
        for _round in range(3):
            block, _created = open_block(panelist)
            if block is not None and number % 2:
                with transaction.atomic():
                    leases.give_back_all(leases.lock_panelist(panelist))

    in_threads(work, 16)
    over = StratumFill.objects.filter(target__lt=F("answered") + F("leased"))
    assert not over.exists()
    assert all(sum(f.target for f in image.fills.all()) <= 24 for image in regular(study))
    # What is leased is what the open blocks hold.
    held = Block.objects.filter(
        state=Block.State.OPEN, trials__state="leased", trials__kind="regular"
    ).count()
    assert sum(StratumFill.objects.values_list("leased", flat=True)) == held


def test_what_is_leased_meanwhile_stays_within_its_target(monkeypatch):
    """A place is taken between the look at the fills and the writing of the targets."""
    study = switch_on(rated_study(images=4, raters=20))
    panelist = join(study)
    look = stopping.intervals_of

    def and_then_a_block(*given):
        found = look(*given)
        open_block(panelist)
        return found

    monkeypatch.setattr(stopping, "intervals_of", and_then_a_block)
    stopping.apply(study)
    assert StratumFill.objects.filter(leased__gt=0).exists()
    assert not StratumFill.objects.filter(target__lt=F("answered") + F("leased")).exists()
