"""Straight lines, disagreement, haste and narrow answers: which suspend, and which are only watched."""

import numpy as np
import pytest

from labeling.statistics.carelessness import (
    agreement_sign,
    leave_one_out_agreement,
    long_run,
    speed,
    straight_lining,
    too_fast,
)
from labeling.statistics.ratings import Ratings
from labeling.statistics.scale_use import sd_ratio


def test_straight_lining_needs_twenty_ratings_and_scales_with_the_scale():
    assert straight_lining([4] * 25).verdict == "watch"
    assert straight_lining([4] * 19).verdict == "ok"
    assert "Needs 20 ratings, has 19" in straight_lining([4] * 19).reason
    assert straight_lining([1, 7] * 15).verdict == "ok"
    narrow = [50, 51, 49, 50, 50] * 6
    assert straight_lining(narrow).verdict == "ok"
    assert straight_lining(narrow, span=100).verdict == "suspend"


def test_real_raters_hardly_ever_look_like_straight_liners(faces):
    table = faces("dominance").matrix()
    found = [straight_lining(column, 6, low=1).verdict for column in table.T]
    assert found.count("suspend") == 0
    assert found.count("watch") <= 4


def test_twenty_like_answers_are_less_certain_than_thirty():
    nearly = [4] * 19 + [5, 5]
    assert straight_lining(nearly).verdict == "ok"
    assert straight_lining(nearly + [4] * 12).verdict == "watch"
    assert straight_lining([4] * 29).verdict == "watch"
    assert straight_lining([4] * 30).verdict == "suspend"
    assert straight_lining([1] * 30, 6, low=1).verdict == "watch", "an end of the scale may be taste"


def test_answers_at_one_end_are_told_from_answers_in_the_middle():
    assert straight_lining([4] * 30, 6, low=1).code == "straight_lining"
    assert straight_lining([1] * 30, 6, low=1).code == "straight_lining_at_end"
    assert straight_lining([7] * 29 + [6], 6, low=1).code == "straight_lining_at_end"


def test_a_long_run_counts_by_how_common_the_answer_is():
    assert long_run([1, 7] * 10 + [4] * 12, points=7).verdict == "watch"
    assert long_run(([4] * 12 + [5]) * 5, points=7).verdict == "ok", "nine in ten are fours anyway"
    assert long_run([4] * 9 + [1, 7] * 10, points=7).verdict == "ok"
    found = long_run([1, 7] * 10 + [4] * 12, points=7)
    assert (found.code, found.facts["run"], found.facts["ratings"]) == ("long_run", 12, 32)


def test_agreement_tells_reversed_raters_from_minority_taste(faces):
    table = faces("masculinity").matrix()[:, :80]
    rng = np.random.default_rng(0)
    planted = np.column_stack([table, *(8 - rng.permutation(table.T)[:8])])
    found = leave_one_out_agreement(Ratings.from_matrix(planted))
    codes = [agreement.sign.code for agreement in found]
    assert codes[80:].count("reversed") >= 5
    assert codes[:80].count("reversed") <= 1
    assert codes[:80].count("agreement") <= 4
    reversed_rater = found[80]
    others = np.delete(planted, 80, axis=1).mean(axis=1)
    assert reversed_rater.correlation == pytest.approx(np.corrcoef(planted[:, 80], others)[0, 1])
    assert reversed_rater.sign.value > reversed_rater.correlation


def test_the_word_of_those_who_do_not_count_is_not_compared_with():
    table = np.column_stack([np.arange(25.0)] * 3 + [-np.arange(25.0)])
    counted = np.array([True, True, True, False])
    found = leave_one_out_agreement(Ratings.from_matrix(table), counted)
    assert [round(one.correlation, 6) for one in found] == [1, 1, 1, -1]


def test_a_short_record_of_disagreement_says_nothing():
    units = np.arange(1.0, 13.0)
    table = np.column_stack([units, units, units, -units])
    found = leave_one_out_agreement(Ratings.from_matrix(table))
    assert found[3].correlation == pytest.approx(-1)
    assert (found[3].sign.verdict, found[3].sign.code) == ("ok", "too_few")


def test_a_weak_disagreement_is_watched_only_where_its_upper_bound_is_low():
    assert agreement_sign(-0.05, 60).verdict == "ok"
    assert agreement_sign(-0.1, 60).verdict == "watch"
    assert agreement_sign(-0.3, 60).code == "reversed"


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


def test_trials_under_three_hundred_milliseconds_are_too_short_to_see_an_image():
    assert too_fast([120, 299, 300, 4000]).tolist() == [True, True, False, False]


def test_central_tendency_is_only_watched():
    middling = [3, 4, 4, 4, 5] * 5
    assert sd_ratio(middling, panel_sd=1.6).verdict == "watch"
    assert sd_ratio(middling, panel_sd=0.8).verdict == "ok"
    assert sd_ratio(middling, panel_sd=0).value is None
    assert sd_ratio(middling[:5], panel_sd=1.6).value is None
