"""Means that follow their ratings are those of the ratings that are left, whatever came and went."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.statistics.consensus import consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Ratings
from labeling.statistics.running_means import RunningMeans

VALUES = st.one_of(st.integers(1, 7).map(float), st.floats(0, 100, allow_subnormal=False))
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "replace"]), st.integers(0, 5), st.integers(0, 40), VALUES),
    min_size=3,
    max_size=80,
)


def played(steps, origin=0.0):
    """(running means, ratings that are left as (unit, rater, value))."""
    means, left, rater = RunningMeans(origin), [], 0
    for what, unit, which, value in steps:
        if what == "add" or not left:
            rater += 1
            left.append((unit, rater, value))
            means.add(unit, value)
            continue
        unit, who, old = left.pop(which % len(left))
        if what == "remove":
            means.remove(unit, old)
        else:
            left.append((unit, who, value))
            means.replace(unit, old, value)
    return means, left


@settings(max_examples=200, deadline=None)
@given(steps=STEPS, origin=st.sampled_from([0.0, 4.0, 50.0]))
def test_whatever_comes_and_goes(steps, origin):
    means, left = played(steps, origin)
    assert len(means) == len(left)
    ratings = Ratings.from_long(*zip(*left, strict=True)) if left else None
    if ratings is None or not (ratings.per_unit() >= 2).any():
        with pytest.raises(NotEstimable) as raised:
            means.means()
        assert raised.value.code == ("no_pairs" if left else "all_missing")
        return
    found = means.means()
    order = np.argsort(found.unit_labels)
    assert [found.unit_labels[place] for place in order] == list(ratings.unit_labels)
    anew = RunningMeans.of(ratings, origin).means()
    for name in ("estimate", "low", "high"):
        assert getattr(found, name)[order] == pytest.approx(getattr(anew, name), abs=1e-4), name
    assert found.number[order].tolist() == anew.number.tolist()
    if ratings.n_raters > 1:
        plain = consensus(ratings, "mean")
        assert found.estimate[order] == pytest.approx(plain.estimate, abs=1e-6)
        assert found.low[order] == pytest.approx(plain.low, abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(steps=STEPS)
def test_whole_numbers_leave_no_trace(steps):
    whole = [(what, unit, which, float(round(value))) for what, unit, which, value in steps]
    means, left = played(whole, origin=4.0)
    for unit, _rater, value in left:
        means.remove(unit, value)
    assert len(means) == 0
    means.add("a", 3.0)
    means.add("a", 5.0)
    assert means.means().estimate.tolist() == [4.0]


def test_what_is_not_there_cannot_go():
    means = RunningMeans()
    with pytest.raises(ValueError, match="no rating of 'a'"):
        means.remove("a", 1.0)
    means.add("a", 1.0)
    means.remove("a", 1.0)
    with pytest.raises(ValueError, match="no rating of 'a'"):
        means.remove("a", 1.0)
    with pytest.raises(ValueError, match="not a finite number"):
        means.add("a", float("nan"))
