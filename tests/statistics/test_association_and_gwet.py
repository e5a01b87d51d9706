"""Rank agreement, split halves and Gwet's coefficients beyond the published tables."""

import numpy as np
import pytest

from labeling.statistics.alpha import alpha
from labeling.statistics.association import cronbach_alpha, split_half
from labeling.statistics.errors import NotEstimable
from labeling.statistics.gwet import gwet
from labeling.statistics.rank_agreement import kendall_w, mean_pairwise_spearman
from labeling.statistics.ratings import Ratings
from labeling.statistics.spearman_brown import spearman_brown

IDENTICAL = Ratings.from_matrix(np.tile([[1], [3], [4], [7]], (1, 5)))
HOLED = Ratings.from_matrix([[1, 2, np.nan], [3, 4, 5], [6, 6, 7]])


@pytest.mark.parametrize("figure", [cronbach_alpha, kendall_w, mean_pairwise_spearman, split_half, gwet])
def test_identical_raters_agree_fully(figure):
    assert figure(IDENTICAL) == pytest.approx(1)


def test_what_needs_complete_ratings_says_so():
    with pytest.raises(NotEstimable) as raised:
        kendall_w(HOLED)
    assert raised.value.code == "incomplete"


@pytest.mark.parametrize("figure", [cronbach_alpha, kendall_w, mean_pairwise_spearman, gwet])
def test_raters_who_never_move_give_a_named_reason(figure):
    with pytest.raises(NotEstimable) as raised:
        figure(Ratings.from_matrix(np.tile([[3.0]], (5, 4))))
    assert raised.value.code == "no_variance"


def test_split_halves_take_holes_and_repeat_by_seed(faces):
    table = faces("health", 20).matrix()
    complete = split_half(Ratings.from_matrix(table), seed=1)
    table[np.random.default_rng(0).random(table.shape) < 0.1] = np.nan
    holed = split_half(Ratings.from_matrix(table), seed=1)
    assert holed == pytest.approx(complete, abs=0.05)
    assert split_half(Ratings.from_matrix(table), seed=1) == holed
    assert split_half(Ratings.from_matrix(table), seed=2) != holed


def test_split_halves_without_common_units():
    with pytest.raises(NotEstimable) as raised:
        split_half(Ratings.from_matrix([[1, 2], [3, 4]]))
    assert raised.value.code == "no_overlap"


def test_spearman_brown_doubles_and_halves():
    assert spearman_brown(0.5, 2) == pytest.approx(2 / 3)
    assert spearman_brown(spearman_brown(0.3, 7), 1 / 7) == pytest.approx(0.3)
    with pytest.raises(ValueError, match="cannot be stepped"):
        spearman_brown(-0.6, 4)


def test_prevalence_pulls_alpha_down_but_not_ac1():
    """Ninety-six units of plain agreement on one category and four disputes (Feinstein's paradox)."""
    table = np.ones((100, 2))
    table[:2, 0] = table[2:4, 1] = 2
    assert gwet(Ratings.from_matrix(table)) > 0.9
    assert alpha(Ratings.from_matrix(table), "nominal") < 0.0


def test_unused_categories_count_where_they_are_named():
    used = Ratings.from_matrix([[1, 1], [2, 3], [3, 3], [2, 2]])
    assert gwet(used, "quadratic", categories=range(1, 8)) > gwet(used, "quadratic")
    with pytest.raises(ValueError, match="rating 3 is none of the scale's categories"):
        gwet(used, categories=[1, 2])
