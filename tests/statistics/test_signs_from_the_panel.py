"""Drift on anchors, repeated images and the use of the scale: signs that need the panel, with codes and numbers."""

import json

import numpy as np
import pytest
from scipy import stats

from labeling.statistics.drift import drift
from labeling.statistics.retest_signs import retest
from labeling.statistics.scale_use import extreme_responding, leniency, range_used
from labeling.statistics.signs import Sign


def test_drift_is_the_t_of_a_regression_on_the_number_of_the_trial():
    rng = np.random.default_rng(1)
    place = np.arange(12) * 25.0
    deviation = 0.01 * place + rng.normal(0, 0.3, 12)
    found = drift(deviation, place)
    known = stats.linregress(place, deviation)
    assert found.value == pytest.approx(known.slope / known.stderr)
    assert found.facts["slope"] == pytest.approx(100 * known.slope)
    assert (found.verdict, found.code, found.n) == ("watch", "drift", 12)


def test_steady_raters_do_not_drift():
    rng = np.random.default_rng(2)
    found = [drift(rng.normal(0, 1, 12), np.arange(12.0)).verdict for _ in range(1000)]
    assert found.count("watch") <= 25, "|t| > 3 with 10 degrees of freedom: 1.3%"


@pytest.mark.parametrize(
    ("deviation", "place", "code"),
    [
        (np.zeros(7), np.arange(7.0), "too_few"),
        (np.zeros(9), np.arange(9.0), "no_variance"),
        (np.arange(9.0), np.ones(9), "no_variance"),
    ],
)
def test_what_says_nothing_about_drift_is_named(deviation, place, code):
    found = drift(deviation, place)
    assert (found.value, found.verdict, found.code) == (None, "ok", code)


def test_a_perfect_slope_is_a_drift_and_no_infinity():
    found = drift(np.arange(9.0), np.arange(9.0))
    assert found.verdict == "watch"
    assert np.isfinite(found.value)


def test_repeats_are_measured_against_the_panels_own():
    first, again = np.array([1.0, 7, 2, 6, 4]), np.array([6.0, 1, 7, 2, 1])
    erratic = retest(first, again, panel_difference=0.6, span=6)
    assert (erratic.verdict, erratic.code) == ("watch", "retest")
    assert erratic.value == pytest.approx(4.6)
    assert erratic.facts["r"] == pytest.approx(np.corrcoef(first, again)[0, 1])
    assert retest(first, again, panel_difference=2.5, span=6).verdict == "ok"
    assert retest(first, first + 1, panel_difference=0.1, span=6).verdict == "ok", "a point is never too much"
    assert retest(first[:4], again[:4], 0.6, 6).code == "too_few"
    assert retest(first, again, float("nan"), 6).code == "no_panel"


def test_leniency_comes_with_its_standard_error():
    rng = np.random.default_rng(3)
    others = rng.uniform(2, 5, 40)
    own = others + 2 + rng.normal(0, 0.5, 40)
    found = leniency(own, others, span=6)
    assert found.value == pytest.approx((own - others).mean())
    assert found.facts["se"] == pytest.approx(stats.sem(own - others))
    assert (found.verdict, found.code) == ("watch", "lenient")
    assert leniency(others - 2, others, span=6).code == "severe"
    assert leniency(others + 0.5, others, span=6).verdict == "ok"


def test_the_range_and_the_ends_of_the_scale():
    assert range_used([3, 4] * 15, 1, 7).verdict == "watch"
    assert range_used([1, 3, 5, 7] * 8, 1, 7).value == pytest.approx(1.0)
    ends = extreme_responding([1, 7] * 15, 1, 7, panel_share=0.2)
    assert (ends.verdict, ends.value) == ("watch", pytest.approx(0.8))
    assert extreme_responding([1, 7] * 15, 1, 7, panel_share=0.7).verdict == "ok"


def test_a_sign_is_ready_for_json_whatever_it_holds():
    sign = Sign("x", float("nan"), 1.0, "ok", 3, facts={"r": float("inf"), "n": 1 / 3})
    assert json.loads(json.dumps(sign.as_dict(), allow_nan=False))["facts"] == {"r": None, "n": 0.333333}
