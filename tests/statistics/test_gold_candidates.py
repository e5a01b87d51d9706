"""Candidates for gold and anchors follow from estimates, their errors and the spread of answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.statistics.gold_candidates import (
    CERTAIN,
    LEAST_RATINGS,
    Judged,
    gold_pairs,
    margin,
    passed_fixed,
    passed_pair,
    shrunk_spread,
    spread_over_scale,
)
from labeling.statistics.hit_rates import hit_rate, looks_wrong


def judged(estimate, spread=0.8, number=20, error=None, span=6.0) -> Judged:
    estimate = np.asarray(estimate, dtype=float)
    spread = np.broadcast_to(np.asarray(spread, dtype=float), estimate.shape)
    number = np.broadcast_to(np.asarray(number, dtype=float), estimate.shape)
    error = (
        spread / np.sqrt(np.maximum(number, 1)) if error is None else np.broadcast_to(error, estimate.shape)
    )
    return Judged(estimate, np.asarray(error, dtype=float), spread, number, span)


images = st.lists(
    st.tuples(
        st.floats(1, 7), st.floats(0, 3), st.integers(0, 60), st.one_of(st.just(np.nan), st.floats(0, 1))
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(images)
def test_pairs_are_certain_differences_and_no_image_is_in_two(rows):
    table = np.array(rows, dtype=float).reshape(-1, 4)
    known = Judged(table[:, 0], table[:, 3], table[:, 1], table[:, 2], 6.0)
    pairs = gold_pairs(known, limit=20)
    members = [k for pair in pairs for k in (pair.higher, pair.lower)]
    assert len(members) == len(set(members))
    assert len(pairs) <= 20
    for pair in pairs:
        difference = table[pair.higher, 0] - table[pair.lower, 0]
        assert difference >= margin(6.0)
        assert difference >= CERTAIN * np.hypot(table[pair.higher, 3], table[pair.lower, 3]) - 1e-9
        assert min(table[pair.higher, 2], table[pair.lower, 2]) >= LEAST_RATINGS
        assert 0 <= pair.violated <= 0.5


@settings(max_examples=60, deadline=None)
@given(images, st.integers(1, 12))
def test_choices_over_the_scale_are_usable_and_never_twice(rows, levels):
    table = np.array(rows, dtype=float).reshape(-1, 4)
    known = Judged(table[:, 0], table[:, 3], table[:, 1], table[:, 2], 6.0)
    chosen = spread_over_scale(known, limit=30, levels=levels)
    assert len(chosen) == len(set(chosen)) == min(30, int(known.usable().sum()))
    assert all(known.usable()[k] for k in chosen)


def test_the_best_of_each_tenth_of_the_range_come_first():
    estimate = np.repeat(np.linspace(1.3, 6.7, 10), 5)
    spread = np.tile([2.0, 0.4, 1.5, 1.0, 3.0], 10)
    first = spread_over_scale(judged(estimate, spread), limit=10, levels=10)
    assert [k % 5 for k in first] == [1] * 10
    assert sorted(k // 5 for k in first) == list(range(10))


def test_agreement_decides_between_pairs_that_are_equally_far_apart():
    known = judged([6.0, 6.0, 2.0, 2.0], spread=[0.5, 2.0, 0.5, 2.0])
    pairs = gold_pairs(known)
    assert (pairs[0].higher, pairs[0].lower) == (0, 2)
    assert pairs[0].violated < pairs[1].violated


def test_pairs_come_from_low_middle_and_high():
    known = judged(np.linspace(1, 7, 120), spread=0.6, number=30)
    middles = [known.estimate[[pair.higher, pair.lower]].mean() for pair in gold_pairs(known, limit=9)]
    assert min(middles[:3]) < 3.5 < 4.5 < max(middles[:3])


def test_nothing_is_said_of_images_that_hardly_anybody_has_rated():
    assert gold_pairs(judged([7.0, 1.0], number=LEAST_RATINGS - 1)) == []
    assert spread_over_scale(judged([])) == []
    assert gold_pairs(judged([4.0] * 30)) == []


def test_five_equal_answers_are_drawn_towards_the_usual_spread():
    spread = shrunk_spread(judged([4.0, 4.0], spread=[0.0, 1.2], number=[5, 500]))
    assert 0.5 < spread[0] < 1.2
    assert spread[1] == pytest.approx(1.2, abs=0.02)


def test_ranking_five_thousand_images_takes_a_moment():
    import time

    rng = np.random.default_rng(1)
    known = judged(rng.normal(4, 1, 5000), rng.uniform(0.5, 2, 5000), rng.integers(5, 40, 5000))
    start = time.perf_counter()
    assert len(gold_pairs(known)) == 60
    assert len(spread_over_scale(known)) == 60
    assert time.perf_counter() - start < 2


def test_who_would_pass_is_counted_from_the_answers():
    assert passed_pair({7.0: 1, 1.0: 1}, {3.0: 2}, 6.0) == 0.5  # 1 is two points under 3
    assert passed_pair({2.0: 1}, {3.0: 1}, 6.0) == 1.0
    assert passed_pair({}, {3.0: 1}, 6.0) is None
    assert passed_fixed({4.0: 3, 6.0: 1}, 4, 1) == 0.75
    assert passed_fixed({}, 4, 1) is None


def test_wilson_interval_of_a_known_case():
    """Newcombe 1998, table I: 81 of 263 gives .2553 to .3662; 0 of 20 gives 0 to .1611."""
    rate = hit_rate(81, 263)
    assert (rate.low, rate.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
    none = hit_rate(0, 20)
    assert (none.low, none.high) == (pytest.approx(0, abs=1e-12), pytest.approx(0.1611, abs=5e-5))
    assert hit_rate(0, 0).estimate is None
    with pytest.raises(ValueError, match="no share"):
        hit_rate(3, 2)


def test_an_item_is_pointed_out_by_its_upper_end():
    good = hit_rate(290, 300)
    assert not looks_wrong(hit_rate(4, 5), good)  # too few to say
    assert looks_wrong(hit_rate(20, 40), good)
    assert looks_wrong(hit_rate(160, 190), good)
    assert not looks_wrong(hit_rate(0, 0), good)
    assert not looks_wrong(hit_rate(184, 190), hit_rate(0, 0))
