"""Rules that overlap, that nobody can meet, and rules crossed from two questions."""

from hypothesis import given
from hypothesis import strategies as st

from labeling.models import Study
from labeling.quota.making import proposed, with_proposed
from labeling.quota.rules import crossing, never_reached, overlap, overlaps
from labeling.quota.strata import save_strata
from tests.labeling.quota.plans import AGES, OLD, YOUNG


def test_overlaps_and_strata_nobody_can_reach_are_found() -> None:
    women, young_women = {"gender": ["woman"]}, {**YOUNG, "gender": ["woman"]}
    assert overlap(YOUNG, women)
    assert not overlap(YOUNG, OLD)
    assert overlaps([YOUNG, women, {}, OLD]) == [(0, 1), (1, 3)]
    assert never_reached([YOUNG, young_women]) == [1], "a rule that asks for more comes too late"
    assert never_reached([young_women, YOUNG]) == []
    assert never_reached([YOUNG, OLD, {"age": AGES}]) == [2], "two together take all"
    assert never_reached([{"age": AGES}, {"gender": ["woman"]}]) == [], "who does not say their age gets here"


RULES = st.dictionaries(
    st.sampled_from("abc"), st.lists(st.sampled_from("123"), min_size=1, unique=True), max_size=3
)


@given(st.lists(RULES, max_size=5))
def test_unreachable_is_what_no_answer_at_all_leads_to(rules: list[dict[str, list[str]]]) -> None:
    from itertools import product

    from labeling.quota.plan import matches

    reached = set()
    for cell in product([None, "1", "2", "3"], repeat=3):
        said = {name: answer for name, answer in zip("abc", cell, strict=True) if answer}
        reached.add(next((i for i, rule in enumerate(rules) if rule and matches(rule, said)), None))
    assert never_reached(rules) == [i for i, rule in enumerate(rules) if rule and i not in reached]


def test_crossing_gives_one_stratum_for_each_combination(study: Study) -> None:
    asked = list(study.self_descriptions.all())
    assert proposed(study, asked).number == 9
    one = proposed(study, asked[:1]).made
    assert [made.rules for made in one] == [{"age": [age]} for age in AGES]
    save_strata(study, with_proposed(study, one, 10))
    assert proposed(study, asked[:1]) == ([], 0), "what is there is not proposed again"
    assert [s.panelists_wanted for s in study.strata.all()] == [10, 10, 10, 0]
    long = list(crossing([("a", ["x" * 60]), ("b", ["y" * 60, "z" * 60])]))
    assert len({made.name for made in long}) == 2
    assert all(len(made.name) <= 80 for made in long)
