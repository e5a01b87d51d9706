"""The reliability report: every figure or a reason, and always valid JSON."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.statistics.alpha import LEVELS
from labeling.statistics.ratings import Ratings
from labeling.statistics.report import FIGURES, reliability_of

pytestmark = pytest.mark.filterwarnings("error")
NAMES = tuple(name for name, _, _ in FIGURES)
ICC = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")


def all_figures(report):
    return [report["alpha"], *(report["icc"][name] for name in ICC), *(report[name] for name in NAMES)]


def test_a_real_panel_shows_the_single_rater_beside_the_panel(faces):
    report = reliability_of(faces("attractiveness"), resamples=200)
    assert (report["raters"], report["assets"], report["ratings"]) == (200, 50, 10_000)
    assert report["icc"]["icc2"]["estimate"] < 0.2 < 0.95 < report["icc"]["icc2k"]["estimate"]
    assert report["alpha"]["low"] < report["alpha"]["estimate"] < report["alpha"]["high"]
    assert report["small_panel"] is False
    assert report["code"] is None
    assert all(figure["reason"] is None for figure in all_figures(report))
    assert all(figure["low"] <= figure["estimate"] <= figure["high"] for figure in all_figures(report))
    assert not any(figure["small_panel"] for figure in all_figures(report))
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_a_small_panel_is_labelled(shrout_fleiss):
    report = reliability_of(shrout_fleiss)
    assert report["small_panel"] is True
    assert "these raters only" in report["note"]
    assert report["alpha"]["method"] == "unit jackknife, for these raters"
    assert all(figure["small_panel"] for figure in all_figures(report))
    assert report["cronbach"]["estimate"] == pytest.approx(0.909316, abs=1e-6)


def test_holes_leave_reasons_only_where_a_complete_block_is_missing(krippendorff_2011):
    report = reliability_of(krippendorff_2011, "ordinal")
    assert report["alpha"]["estimate"] == pytest.approx(0.815388, abs=1e-6)
    assert report["icc"]["icc2"]["estimate"] is not None
    assert report["cronbach"]["estimate"] == report["icc"]["icc3k"]["estimate"]
    assert report["mean_pairwise_spearman"]["estimate"] is not None
    assert "complete block" in report["kendall_w"]["method"]
    sparse = krippendorff_2011.matrix()
    sparse[:4, 0] = sparse[4:8, 1] = sparse[6:, 2] = np.nan
    assert reliability_of(Ratings.from_matrix(sparse))["kendall_w"]["code"] == "incomplete"


def test_categories_get_no_figures_that_need_distances(three_observers):
    report = reliability_of(three_observers, "nominal")
    assert report["alpha"]["estimate"] == pytest.approx(0.691358, abs=1e-6)
    assert report["icc"]["icc1"]["code"] == "nominal"
    assert report["gwet_ac2_quadratic"]["code"] == "nominal"
    assert report["kappa_linear"]["code"] == "nominal"
    assert report["gwet_ac1"]["estimate"] is not None
    assert report["kappa_unweighted"]["estimate"] is not None


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        (np.full((3, 3), np.nan), "all_missing"),
        ([[1], [2], [3]], "one_rater"),
        ([[1, 2, 3]], "one_unit"),
        ([[1, np.nan], [np.nan, 2]], "no_pairs"),
        (np.full((4, 4), 3.0), "no_variance"),
    ],
)
def test_nothing_to_estimate_has_one_reason_throughout(matrix, code):
    report = reliability_of(Ratings.from_matrix(matrix))
    assert report["code"] == code
    assert report["reason"].endswith(".")
    assert report["alpha"]["estimate"] is None
    assert {figure["code"] for figure in all_figures(report)} == {code}


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(1, 6), st.integers(1, 12)),
        elements=st.sampled_from([1.0, 2.0, 3.0, 5.0, np.nan]),
    ),
    st.sampled_from(LEVELS),
)
def test_every_figure_or_a_reason_and_never_nan(table, level):
    report = reliability_of(Ratings.from_matrix(table), level, resamples=40)
    json.dumps(report, allow_nan=False)
    for figure in all_figures(report):
        if figure["estimate"] is None:
            assert figure["reason"]
            assert figure["code"]
        elif figure["low"] is None:
            assert figure["reason"]
            assert figure["interval_code"] in ("too_few_units", "too_alike")
        else:
            assert figure["low"] <= figure["estimate"] <= figure["high"]


def test_same_seed_same_report(faces):
    panel = faces("health", 20)
    assert reliability_of(panel, seed=4, resamples=100) == reliability_of(panel, seed=4, resamples=100)


def test_unknown_level_is_named(shrout_fleiss):
    with pytest.raises(ValueError, match="Unknown level of measurement 'cardinal'"):
        reliability_of(shrout_fleiss, "cardinal")
