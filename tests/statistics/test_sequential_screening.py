"""The sequential test over gold pairs and attention checks, and the signs of carelessness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.statistics.carelessness import (
    leave_one_out_agreement,
    sd_ratio,
    speed,
    straight_lining,
    too_fast,
)
from labeling.statistics.ratings import Ratings
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


def test_straight_lining_needs_twenty_ratings_and_scales_with_the_scale():
    assert straight_lining([4] * 25).verdict == "suspend"
    assert straight_lining([4] * 19).verdict == "ok"
    assert "Needs 20 ratings, has 19" in straight_lining([4] * 19).reason
    assert straight_lining([1, 7] * 15).verdict == "ok"
    narrow = [50, 52, 48, 50, 51] * 5
    assert straight_lining(narrow).verdict == "ok"
    assert straight_lining(narrow, span=100).verdict == "suspend"


def test_real_raters_hardly_ever_look_like_straight_liners(faces):
    table = faces("dominance").matrix()
    assert sum(straight_lining(column).verdict == "suspend" for column in table.T) <= 4


def test_agreement_excludes_reversed_raters_and_few_real_ones(faces):
    table = faces("masculinity").matrix()[:, :80]
    rng = np.random.default_rng(0)
    planted = np.column_stack([table, *(8 - rng.permutation(table.T)[:8])])
    found = leave_one_out_agreement(Ratings.from_matrix(planted))
    verdicts = [agreement.sign.verdict for agreement in found]
    assert verdicts[80:].count("suspend") >= 5
    assert verdicts[:80].count("suspend") <= 4
    reversed_rater = found[80]
    others = np.delete(planted, 80, axis=1).mean(axis=1)
    assert reversed_rater.correlation == pytest.approx(np.corrcoef(planted[:, 80], others)[0, 1])
    assert reversed_rater.sign.value > reversed_rater.correlation


def test_a_short_record_of_disagreement_is_only_watched():
    units = np.arange(1.0, 13.0)
    table = np.column_stack([units, units, units, -units])
    found = leave_one_out_agreement(Ratings.from_matrix(table))
    assert found[3].correlation == pytest.approx(-1)
    assert found[3].sign.verdict == "watch"
    assert found[0].sign.verdict == "ok"


def test_a_rater_who_never_moves_has_no_correlation():
    table = np.column_stack([np.arange(25.0), np.arange(25.0), np.full(25, 3.0)])
    last = leave_one_out_agreement(Ratings.from_matrix(table))[2]
    assert last.correlation is None
    assert last.sign.verdict == "ok"
    assert "do not vary" in last.sign.reason


def test_speed_is_watched_and_never_suspends():
    hasty, median = speed([300, 400, 450, 2000], panel_median_ms=3000)
    assert (hasty.verdict, hasty.value) == ("watch", 0.75)
    assert median.verdict == "watch"
    assert [sign.verdict for sign in speed([2500] * 30, 3000)] == ["ok", "ok"]
    assert [sign.value for sign in speed([], 3000)] == [None, None]
    assert speed([2500], 0)[1].reason == "The panel has no median response time yet."


def test_trials_under_three_hundred_milliseconds_are_discarded():
    assert too_fast([120, 299, 300, 4000]).tolist() == [True, True, False, False]


def test_central_tendency_is_only_watched():
    middling = [3, 4, 4, 4, 5] * 5
    assert sd_ratio(middling, panel_sd=1.6).verdict == "watch"
    assert sd_ratio(middling, panel_sd=0.8).verdict == "ok"
    assert sd_ratio(middling, panel_sd=0).value is None
    assert sd_ratio(middling[:5], panel_sd=1.6).value is None
