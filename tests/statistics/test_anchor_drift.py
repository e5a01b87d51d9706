"""Anchors over time: drift is found, a window that stands apart is flagged, chance is not."""

import numpy as np
import pytest

from labeling.statistics.anchor_drift import anchor_drift
from labeling.statistics.errors import NotEstimable


def weeks(seed, *, raters=24, windows=6, anchors=12, drift=0.0, odd=0.0, turnover=0.0):
    """Each rater answers half of the anchors in most weeks. `drift` in points from first to last week, `odd` is added
    in week 3, `turnover` points are added to raters of the later half, who come later."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(4, 1, anchors)
    rows = []
    for rater in range(raters):
        later = rater >= raters // 2
        bias = rng.normal(0, 0.5) + turnover * later
        for week in range(windows):
            if turnover and (week >= windows // 2) != later:
                continue
            for i in rng.choice(anchors, anchors // 2, replace=False):
                moved = drift * week / (windows - 1) + odd * (week == 3)
                rows.append((i, rater, week, truth[i] + bias + moved + rng.normal(0, 0.8)))
    return [np.array(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("drift", [0.0, 0.6])
def test_the_interval_of_the_drift_covers(drift):
    found = [anchor_drift(*weeks(seed, drift=drift)) for seed in range(60)]
    for name in ("panel", "within"):
        effects = [getattr(one, name) for one in found]
        assert np.mean([one.low <= drift <= one.high for one in effects]) >= 0.86
        assert np.mean([one.estimate for one in effects]) == pytest.approx(drift, abs=0.04)


def test_one_odd_week_is_flagged_and_chance_seldom():
    for seed in range(10):
        flagged = [one.window for one in anchor_drift(*weeks(seed, odd=0.8)).windows if one.flagged]
        assert 3 in flagged
    none = [any(one.flagged for one in anchor_drift(*weeks(seed)).windows) for seed in range(60)]
    assert np.mean(none) <= 0.15


def test_new_people_move_the_panel_and_nobody_in_it():
    found = anchor_drift(*weeks(2, turnover=1.5))
    assert found.panel.low > 0
    assert found.within.low <= 0 <= found.within.high


def test_means_and_counts_of_a_cell():
    found = anchor_drift([7, 7, 7, 9], [1, 2, 3, 1], [0, 0, 1, 1], [2.0, 4.0, 5.0, 1.0])
    first = found.cells[0]
    assert (first.anchor, first.window, first.estimate, first.n) == (7, 0, 3.0, 2)
    assert first.low < 3 < first.high
    assert found.cells[1].low is None
    assert found.panel is None
    assert found.panel_code == "few_raters"


@pytest.mark.parametrize(
    ("window", "value", "code"),
    [([0, 0], [1.0, 2.0], "one_window"), ([0, 1], [np.nan, np.nan], "no_anchor_ratings")],
)
def test_what_cannot_be_compared_has_a_name(window, value, code):
    with pytest.raises(NotEstimable) as caught:
        anchor_drift([1, 1], [1, 2], window, value)
    assert caught.value.code == code


def test_people_who_came_once_have_no_drift_of_their_own():
    anchor, rater, window, value = weeks(1)
    found = anchor_drift(anchor, rater * 10 + window, window, value)
    assert found.within is None
    assert found.within_code in ("few_raters", "no_variance")
