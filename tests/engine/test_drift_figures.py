"""The figures of drift against hand calculation, published formulas and scipy."""

import numpy as np
import pytest
from scipy import stats

from scoring.engine.drift import stability
from scoring.engine.drift.alarms import LEVEL, alarming, holm, images_needed
from scoring.engine.drift.compare import Unlike, compare, unlike_share
from scoring.engine.drift.embedding_space import distances_out_of_fold, fit_space
from scoring.engine.drift.errors import NoReference
from scoring.engine.drift.reference import fit_reference, from_bytes, to_bytes
from scoring.engine.drift.rounding import rounded
from tests.engine.drift_worlds import images, reference_from


def test_stability_index_by_hand() -> None:
    before, now = np.array([50_000, 50_000]), np.array([60_000, 40_000])
    by_hand = 0.1 * np.log(0.6 / 0.5) - 0.1 * np.log(0.4 / 0.5)
    assert stability.psi(before, now) == pytest.approx(by_hand, rel=1e-3)
    assert stability.psi(before, before) == 0


def test_a_shift_of_normal_values_has_the_index_of_its_square() -> None:
    # The symmetric divergence of two normal distributions d standard deviations apart is d².
    rng = np.random.default_rng(0)
    found = compare(np.sort(rounded(rng.normal(size=100_000))), rng.normal(0.45, 1, 100_000))
    assert found is not None
    assert found.psi == pytest.approx(0.45**2, rel=0.08)  # ten bins lose a little of it


