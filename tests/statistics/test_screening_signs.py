"""Checks and the panel together: who is suspended, who is only watched, and that taste alone costs nobody anything."""

import numpy as np
import pytest

from labeling.statistics.agreement_evidence import UsualAgreement
from labeling.statistics.carelessness import agreement_sign, straight_lining
from labeling.statistics.consensus_pairs import PairEvidence, consensus_pairs
from labeling.statistics.leave_one_out import Others, others_of
from labeling.statistics.panel_evidence import panel_evidence
from labeling.statistics.ratings import Ratings
from labeling.statistics.screening import CAP, JOINT_AT, UPSIDE_DOWN, FromPanel, screen
from labeling.statistics.sequential import SUSPEND_AT, SequentialTest, sequential_test

AGAINST = FromPanel(random=3.0, pairs=9.0, reversed=0.0, against=False)
REVERSED = FromPanel(random=1.0, pairs=9.0, reversed=6.0, against=True)


def test_the_others_are_everybody_else_of_the_same_unit():
    table = np.array([[1.0, 5, 6], [2, 2, np.nan]])
    ratings = Ratings.from_matrix(table)
    others = others_of(ratings)
    at = {(int(u), int(r)): k for k, (u, r) in enumerate(zip(ratings.unit, ratings.rater, strict=True))}
    assert others.mean[at[0, 0]] == pytest.approx(5.5)
    assert others.error[at[0, 0]] == pytest.approx(np.std([5, 6], ddof=1) / np.sqrt(2))
    assert others.number[at[1, 0]] == 1
    assert np.isnan(others.error[at[1, 0]])


def test_consensus_pairs_are_disjoint_clear_and_counted():
    mean = np.array([1.5, 2.0, 4.0, 4.1, 6.0, 6.5])
    others = Others(np.full(6, 12.0), mean, np.full(6, 0.2))
    assert consensus_pairs(mean, others, span=6) == PairEvidence(2, 0)
    assert consensus_pairs(8 - mean, others, span=6) == PairEvidence(2, 2)
    narrow = np.array([5.0, 4, 4, 5, 4, 4])
    assert consensus_pairs(narrow, others, span=6).violated == 0, "a point the wrong way is no violation"
    few = Others(np.full(6, 9.0), mean, np.full(6, 0.2))
    assert consensus_pairs(8 - mean, few, span=6) == PairEvidence(0, 0)


def test_no_agreement_at_all_may_be_taste_and_never_suspends_alone():
    usual = UsualAgreement(middle=1.0, spread=0.2)
    assert 2.5 < usual.evidence(0.0, 60).random < 3.6
    assert usual.evidence(0.76, 60).random == -1.0, "agreement excuses little"
    assert usual.evidence(-0.7, 60).reversed > 4
    assert usual.evidence(0.0, 29) is None


def test_a_panel_that_agrees_on_nothing_tells_nobody_from_anybody():
    rng = np.random.default_rng(0)
    assert UsualAgreement.of(rng.normal(0, 0.1, 40).tolist(), [50] * 40) is None
    assert UsualAgreement.of([0.5] * 9, [50] * 9) is None
    assert UsualAgreement.of([0.5] * 9 + [0.6], [50] * 10) is not None


def test_disagreement_alone_only_watches():
    assert CAP < SUSPEND_AT
    passed = sequential_test([("attention", True), ("gold_pair", True)])
    assert screen(passed, [], [AGAINST]).state == "watch"
    assert screen(SequentialTest(), [], [AGAINST]).state == "watch"
    gold_too = sequential_test([("gold_pair", False), ("attention", True), ("attention", True)])
    assert screen(gold_too, [], [AGAINST]).state == "watch", "gold missed by taste, cards read: no suspension"


