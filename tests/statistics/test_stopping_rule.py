"""Stopping an image when its interval is narrow enough."""

import numpy as np
import pytest

from labeling.statistics.consensus import consensus
from labeling.statistics.ratings import Ratings
from labeling.statistics.sharing import share_places
from labeling.statistics.stopping import (
    DONE,
    GIVEN_UP,
    OPEN,
    StoppingRule,
    expected_total,
    pooled_spread,
    states,
)

RULE = StoppingRule()


def of(n, half_width, fewest=9, answers=None):
    given = None if answers is None else np.array([answers])
    return int(states(RULE, np.array([n]), np.array([half_width]), np.array([fewest]), given)[0])


@pytest.mark.parametrize(
    ("n", "half_width", "fewest", "says"),
    [
        (15, 0.50, 3, DONE),
        (15, 0.51, 3, OPEN),
        (14, 0.30, 3, OPEN),
        (30, 0.30, 2, OPEN),
        (60, 0.80, 3, GIVEN_UP),
        (60, 0.40, 3, DONE),
        (60, 0.40, 2, GIVEN_UP),
        (0, np.nan, 0, OPEN),
    ],
)
def test_the_rule_of_the_design(n, half_width, fewest, says):
    assert of(n, half_width, fewest) == says


def test_answers_without_a_value_use_up_the_effort():
    assert of(40, 0.9, answers=60) == GIVEN_UP


def test_expected_total_is_least_for_agreement_and_most_for_none():
    totals = expected_total(RULE, np.array([20, 20, 20, 0]), np.array([0.3, 1.2, 6.0, np.nan]), 1.2)
    assert totals[0] == 15
    assert 15 < totals[1] < totals[2]
    assert totals[2] == 60
    assert totals[3] == totals[1]


def test_with_few_ratings_an_image_is_taken_for_an_ordinary_one():
    few, many = expected_total(RULE, np.array([2, 40]), np.array([2.2, 2.2]), 1.0)
    assert few < many


def test_expected_total_is_where_real_images_stop(faces):
    """From 20 ratings, the total predicted on average is close to where the rule then stops."""
    whole = faces("attractiveness")
    order = np.random.default_rng(3).permutation(whole.rater_labels).tolist()
    rule = StoppingRule(half_width=0.45, least=10, least_per_stratum=0, most=100)
    first = consensus(whole.subset_raters(order[:20]))
    n = np.full(50, 20)
    spread = first.standard_error * np.sqrt(20)
    predicted = expected_total(rule, n, spread, pooled_spread(n, spread))
    stopped = np.full(50, 100)
    for k in range(10, 101, 2):
        found = consensus(whole.subset_raters(order[:k]))
        narrow = (found.high - found.low) / 2 <= rule.half_width
        stopped = np.where(narrow & (stopped == 100), k, stopped)
    assert predicted.mean() == pytest.approx(stopped.mean(), rel=0.2)


def test_optional_stopping_keeps_the_interval_honest():
    """Simulated: images of unequal spread, raters arrive one by one, every image stops by the rule."""
    rng = np.random.default_rng(8)
    rule = StoppingRule(half_width=0.6, least=15, least_per_stratum=0, most=60)
    covered, used = [], []
    for _study in range(12):
        truth = rng.normal(0, 0.8, (60, 1))
        table = truth + rng.normal(0, 0.6, 60) + rng.normal(0, 1, (60, 60)) * rng.uniform(0.8, 1.8, (60, 1))
        stopped = np.full(60, 60)
        for k in range(15, 60, 3):
            found = consensus(
                Ratings.from_matrix(np.where(np.arange(60) < np.minimum(stopped, k)[:, None], table, np.nan))
            )
            half = (found.high - found.low) / 2
            stopped = np.where((stopped == 60) & (half <= rule.half_width), k, stopped)
        found = consensus(Ratings.from_matrix(np.where(np.arange(60) < stopped[:, None], table, np.nan)))
        shift = np.mean(found.estimate - truth[:, 0])
        covered.append((found.low - shift <= truth[:, 0]) & (truth[:, 0] <= found.high - shift))
        used.append(stopped)
    assert 0.92 <= np.mean(covered) <= 0.99
    assert np.mean(used) < 45
    assert len(np.unique(np.concatenate(used))) > 5


def test_places_go_to_the_stratum_furthest_behind():
    filled = np.array([[10, 2], [0, 0], [5, 5]])
    targets = share_places(filled, np.array([4, 15, 0]), 60, np.array([0.5, 0.5]), np.array([3, 3]))
    assert targets.tolist()[0] == [10, 6]
    assert sorted(targets.tolist()[1]) == [7, 8]
    assert targets.tolist()[2] == [5, 5]


def test_what_a_stratum_lacks_of_its_least_comes_first():
    targets = share_places(np.array([[30, 0]]), np.array([1]), 60, np.array([0.9, 0.1]), np.array([3, 3]))
    assert targets.tolist() == [[30, 3]]


def test_never_more_than_the_most_unless_it_is_filled_already():
    rng = np.random.default_rng(1)
    filled = rng.integers(0, 30, (200, 3))
    targets = share_places(filled, np.full(200, 25), 40, np.array([0.2, 0.3, 0.5]), np.array([3, 3, 3]))
    assert (targets >= filled).all()
    assert (targets.sum(axis=1) <= np.maximum(filled.sum(axis=1), 40)).all()


def test_nothing_known_pools_to_nothing():
    assert pooled_spread(np.array([0, 1]), np.array([np.nan, np.nan])) is None
