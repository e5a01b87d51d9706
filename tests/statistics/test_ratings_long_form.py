"""The long form: holes, labels and the mistakes it names."""

import uuid

import numpy as np
import pytest

from labeling.statistics.errors import DuplicateRating, NotEstimable, NotFinite
from labeling.statistics.ratings import Ratings


def test_nan_is_a_hole_and_labels_without_ratings_go():
    ratings = Ratings.from_long(["b", "a", "c"], ["x", "y", "z"], [3.0, 5.0, np.nan])
    assert ratings.unit_labels == ("a", "b")
    assert ratings.rater_labels == ("x", "y")
    assert len(ratings) == 2
    assert not ratings.complete


def test_labels_may_be_anything_hashable():
    keys = [uuid.UUID(int=n) for n in (7, 3, 7)]
    ratings = Ratings.from_long(keys, [1, 1, "two"], [1, 2, 3])
    assert ratings.unit_labels == (keys[1], keys[0])
    assert ratings.matrix()[1].tolist() == [1.0, 3.0]


def test_row_order_does_not_matter():
    rng = np.random.default_rng(0)
    unit, rater = (grid.ravel() for grid in np.indices((6, 5)))
    value = rng.integers(1, 8, 30)
    shuffled = rng.permutation(30)
    one = Ratings.from_long(unit, rater, value)
    other = Ratings.from_long(unit[shuffled], rater[shuffled], value[shuffled])
    assert np.array_equal(one.matrix(), other.matrix())


def test_counts_are_number_sum_and_sum_of_squares():
    counts = Ratings.from_matrix([[1, 2, np.nan], [3, 3, 4]]).counts()
    assert counts.m.tolist() == [2, 3]
    assert counts.s.tolist() == [3, 10]
    assert counts.q.tolist() == [5, 34]


def test_subset_of_raters_drops_units_they_never_rated():
    ratings = Ratings.from_long(["a", "a", "b"], ["x", "y", "y"], [1, 2, 3])
    assert ratings.subset_raters(["x"]).unit_labels == ("a",)
    assert len(ratings.subset_raters([])) == 0


def test_second_rating_of_one_unit_is_refused_by_name():
    with pytest.raises(DuplicateRating, match="'x' has more than one rating of unit 'a'") as raised:
        Ratings.from_long(["a", "b", "a"], ["x", "x", "x"], [1, 2, 3])
    assert raised.value.extra == 1


def test_infinite_rating_is_refused_by_name():
    with pytest.raises(NotFinite, match="'y' has an infinite rating of unit 'b'"):
        Ratings.from_long(["a", "b"], ["x", "y"], [1, np.inf])


def test_uneven_columns_are_refused():
    with pytest.raises(ValueError, match="differ in length: 2, 2, 1"):
        Ratings.from_long([1, 2], [1, 2], [3])


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        (np.full((3, 3), np.nan), "all_missing"),
        ([[1], [2], [3]], "one_rater"),
        ([[1, 2, 3]], "one_unit"),
        ([[1, np.nan], [np.nan, 2]], "no_pairs"),
        ([[1, 2], [np.nan, 2]], "one_unit"),
    ],
)
def test_unpairable_ratings_have_a_named_reason(matrix, code):
    with pytest.raises(NotEstimable) as raised:
        Ratings.from_matrix(matrix).pairable()
    assert raised.value.code == code
    assert raised.value.reason.endswith(".")
