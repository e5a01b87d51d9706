"""An independent implementation is asked, and a difference is not kept quiet."""

import sys

import numpy as np
import pytest

from labeling.reports.second_opinion import disputed, second_opinion
from labeling.statistics.alpha import LEVELS, alpha
from labeling.statistics.ratings import Ratings

HOLES = [[1, 1, np.nan, 2], [2, 2, 3, 2], [3, 3, 3, 3], [3, np.nan, 3, 4], [5, 5, 4, np.nan], [1, 2, 1, 1]]


@pytest.fixture
def ratings() -> Ratings:
    pytest.importorskip("krippendorff")
    return Ratings.from_matrix(np.array(HOLES))


@pytest.mark.parametrize("level", LEVELS)
def test_it_agrees_at_every_level(ratings, level):
    found = second_opinion(ratings, level, alpha(ratings, level))
    assert found["status"] == "agrees"
    assert found["difference"] < 1e-12


def test_another_figure_is_disputed(ratings):
    found = second_opinion(ratings, "interval", alpha(ratings) + 2e-9)
    assert found["status"] == "disputed"
    assert disputed({"appeal": {"": found}})


def test_scales_with_many_points_and_missing_figures_are_not_asked(ratings):
    slider = Ratings.from_matrix(np.arange(48, dtype=float).reshape(12, 4))
    assert second_opinion(slider, "interval", 0.5)["status"] == "many_points"
    assert second_opinion(ratings, "interval", None)["status"] == "no_figure"


def test_without_the_package_the_report_says_so(ratings, monkeypatch):
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    assert second_opinion(ratings, "interval", 0.5)["status"] == "not_installed"