def test_a_missed_card_and_disagreement_together_suspend():
    missed = sequential_test([("attention", False), ("attention", True)])
    assert screen(missed, [], []).state == "watch"
    found = screen(missed, [], [AGAINST])
    assert (found.state, found.code) == ("suspend", "checks_and_panel")
    assert found.facts["against_panel"] == CAP
    assert missed.statistic + CAP > JOINT_AT
    assert screen(missed, [], [FromPanel(-3.0, -2.0, -2.0, False)]).code == "failed_checks"


def test_reversed_rating_suspends_with_a_missed_card_or_beyond_doubt():
    read = sequential_test([("attention", True), ("gold_pair", False), ("attention", True)])
    missed = sequential_test([("attention", False), ("gold_pair", True)])
    doubtful, certain = [[agreement_sign(-0.45, 40)]], [[agreement_sign(-0.75, 60)]]
    assert doubtful[0][0].value < 0
    assert certain[0][0].value < UPSIDE_DOWN
    assert (screen(read, doubtful, [REVERSED]).state, screen(read, doubtful, [REVERSED]).code) == (
        "watch",
        "reversed",
    )
    assert (screen(missed, doubtful, [REVERSED]).state, screen(missed, doubtful, [REVERSED]).code) == (
        "suspend",
        "reversed",
    )
    assert screen(read, certain, [REVERSED]).state == "suspend"
    one_scale_fits = [REVERSED, FromPanel(-1.0, -2.0, -2.0, False)]
    assert screen(read, certain, one_scale_fits).state != "suspend", "a question misread on one scale of two"
    assert screen(read, [*certain, *doubtful], [REVERSED, REVERSED]).state == "watch", (
        "certain on every scale"
    )


def test_nearly_always_the_lowest_may_be_taste_until_a_check_is_missed():
    lowest = [straight_lining([1] * 40, 6, low=1)]
    assert screen(SequentialTest(), [lowest], []).code == "straight_lining_at_end"
    missed = sequential_test([("attention", False)])
    assert screen(missed, [lowest], []).code == "straight_lining"
    assert screen(missed, [lowest], []).state == "suspend"
    long_ago = sequential_test([("attention", False)] + [("attention", True)] * 3)
    assert screen(long_ago, [lowest], []).state == "watch", "one card in many is missed some day"


def test_answers_that_never_move_suspend_and_answers_that_hardly_move_are_watched():
    middle = [straight_lining([4] * 30, 6, low=1)]
    moving = [straight_lining([4] * 28 + [5, 5], 6, low=1)]
    assert screen(SequentialTest(), [middle], []).state == "suspend"
    assert screen(SequentialTest(), [moving], []).state == "watch"
    assert screen(SequentialTest(), [[straight_lining([4] * 25, 6, low=1)]], []).state == "watch", (
        "too few yet"
    )
    assert screen(SequentialTest(), [middle, [straight_lining([1, 7] * 20)]], []).state == "ok", (
        "on every scale"
    )


def test_random_raters_among_real_ones_stand_out_and_real_ones_do_not(faces):
    table = faces("masculinity").matrix()[:, :36]
    rng = np.random.default_rng(5)
    planted = np.column_stack([table, rng.integers(1, 8, (50, 4)), 8 - table[:, :2]])
    found = panel_evidence(Ratings.from_matrix(planted), span=6.0).found
    strong = [one is not None and min(one.random + one.pairs, CAP) > 2 for one in found]
    assert sum(strong[:36]) <= 3
    assert sum(strong[36:40]) >= 3
    assert [one.against for one in found[40:]] == [True, True]


def test_what_a_person_has_forgiven_is_not_judged_but_still_compared_with(faces):
    table = faces("masculinity").matrix()[:, :30]
    ratings = Ratings.from_matrix(np.column_stack([table, 8 - table[:, 0]]))
    judged = ratings.rater != 30
    found = panel_evidence(ratings, 6.0, judged=judged)
    assert found.found[30] is None
    assert found.pairs[30] == PairEvidence(0, 0)
    assert np.allclose(found.others.mean, others_of(ratings).mean)
