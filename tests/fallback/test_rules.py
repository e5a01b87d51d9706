"""When a score is not trusted: each rule by itself, at its limit, and with what is not known."""

import numpy as np
import pytest

from scoring.fallback.rules import reasons
from scoring.fallback.wording import sentence
from scoring.models import ScoringRules
from scoring.quality_pages.measures import MEASURES
from scoring.quality_pages.thresholds import THRESHOLDS, thresholds_of, warnings_of
from tests.scored_study import FINE

FACTS = {"quality": FINE, "faces": 1, "unlikeness": 0.5, "intervals": {"appeal": (3.0, 5.0)}}


def codes(rules: ScoringRules, **facts) -> list[str]:
    return [one["code"] for one in reasons(rules, **{**FACTS, **facts})]


def test_what_is_fine_is_trusted():
    assert codes(ScoringRules(requires_face=True, widest_interval=2.5)) == []


@pytest.mark.parametrize(
    ("rules", "facts", "code"),
    [
        ({}, {"quality": {**FINE, "sharpness": 0.2}}, "low_quality:sharpness"),
        ({}, {"quality": {**FINE, "exposure": 0.97}}, "low_quality:exposure"),
        ({"requires_face": True}, {"faces": 0}, "no_face"),
        ({}, {"unlikeness": 0.995}, "unlike"),
        ({"widest_interval": 1.5}, {}, "wide_interval"),
    ],
)
def test_each_rule_asks_for_people_by_itself(rules, facts, code):
    assert codes(ScoringRules(**rules), **facts) == [code]


@pytest.mark.parametrize(
    ("off", "facts"),
    [
        ({"low_quality": False}, {"quality": {**FINE, "sharpness": 0.2}}),
        ({"requires_face": False}, {"faces": 0}),
        ({"unlike": False}, {"unlikeness": 0.9999}),
        ({"widest_interval": None}, {"intervals": {"appeal": (1.0, 7.0)}}),
    ],
)
def test_a_rule_that_is_off_asks_for_nobody(off, facts):
    assert codes(ScoringRules(**off), **facts) == []


def test_at_the_limit_a_score_is_still_trusted():
    rules = ScoringRules(widest_interval=2.0)
    assert codes(rules, unlikeness=rules.unlike_level, quality={**FINE, "sharpness": 0.5}) == []


def test_what_is_not_known_is_no_reason():
    nan = float("nan")
    rules = ScoringRules(requires_face=True, widest_interval=1.0)
    unknown = {
        "quality": {"sharpness": nan},
        "faces": None,
        "unlikeness": None,
        "intervals": {"a": (nan, nan)},
    }
    assert codes(rules, **unknown) == []
    assert codes(rules, quality={}, unlikeness=nan, intervals={}, faces=None) == []


def test_every_reason_is_told_and_every_scale():
    rules = ScoringRules(requires_face=True, widest_interval=1.0)
    found = reasons(
        rules,
        quality={**FINE, "sharpness": 0.2, "noise": 20.0},
        faces=0,
        unlikeness=0.995,
        intervals={"appeal": (2.0, 5.0), "clarity": (3.0, 3.5), "realism": (1.0, 6.0)},
    )
    assert [(one["code"], one["scale"]) for one in found] == [
        ("low_quality:sharpness", ""),
        ("low_quality:noise", ""),
        ("no_face", ""),
        ("unlike", ""),
        ("wide_interval", "appeal"),
        ("wide_interval", "realism"),
    ]
    assert "Sharpness" in sentence(found[0])
    assert "99.5%" in sentence(found[3])
    assert "realism is 5.00 points wide" in sentence(found[5])


def test_a_study_s_own_limits_stand_in_place_of_the_built_in_ones():
    rules = ScoringRules(thresholds={"sharpness": {"low": None, "high": None}, "colourfulness": {"low": 50}})
    assert codes(rules, quality={**FINE, "sharpness": 0.0}) == ["low_quality:colourfulness"]
    assert thresholds_of(rules)["noise"] == THRESHOLDS["noise"]


def test_each_built_in_limit_belongs_to_a_measure_and_says_why():
    for measure, (low, high) in THRESHOLDS.items():
        assert MEASURES[measure].why, measure
        assert low is None or high is None or low < high
    rng = np.random.default_rng(1)
    values = {measure: float(rng.normal(0, 1e6)) for measure in THRESHOLDS}
    assert {one.measure for one in warnings_of(values, THRESHOLDS)} <= set(THRESHOLDS)
