"""Figures of small groups stay back, and so does what they could be worked out from."""

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from labeling.disclosure import part_withheld, withheld, withheld_cells, withheld_strata
from labeling.fills import share_again
from labeling.models import StratumFill, Study
from labeling.progress import overview
from tests.labeling.panel import join, make_study

SIZES = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@pytest.mark.parametrize(("n", "back"), [(0, False), (1, True), (4, True), (5, False), (200, False)])
def test_the_least_cell_is_five_unless_the_study_says_otherwise(n: int, back: bool) -> None:
    assert withheld(n, Study()) is back
    assert not withheld(n, Study(min_cell=1))


def test_the_rest_of_a_part_must_not_be_small_either() -> None:
    study = Study()
    assert part_withheld(28, 30, study), "30 - 28 = 2 who have not begun"
    assert part_withheld(2, 30, study)
    assert not part_withheld(30, 30, study)
    assert not part_withheld(12, 30, study)


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    assert withheld_cells({"a": 3, "b": 20, "c": 9}, 5) == {"a", "c"}
    assert withheld_cells({"a": 6, "b": 20}, 5) == set()
    assert withheld_cells({"a": 4, "b": 4, "c": 30}, 5) == {"a", "b"}
    assert withheld_cells({"a": 1, "b": 2, "c": 30, "d": 7}, 5) == {"a", "b", "d"}, "1 + 2 is still too few"
    assert withheld_cells({"a": 3, "b": 0, "c": 30}, 5) == {"a", "b", "c"}, (
        "nothing hides behind an empty cell"
    )


@given(SIZES, st.integers(1, 10))
def test_no_subtraction_from_the_total_finds_a_small_cell(sizes: list[int], least: int) -> None:
    cells = dict(enumerate(sizes))
    back = withheld_cells(cells, least)
    shown = {cell: n for cell, n in cells.items() if cell not in back}
    assert not any(0 < n < least for n in shown.values())
    rest = sum(sizes) - sum(shown.values())
    assert rest == 0 or not back or len(back) == len(cells) or (len(back) > 1 and rest >= least)


@pytest.mark.django_db
def test_progress_of_small_strata_stays_back() -> None:
    study = make_study(images=2, strata=("few", "some", "many"))
    for stratum, people in (("few", 2), ("some", 6), ("many", 9)):
        for _number in range(people):
            join(study, stratum)
    rows = {row.name: row for row in overview.strata_progress(study)}
    assert {name for name, row in rows.items() if row.withheld} == {"few", "some"}
    assert rows["few"].shown_panelists is None
    assert rows["many"].shown_panelists == 9
    assert withheld_strata(study) == {study.strata.get(name="few").pk, study.strata.get(name="some").pk}
    study.min_cell = 1
    assert withheld_strata(study) == set()


@pytest.mark.django_db
def test_suspended_panelists_do_not_make_a_stratum_look_larger() -> None:
    study = make_study(images=1, strata=("a", "b"))
    for number in range(6):
        join(study, "a", state="suspended" if number < 2 else "active")
        join(study, "b")
    assert withheld_strata(study) == {stratum.pk for stratum in study.strata.all()}


@pytest.mark.django_db
def test_the_two_sums_of_the_overview_do_not_give_a_small_stratum_away() -> None:
    study = make_study(images=3, strata=("young", "other"), ratings_per_asset=2)
    study.strata.filter(name="young").update(matches={"age": ["18-29"]}, panelists_wanted=8)
    share_again(study)
    before = overview.progress_of([study])[study.pk]
    fills = StratumFill.objects.filter(stratum__name="other")
    fills.update(answered=F("target"))
    after = overview.progress_of([study])[study.pk]
    assert (before.wanted, after.wanted) == (6, 6), "what nobody waits for is not wanted, answered or not"
    assert not after.complete
    StratumFill.objects.filter(stratum__name="young").update(answered=F("target"))
    assert overview.progress_of([study])[study.pk].complete