def test_the_index_where_nothing_changed_is_what_chance_brings() -> None:
    rng = np.random.default_rng(1)
    for n, m in ((200, 100), (4000, 300)):
        found = [
            stability.psi(b, a)
            for b, a in (
                (rng.multinomial(n, [0.1] * 10), rng.multinomial(m, [0.1] * 10)) for _ in range(2000)
            )
        ]
        expected = stability.psi_by_chance(np.full(10, n // 10), np.full(10, m // 10))
        assert expected == pytest.approx(9 * (1 / n + 1 / m))
        assert np.mean(found) == pytest.approx(expected, rel=0.06)


def test_the_largest_gap_is_that_of_scipy() -> None:
    rng = np.random.default_rng(2)
    before, now = rounded(rng.normal(size=300)), rounded(rng.normal(0.3, 1, 120))
    found = compare(np.sort(before), now)
    assert found is not None
    assert found.ks == pytest.approx(stats.ks_2samp(before, now).statistic, abs=1e-12)


def test_a_value_of_its_own_keeps_its_bin() -> None:
    rng = np.random.default_rng(3)
    before = np.sort(rounded(np.where(rng.random(1000) < 0.9, 0.0, rng.random(1000))))
    fewer = compare(before, np.where(rng.random(300) < 0.5, 0.0, rng.random(300)))
    assert fewer is not None
    assert fewer.psi > 0.5
    assert fewer.p < 1e-10
    constant = compare(np.full(100, 0.1, dtype=np.float32), np.full(60, 0.1))
    assert constant is not None
    assert (constant.psi, constant.ks) == (pytest.approx(0, abs=0.02), 0)
    moved = compare(np.full(100, 0.1, dtype=np.float32), np.full(60, 0.2))
    assert moved is not None
    assert moved.effect > 1


def test_too_few_are_not_compared() -> None:
    assert compare(np.zeros(19, dtype=np.float32), np.zeros(100)) is None
    assert compare(np.zeros(100, dtype=np.float32), np.array([0.0] * 19 + [np.nan])) is None
    assert unlike_share(np.zeros(19), 100) is None


def test_holm_against_a_worked_example() -> None:
    # Holm 1979's procedure on the p-values .01, .04, .03, .005: sorted and multiplied by 4, 3, 2, 1.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_the_count_beyond_the_level_is_beta_binomial() -> None:
    # Whatever the distances are like: ranks against ranks.
    rng = np.random.default_rng(4)
    shares, small = [], 0
    for _ in range(3000):
        own, new = np.sort(rng.lognormal(size=150)), rng.lognormal(size=80)
        found = unlike_share(np.searchsorted(own, new) / 150, 150)
        assert found is not None
        shares.append(found.share)
        small += found.p < 0.05
    assert np.mean(shares) == pytest.approx(found.usual, rel=0.08)
    assert small / 3000 < 0.055


def test_large_and_beyond_chance_are_both_needed() -> None:
    rng = np.random.default_rng(5)
    before = np.sort(rounded(rng.normal(size=4000)))
    sure_but_small = compare(before, rng.normal(0.15, 1, 20_000))
    large_by_chance = compare(before, rng.normal(0.5, 1, 22))
    both = compare(before, rng.normal(1.0, 1, 200))
    assert sure_but_small is not None
    assert large_by_chance is not None
    assert both is not None
    assert sure_but_small.p < LEVEL
    assert alarming([sure_but_small, large_by_chance, both]) == [False, False, True]
    assert not alarming([])


@pytest.mark.parametrize("size", [100, 1000, 4000])
def test_the_number_needed_is_enough_for_a_shift_of_one_standard_deviation(size: int) -> None:
    needed = images_needed(size, 20)
    assert needed is not None
    rng = np.random.default_rng(size)
    caught = 0
    for _ in range(40):
        before = np.sort(rounded(rng.normal(size=size)))
        found = compare(before, rng.normal(1, 1, 2 * needed))
        assert found is not None
        caught += alarming([found])[0]
    assert caught >= 36
    assert images_needed(30, 20) is None


def test_out_of_fold_distances_are_those_of_new_images() -> None:
    rng = np.random.default_rng(6)
    scales = np.linspace(3, 0.1, 200)
    own, new = rng.normal(size=(120, 200)) * scales, rng.normal(size=(400, 200)) * scales
    space = fit_space(own)
    unseen = np.median(space.distances(new))
    assert np.median(space.distances(own)) < 0.8 * unseen  # in their own space they look too near
    assert np.median(distances_out_of_fold(own, np.arange(120), 0)) == pytest.approx(unseen, rel=0.08)


@pytest.mark.parametrize("n", [60, 300, 2000])
def test_new_images_of_the_same_kind_are_spread_evenly(n: int) -> None:
    rng = np.random.default_rng(n)
    found = [reference_from(images(n, rng), seed).unlikeness(images(200, rng)[2]).mean() for seed in range(8)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.07)


def test_copies_of_one_image_do_not_pass_for_usual_when_grouped() -> None:
    rng = np.random.default_rng(8)
    originals = rng.normal(size=(40, 30))
    copies = np.repeat(originals, 5, axis=0) + 0.01 * rng.normal(size=(200, 30))
    groups = np.repeat(np.arange(40), 5)
    apart = fit_reference({}, {}, copies, np.arange(200), 0).unlikeness(rng.normal(size=(300, 30))).mean()
    grouped = fit_reference({}, {}, copies, groups, 0).unlikeness(rng.normal(size=(300, 30))).mean()
    assert apart > 0.7
    assert grouped < 0.55


def test_the_same_images_give_the_same_bytes_and_altered_ones_are_refused() -> None:
    world = images(300, np.random.default_rng(9))
    data, digest = to_bytes(reference_from(world, 3))
    assert to_bytes(reference_from(world, 3)) == (data, digest)
    again = from_bytes(data, digest)
    assert np.array_equal(again.unlikeness(world[2]), reference_from(world, 3).unlikeness(world[2]))
    with pytest.raises(NoReference, match="altered"):
        from_bytes(data[:-1] + bytes([data[-1] ^ 1]), digest)


def test_degenerate_embeddings_have_a_named_reason() -> None:
    for broken in (np.zeros((5, 8)), np.ones((50, 8)), np.full((50, 8), np.nan)):
        with pytest.raises(NoReference):
            fit_space(broken)
    nothing = fit_reference({}, {}, np.ones((50, 8)), None, 0)
    with pytest.raises(NoReference, match="no embeddings"):
        nothing.unlikeness(np.ones((1, 8)))
    with pytest.raises(NoReference, match="different extractors"):
        reference_from(images(60, np.random.default_rng(0))).unlikeness(np.ones((1, 8)))


def test_an_unlike_week_needs_twice_the_usual() -> None:
    week = Unlike(images=5000, count=80, share=0.016, low=0.013, high=0.02, usual=0.01, p=1e-9)
    assert alarming([week]) == [False]
