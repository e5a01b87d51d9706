"""Figures printed in papers, and figures of real panels worked out with independent packages."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from labeling.statistics.alpha import alpha
from labeling.statistics.association import cronbach_alpha, split_half
from labeling.statistics.gwet import gwet
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import alpha_with_interval
from labeling.statistics.rank_agreement import kendall_w, mean_pairwise_spearman
from labeling.statistics.spearman_brown import spearman_brown

REFERENCE = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "faces_3dsk_men" / "reference.csv"
)
ROWS = list(csv.DictReader(REFERENCE.open())) if REFERENCE.exists() else []
WHOLE = [row for row in ROWS if row["subset"] == "all"]
needs_faces = pytest.mark.skipif(not ROWS, reason=f"real data not found: {REFERENCE}")
every_row = pytest.mark.parametrize("row", ROWS, ids=[f"{row['subset']}-{row['trait']}" for row in ROWS])


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_alpha_of_krippendorff_2011(krippendorff_2011, level, published):
    assert alpha(krippendorff_2011, level) == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_alpha_of_three_observers(three_observers, level, published):
    assert alpha(three_observers, level) == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "published"), [("nominal", 0.77544), ("linear", 0.85874), ("quadratic", 0.91400)]
)
def test_gwet_on_the_same_table(krippendorff_2011, weights, published):
    assert gwet(krippendorff_2011, weights) == pytest.approx(published, abs=1e-5)


def test_icc_of_shrout_and_fleiss(shrout_fleiss):
    found = intraclass_correlations(shrout_fleiss)
    published = {
        "icc1": (0.165742, -0.133, 0.723),
        "icc2": (0.289764, 0.019, 0.761),
        "icc3": (0.714841, 0.342, 0.946),
        "icc1k": (0.442797, -0.884, 0.912),
        "icc2k": (0.620051, 0.071, 0.927),
        "icc3k": (0.909316, 0.676, 0.986),
    }
    for name, (figure, low, high) in published.items():
        estimate = getattr(found, name)
        assert estimate.estimate == pytest.approx(figure, abs=1e-6)
        assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-3)
    assert cronbach_alpha(shrout_fleiss) == pytest.approx(found.icc3k.estimate, abs=1e-12)
    assert spearman_brown(found.icc3.estimate, 4) == pytest.approx(found.icc3k.estimate, abs=1e-12)


def test_kendall_w_is_friedmans_statistic_scaled(shrout_fleiss):
    table = shrout_fleiss.matrix()
    units, raters = table.shape
    friedman = stats.friedmanchisquare(*table).statistic
    assert kendall_w(shrout_fleiss) == pytest.approx(friedman / (raters * (units - 1)), abs=1e-12)


def test_mean_pairwise_spearman_averages_scipys_correlations(shrout_fleiss):
    table = shrout_fleiss.matrix()
    pairs = [stats.spearmanr(table[:, a], table[:, b]).statistic for a in range(4) for b in range(a + 1, 4)]
    assert mean_pairwise_spearman(shrout_fleiss) == pytest.approx(np.mean(pairs), abs=1e-12)


@needs_faces
@every_row
def test_real_panels_match_independent_packages(faces, row):
    panel = faces(row["trait"], None if row["subset"] == "all" else 20)
    assert (panel.n_units, panel.n_raters) == (int(row["n_faces"]), int(row["n_raters"]))
    icc = intraclass_correlations(panel)
    found = {
        "alpha_interval": alpha(panel),
        "alpha_ordinal": alpha(panel, "ordinal"),
        "alpha_nominal": alpha(panel, "nominal"),
        "icc11": icc.icc1.estimate,
        "icc21": icc.icc2.estimate,
        "icc31": icc.icc3.estimate,
        "icc1k": icc.icc1k.estimate,
        "icc2k": icc.icc2k.estimate,
        "icc3k": icc.icc3k.estimate,
        "var_face": icc.variance_unit,
        "var_rater": icc.variance_rater,
        "var_resid": icc.variance_residual,
        "cronbach": cronbach_alpha(panel),
        "kendall_w": kendall_w(panel),
        "mean_pairwise_spearman": mean_pairwise_spearman(panel),
        "gwet_ac2_quadratic": gwet(panel, "quadratic"),
    }
    expected = {name: float(row[name]) for name in found}
    assert found == pytest.approx(expected, abs=1e-8)
    # Other random halves than the reference's: twenty raters' halves differ by up to .0015.
    assert split_half(panel, seed=1) == pytest.approx(float(row["split_half_sb"]), abs=3e-3)


@needs_faces
@pytest.mark.parametrize("row", WHOLE, ids=[row["trait"] for row in WHOLE])
def test_two_way_bootstrap_matches_the_reference(faces, row):
    found = alpha_with_interval(faces(row["trait"]), resamples=500, seed=3)
    assert found.low == pytest.approx(float(row["alpha_interval_twoway_lo"]), abs=0.02)
    assert found.high == pytest.approx(float(row["alpha_interval_twoway_hi"]), abs=0.02)
    jackknife = alpha_with_interval(faces(row["trait"]))
    assert (jackknife.low, jackknife.high) == pytest.approx((found.low, found.high), abs=0.03)


@needs_faces
@every_row
def test_means_of_real_panels_match_the_reference(faces, row):
    table = faces(row["trait"], None if row["subset"] == "all" else 20).matrix()
    units, raters = table.shape
    half = stats.t.ppf(0.975, raters - 1) * table.std(axis=1, ddof=1) / np.sqrt(raters)
    means = table.mean(axis=1)
    across = stats.t.ppf(0.975, units - 1) * means.std(ddof=1) / np.sqrt(units)
    found = {
        "grand_mean": table.mean(),
        "grand_mean_ci_lo": table.mean() - across,
        "grand_mean_ci_hi": table.mean() + across,
        "sd_face_means": means.std(ddof=1),
        "mean_ci_halfwidth": half.mean(),
        "max_ci_halfwidth": half.max(),
        "n_constant_raters": (table.std(axis=0) == 0).sum(),
    }
    assert found == pytest.approx({name: float(row[name]) for name in found}, abs=1e-6)
