"""One batch with answers of one user in two studies: each goes to its own panelist."""

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist
from tests.labeling.panel import client_of, item, join, leased, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def both() -> tuple[Panelist, Panelist]:
    first = join(make_study())
    second = join(make_study(), user=first.user)
    for panelist in (first, second):
        open_block(panelist)
    return first, second


def test_each_answer_is_judged_as_its_own_panelists_and_answered_in_order(
    both: tuple[Panelist, Panelist],
) -> None:
    one, two = leased(both[0]), leased(both[1])
    batch = [
        item(one[0], 1),
        item(two[0], 2),
        item(one[1], 99),
        {"key": "rubbish"},
        item(two[1], 3),
        item(10**9),
    ]
    response = client_of(both[0]).post("/api/v1/ratings/", {"ratings": batch}, format="json")
    results = response.json()["results"]
    assert [result["key"] for result in results] == [answer["key"] for answer in batch]
    statuses = [result["status"] for result in results]
    assert statuses == ["stored", "stored", "rejected", "rejected", "stored", "rejected"]
    assert sorted(both[0].ratings.values_list("value", flat=True)) == [1]
    assert sorted(both[1].ratings.values_list("value", flat=True)) == [2, 3]


def test_a_trial_of_somebody_else_stays_theirs(both: tuple[Panelist, Panelist]) -> None:
    stranger = join(both[0].study)
    open_block(stranger)
    batch = [item(leased(stranger)[0]), item(leased(both[1])[0])]
    response = client_of(both[0]).post("/api/v1/ratings/", {"ratings": batch}, format="json")
    assert [result["status"] for result in response.json()["results"]] == ["rejected", "stored"]
    assert stranger.ratings.count() == 0
