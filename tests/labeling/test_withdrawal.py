"""Who withdraws leaves no answer behind, and the images get their places back."""

import pytest

from core.models import User
from labeling.blocks import open_block
from labeling.models import Block, Panelist, QualityEvent, Rating, StratumFill, Study, Trial
from labeling.quality import control as quality_control
from labeling.quality.reasons import reason_of
from labeling.ratings import receive
from labeling.withdrawal import withdraw
from tests.factories import staff
from tests.labeling.panel import client_of, item, join, leased, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study(images=10)


@pytest.fixture
def rater(study: Study) -> Panelist:
    """Somebody with a finished block, a corrected answer, and a block they are in the middle of."""
    panelist = join(study)
    open_block(panelist)
    answers = [item(trial, 1 + n) for n, trial in enumerate(leased(panelist))]
    receive(panelist, [*answers, item(answers[0]["trial"], 7, supersedes=answers[0]["key"])])
    open_block(panelist)
    receive(panelist, [item(leased(panelist)[0], 3)])
    return panelist


def test_every_answer_goes_and_every_place_comes_back(study: Study, rater: Panelist) -> None:
    other = join(study)
    open_block(other)
    receive(other, [item(trial, 1 + n) for n, trial in enumerate(leased(other))])
    assert withdraw(rater) == 7
    assert set(Rating.objects.values_list("panelist", flat=True)) == {other.pk}
    assert not Trial.objects.filter(panelist=rater).exists()
    assert not Block.objects.filter(panelist=rater).exists()
    rows = StratumFill.objects.values_list("answered", "leased")
    assert sorted(rows) == [(0, 0)] * 5 + [(1, 0)] * 5


def test_they_cannot_come_back_by_token(study: Study, rater: Panelist) -> None:
    client = client_of(rater)
    answer = item(leased(rater)[0])
    withdraw(rater)
    assert client.post("/api/v1/ratings/", {"ratings": [answer]}, format="json").status_code == 401
    assert client.post(f"/api/v1/studies/{study.slug}/blocks/").status_code == 401


def test_a_panelist_of_two_studies_leaves_only_one(study: Study, rater: Panelist) -> None:
    second = join(make_study(images=5), user=rater.user)
    withdraw(rater)
    assert client_of(second).post(f"/api/v1/studies/{second.study.slug}/blocks/").status_code == 201
    assert client_of(rater).post(f"/api/v1/studies/{study.slug}/blocks/").status_code == 403


def test_withdrawing_twice_is_withdrawing_once(rater: Panelist) -> None:
    withdraw(rater)
    before = list(StratumFill.objects.order_by("pk").values())
    assert withdraw(rater) == 0
    assert list(StratumFill.objects.order_by("pk").values()) == before
    assert list(rater.quality_events.values_list("state", "reason")) == [("withdrawn", "withdrawn")]


def test_what_the_answers_showed_goes_with_them(rater: Panelist) -> None:
    lead = staff(rater.study, User.Role.DATA_LEAD)
    evidence = {"sd": 0.0, "ratings": 20, "statistic": 1.5}
    QualityEvent.objects.create(panelist=rater, state="watch", reason="straight_lining", evidence=evidence)
    quality_control.suspend(rater, "on the phone", lead)
    withdraw(rater)
    left = {event.reason: event for event in rater.quality_events.all()}
    assert left["straight_lining"].evidence == {"removed": True}
    assert reason_of(left["straight_lining"]) == "What showed it was removed with the answers."
    assert left["person"].evidence == {"note": "on the phone"}
