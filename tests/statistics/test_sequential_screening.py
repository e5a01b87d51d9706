"""The sequential test over gold pairs and attention checks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.statistics.sequential import RATES, SequentialTest, gold_pair_passed, sequential_test


def simulated(rates: dict[str, float], checks: int, rng: np.random.Generator) -> SequentialTest:
    kinds = rng.choice(["attention", "gold_pair"], checks)
    return sequential_test((str(kind), bool(rng.random() >= rates[kind])) for kind in kinds)


def test_each_outcome_moves_the_test_by_the_published_amount():
    assert RATES["attention"].step(False) == pytest.approx(3.22, abs=0.005)
    assert RATES["attention"].step(True) == pytest.approx(-0.673, abs=0.0005)
    assert RATES["gold_pair"].step(False) == pytest.approx(1.79, abs=0.005)
    assert RATES["gold_pair"].step(True) == pytest.approx(-0.305, abs=0.0005)


def test_two_failed_attention_checks_suspend_and_one_does_not():
    assert sequential_test([("attention", False)]).state == "watching"
    suspended = sequential_test([("attention", False), ("attention", False)])
    assert suspended.state == "suspended"
    assert suspended.reason == "Failed 2 of 2 attention checks; an attentive rater almost never does."


def test_five_passed_attention_checks_clear_and_the_test_starts_again():
    cleared = sequential_test([("attention", True)] * 5)
    assert (cleared.cleared, cleared.statistic, cleared.state) == (1, 0.0, "watching")
    assert sequential_test([("attention", True)] * 6).statistic == pytest.approx(-0.673, abs=0.0005)


def test_a_good_past_does_not_excuse_what_comes_after():
    events = [("gold_pair", True)] * 200 + [("gold_pair", False)] * 4
    assert sequential_test(events).state == "suspended"


def test_a_suspension_stays_whatever_follows():
    suspended = sequential_test([("attention", False)] * 2)
    assert suspended.after("attention", True) == suspended


def test_careless_raters_are_found_and_honest_ones_left_in_peace():
    rng = np.random.default_rng(0)
    careless, honest = {"attention": 0.5, "gold_pair": 0.3}, {"attention": 0.005, "gold_pair": 0.025}
    caught = sum(simulated(careless, 30, rng).state == "suspended" for _ in range(400))
    wronged = sum(simulated(honest, 30, rng).state == "suspended" for _ in range(1000))
    assert caught >= 380
    assert wronged <= 10


@given(st.lists(st.tuples(st.sampled_from(["attention", "gold_pair"]), st.booleans()), max_size=60))
def test_replaying_all_events_and_adding_one_by_one_agree(events):
    test = SequentialTest()
    for kind, passed in events:
        test = test.after(kind, passed)
    assert test == sequential_test(events)
    assert test.statistic > -2.99
    assert (test.state == "suspended") == (test.statistic >= 4.55)


def test_gold_pair_is_violated_from_two_points_the_wrong_way():
    assert gold_pair_passed(high=6, low=2)
    assert gold_pair_passed(high=4, low=5)
    assert not gold_pair_passed(high=3, low=5)


def test_unknown_check_is_named():
    with pytest.raises(ValueError, match="Unknown check 'trap'"):
        sequential_test([("trap", True)])
