"""What must hold of every reliability figure: names do not matter, spacing where it should not, and data
that give no figure give a reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.statistics.alpha import LEVELS, alpha, alpha_from_points
from labeling.statistics.association import cronbach_with_interval, split_half_with_interval
from labeling.statistics.errors import NotEstimable
from labeling.statistics.gwet import gwet, gwet_with_interval
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import alpha_with_interval
from labeling.statistics.kappa import mean_kappa
from labeling.statistics.rank_agreement import (
    complete_block,
    concordance_with_interval,
    kendall_w,
    mean_pairwise_spearman,
    spearman_with_interval,
)
from labeling.statistics.ratings import Ratings
from labeling.statistics.spearman_brown import one_rater, raters_needed, spearman_brown
from labeling.statistics.value_counts import point_counts, value_counts

pytestmark = pytest.mark.filterwarnings("error")

tables = arrays(
    float,
    st.tuples(st.integers(2, 9), st.integers(2, 12)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]),
)
few = settings(max_examples=50, deadline=None)

EVERY = {
    "alpha": alpha_with_interval,
    "icc2": lambda ratings: intraclass_correlations(ratings).icc2,
    "icc3k": lambda ratings: intraclass_correlations(ratings).icc3k,
    "cronbach": cronbach_with_interval,
    "kendall_w": concordance_with_interval,
    "spearman": spearman_with_interval,
    "split_half": split_half_with_interval,
    "ac1": gwet_with_interval,
    "ac2": lambda ratings: gwet_with_interval(ratings, "quadratic"),
    "kappa": mean_kappa,
    "kappa_linear": lambda ratings: mean_kappa(ratings, "linear"),
}
NO_SHIFT = [name for name in EVERY if name not in ("split_half",)]
every_figure = pytest.mark.parametrize("name", EVERY)


def outcome(name, table):
    """The figure, or the code of the reason for its absence."""
    found = estimate(name, table)
    return found if isinstance(found, str) else found.estimate


def estimate(name, table):
    try:
        return EVERY[name](Ratings.from_matrix(table))
    except NotEstimable as error:
        return error.code if error.reason.endswith(".") else "no sentence"


@pytest.mark.parametrize("name", NO_SHIFT)
@few
@given(table=tables, random=st.randoms(use_true_random=False))
def test_names_do_not_matter(name, table, random):
    if name == "kendall_w" and np.isnan(table).any():
        # Blocks of equal size may hold other raters when these are renamed.
        table = np.nan_to_num(table, nan=3.0)
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    one, two = outcome(name, table), outcome(name, table[rows][:, columns])
    assert one == (two if one is None or isinstance(one, str) else pytest.approx(two, abs=1e-7, rel=1e-7))


@every_figure
@few
@given(table=tables, shift=st.sampled_from([-3.0, 10.0]), scale=st.sampled_from([0.5, 4.0]))
def test_units_of_the_scale_do_not_matter(name, table, shift, scale):
    one, two = outcome(name, table), outcome(name, table * scale + shift)
    assert one == (two if one is None or isinstance(one, str) else pytest.approx(two, abs=1e-6, rel=1e-6))


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ("ac1", "ac2")])
@few
@given(table=tables, value=st.sampled_from([1.0, 5.0]))
def test_an_image_with_one_rating_changes_no_figure_of_agreement(name, table, value):
    """Gwet's chance agreement counts such images by definition."""
    if name in ("kendall_w", "spearman"):
        table = np.nan_to_num(table, nan=3.0)
    lonely = np.full((1, table.shape[1]), np.nan)
    lonely[0, 0] = value
    if name == "kendall_w" and (table.shape[0] < 5 or table.shape[1] < 3):
        return
    if name == "spearman" and table.shape[0] < 5:
        return
    one, two = outcome(name, table), outcome(name, np.vstack([table, lonely]))
    if isinstance(one, str):
        assert isinstance(two, str)
    else:
        assert one == (two if one is None else pytest.approx(two, abs=1e-7, rel=1e-7))


@few
@given(tables, st.sampled_from(LEVELS))
def test_counts_and_values_and_long_form_agree(table, level):
    ratings = Ratings.from_matrix(table)
    try:
        found = alpha(ratings, level)
    except NotEstimable:
        return
    values, counts = value_counts(ratings)
    assert alpha_from_points(values, counts, level) == pytest.approx(found, abs=1e-9)
    fast = point_counts(ratings)
    assert (fast[0] == values).all()
    assert (fast[1] == counts).all()
    order = np.random.default_rng(0).permutation(len(ratings))
    words = [f"image {code}" for code in ratings.unit[order]]
    long = Ratings.from_long(words, ratings.rater[order], ratings.value[order])
    assert alpha(long, level) == pytest.approx(found, abs=1e-9)
    # Half points are counted the slow way and mean the same.
    assert alpha(ratings.with_values(ratings.value / 2), level) == pytest.approx(found, abs=1e-9)


