"""Careless raters are found while they rate; honest ones and those of another taste are left alone."""

import pytest

from labeling.blocks import open_block
from labeling.demo.panel import plan_panel
from labeling.models import Panelist, QualityEvent, Study, Trial
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased
from tests.labeling.quality.simulated_raters import ASKED, quality_of, rate_over_the_api, simulated, view_of

pytestmark = pytest.mark.django_db


def test_straight_liners_are_suspended_within_one_block(study: Study) -> None:
    for who in simulated("straight_liner", range(4)):
        panelist = join(study)
        assert rate_over_the_api(panelist, who, 2) == 1
        panelist.refresh_from_db()
        assert panelist.state == "suspended"


def test_random_clickers_are_suspended_within_two_blocks(study: Study) -> None:
    """Four cards and two gold pairs each: one in ten or so is lucky so far, more than three of twelve hardly ever."""
    raters = {join(study): who for who in simulated("random_clicker", range(12))}
    for panelist, who in raters.items():
        rate_over_the_api(panelist, who, 2)
    suspended = Panelist.objects.filter(state="suspended")
    assert suspended.count() >= 9
    assert set(QualityEvent.objects.filter(state="suspended").values_list("reason", flat=True)) == {
        "failed_checks"
    }


def test_honest_raters_are_left_alone(study: Study) -> None:
    for who in simulated("careful", range(12)):
        panelist = join(study)
        assert rate_over_the_api(panelist, who, 3) == 3
    assert not Panelist.objects.filter(state="suspended").exists()


def test_taste_against_the_grain_is_no_carelessness(study: Study) -> None:
    """Somebody who likes what all others dislike, but passes the checks, is never suspended."""
    panelist = join(study)
    for _block in range(3):
        open_block(panelist)
        trials = Trial.objects.select_related("study_asset").filter(pk__in=[t.pk for t in leased(panelist)])
        against = {t: 8 - view_of(plan_panel(1, 0)[0], t) for t in trials}
        as_asked = {"attention": lambda t: ASKED, "gold": lambda t: 6 if quality_of(t) > 0.5 else 3}
        receive(panelist, [item(t, as_asked.get(t.kind, against.get)(t)) for t in trials])
    panelist.refresh_from_db()
    assert panelist.ratings.count() > 80
    assert panelist.state in ("active", "watch")
