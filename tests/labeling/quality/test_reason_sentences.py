"""Every reason and every sign has a sentence with its numbers, and none names an image or says what was a check."""

import pytest

from labeling.models import QualityEvent
from labeling.quality.reasons import reason_of
from labeling.quality.sentences import NAMES, SENTENCES, name_of, sentence, sentence_of
from labeling.statistics.carelessness import agreement_sign, long_run, speed, straight_lining
from labeling.statistics.consensus_pairs import PairEvidence
from labeling.statistics.rater_signs import pairs_sign
from labeling.statistics.scale_use import range_used, sd_ratio

CHECKS = {"failed": {"attention": 2}, "seen": {"attention": 3, "gold_pair": 1}}


@pytest.mark.parametrize(
    ("reason", "evidence", "said"),
    [
        ("failed_checks", CHECKS, "Missed 2 of 4 checks."),
        ("reversed", {**CHECKS, "reversed": 5.2}, "other way round"),
        ("checks_and_panel", {**CHECKS, "against_panel": 3.9}, "3.9"),
        ("against_panel", {**CHECKS, "against_panel": 3.1}, "It may be taste"),
        ("straight_lining", {"ratings": 40, "sd": 0.1}, "40 times"),
        ("straight_lining_at_end", {"ratings": 40, "sd": 0.1}, "one end of the scale"),
        ("long_run", {"run": 14, "ratings": 60}, "14 times in a row"),
        ("drift", {"slope": 1.25, "t": 4.1}, "t = 4.1"),
        ("fast_share", {"share": 0.4, "trials": 50, "discarded": 12}, "40"),
        ("agreement", {"r": -0.2, "upper": 0.05, "images": 40}, "40 images"),
        ("signs_passed", {}, "Nothing remarkable"),
    ],
)
def test_each_step_is_said_with_its_numbers(reason, evidence, said):
    found = reason_of(QualityEvent(state="watch", reason=reason, evidence=evidence))
    assert said in found
    assert "%" not in found.replace("%)", "").replace("40%", "")


def test_each_sign_that_speaks_has_a_name_and_a_sentence():
    signs = [
        straight_lining([4] * 40, 6, 1),
        straight_lining([1] * 40, 6, 1),
        straight_lining([4]),
        long_run([1, 7] * 10 + [4] * 15, 7),
        agreement_sign(-0.5, 40),
        agreement_sign(-0.1, 40),
        agreement_sign(float("nan"), 40),
        pairs_sign(PairEvidence(9, 5)),
        pairs_sign(PairEvidence(0, 0)),
        *speed([200] * 30, 2000),
        *speed([2000], 0),
        sd_ratio([4, 4, 4, 4, 5] * 8, 2.0),
        range_used([4, 4, 5] * 10, 1, 7),
    ]
    for sign in signs:
        stored = sign.as_dict()
        assert name_of(stored) in {str(name) for name in NAMES.values()}
        if sign.code:
            assert len(sentence_of(stored)) > 15
            assert "–" not in sentence_of(stored), sign


def test_what_is_not_known_is_a_dash_and_no_sentence_fails():
    assert all(sentence(code, {}) for code in SENTENCES)
    assert sentence("unheard_of", {}) == ""