@every_figure
@pytest.mark.parametrize(
    ("table", "code"),
    [
        (np.full((3, 3), np.nan), "all_missing"),
        ([[4.0]], "one_rater"),
        ([[1.0], [2.0], [3.0]], "one_rater"),
        ([[1.0, 2.0, 3.0]], "one_unit"),
        ([[1.0, np.nan], [np.nan, 2.0]], "no_pairs"),
        (np.full((6, 4), 3.0), "no_variance"),
    ],
)
def test_data_without_a_figure_have_a_named_reason(name, table, code):
    assert outcome(name, table) == code


@every_figure
@few
@given(table=tables)
def test_intervals_hold_their_figure_and_stay_inside_the_range(name, table):
    found = estimate(name, table)
    if isinstance(found, str):
        assert found != "no sentence"
        return
    if found.low is None:
        assert found.reason
        return
    assert np.isfinite([found.low, found.high]).all()
    assert found.low <= found.estimate <= found.high <= 1 + 1e-9


def test_cronbach_and_spearman_with_a_few_holes_stay_near_the_complete_figures(faces):
    table = faces("health", 20).matrix()
    whole = Ratings.from_matrix(table)
    table[np.random.default_rng(1).random(table.shape) < 0.1] = np.nan
    holed = Ratings.from_matrix(table)
    for figure in (cronbach_with_interval, spearman_with_interval):
        assert figure(holed).estimate == pytest.approx(figure(whole).estimate, abs=0.04)
        assert figure(holed).low < figure(whole).estimate < figure(holed).high


def test_kendalls_block_is_complete_and_named():
    rng = np.random.default_rng(3)
    table = rng.normal(0, 1, (30, 1)) + rng.normal(0, 1, (30, 12))
    table[20:, :] = np.where(rng.random((10, 12)) < 0.5, np.nan, table[20:, :])
    ratings = Ratings.from_matrix(table)
    block = complete_block(ratings)
    assert block.complete
    assert block.n_units >= 20
    found = concordance_with_interval(ratings)
    assert found.estimate == pytest.approx(kendall_w(block))
    assert f"{block.n_raters} raters, {block.n_units} units" in found.method
    assert 0 <= found.low < found.estimate < found.high <= 1


def test_rank_intervals_cover_the_population():
    """Bivariate normal ratings of correlation .5: Spearman's figure is 6/pi asin(.25)."""
    truth, held = 6 / np.pi * np.arcsin(0.25), 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        table = rng.normal(0, 1, (400, 1)) + rng.normal(0, 1, (400, 15))
        found = spearman_with_interval(Ratings.from_matrix(table))
        held += found.low - 0.02 <= truth <= found.high + 0.02
    assert held >= 85
    assert mean_pairwise_spearman(Ratings.from_matrix(table)) == pytest.approx(truth, abs=0.08)


def test_gwets_interval_without_each_image_and_rater(faces):
    panel = faces("dominance", 12)
    found = gwet_with_interval(panel, "quadratic")
    table = panel.matrix()
    without = [
        gwet(Ratings.from_matrix(np.delete(table, rater, axis=1)), "quadratic", categories=range(1, 8))
        for rater in range(12)
    ]
    spread = np.sqrt(11 / 12 * ((np.array(without) - np.mean(without)) ** 2).sum())
    assert found.high - found.low > 2 * spread
    assert found.low < found.estimate < found.high < 1


def test_from_one_rater_to_a_panel_and_back():
    assert one_rater(spearman_brown(0.2, 30), 30) == pytest.approx(0.2)
    assert raters_needed(0.2, 0.8) == 16
    for single, wanted in ((0.1788, 0.9), (0.05, 0.95), (0.6, 0.5)):
        needed = raters_needed(single, wanted)
        assert spearman_brown(single, needed) >= wanted - 1e-12
        assert needed == 1 or spearman_brown(single, needed - 1) < wanted
    with pytest.raises(ValueError, match="only one between 0 and 1"):
        raters_needed(-0.1, 0.8)
    with pytest.raises(ValueError, match="wanted reliability is 1"):
        raters_needed(0.2, 1.0)
