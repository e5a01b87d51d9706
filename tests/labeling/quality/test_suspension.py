"""What becomes of places, ratings and estimates when somebody is suspended."""

import pytest

from labeling.models import Block, Panelist, Rating, Study, Trial
from labeling.panels import add_stratum, stratum_of
from labeling.quality import control as quality_control
from labeling.ratings import receive
from tests.factories import UserFactory
from tests.labeling.panel import item, join, scale_of
from tests.labeling.quality.suspended_raters import sums, suspended_rater

pytestmark = pytest.mark.django_db


def test_a_suspension_gives_places_and_counts_back_and_keeps_the_ratings(study: Study) -> None:
    panelist = suspended_rater(study)
    assert sums() == (0, 0)
    assert panelist.ratings.count() == 32
    assert not panelist.trials.filter(counted=True, fill__isnull=False).exists()
    assert not panelist.blocks.filter(state=Block.State.OPEN).exists()


def test_what_a_suspended_rater_still_sends_is_kept_but_counts_nothing(study: Study) -> None:
    panelist = suspended_rater(study)
    rest = panelist.trials.filter(state=Trial.State.EXPIRED)
    results = receive(panelist, [item(trial, 4) for trial in rest])
    assert {result.status for result in results} == {"late"}
    assert panelist.ratings.count() == 32 + len(results)
    assert sums() == (0, 0)


def test_ratings_of_the_suspended_leave_the_estimates_and_come_back_with_them(study: Study) -> None:
    from labeling.label_data import long_form

    panelist = suspended_rater(study)
    assert len(long_form(scale_of(study))) == 0
    quality_control.clear(panelist, "A misunderstanding.", UserFactory())
    regular = Rating.objects.filter(panelist=panelist, trial__kind="regular").count()
    assert len(long_form(scale_of(study))) == regular > 0


def test_a_suspension_that_a_person_confirmed_is_no_longer_to_be_looked_at(study: Study) -> None:
    panelist = join(study)
    quality_control._suspend(panelist, "failed_checks", {}, None)
    assert quality_control.undecided(study) == 1
    quality_control.suspend(panelist, "two cards missed", UserFactory())
    assert quality_control.undecided(study) == 0
    panelist.refresh_from_db()
    assert panelist.state == Panelist.State.SUSPENDED


def test_suspended_panelists_do_not_fill_a_stratum(study: Study) -> None:
    first, second = add_stratum(study, "first"), add_stratum(study, "second")
    study.strata.exclude(pk__in=[first.pk, second.pk]).delete()
    for stratum, state in ((first, Panelist.State.SUSPENDED), (second, Panelist.State.ACTIVE)):
        Panelist.objects.create(study=study, stratum=stratum, label=stratum.name, state=state)
    assert stratum_of(study) == first
