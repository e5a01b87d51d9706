"""What 10,000 simulated blocks show: checks fall anywhere, repeats keep their distance, groups stay apart.

Seeds are fixed, so a failure here has a cause and is not chance.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from labeling.statistics.ordering import block_seed, order_block
from labeling.statistics.places import stretches

from .blocks import Seen, block, simulate

BLOCKS = 10_000
MIXES = {
    # The default shares of a study at its default block length, from 12 campaigns.
    "default": ({"regular": 24, "gold": 2, "attention": 1, "anchors": 1, "repeats": 2, "groups": 12}, 15, 2),
    "long": ({"groups": 11}, 20, 3),
}


@cache
def seen_in(name: str) -> Seen:
    about, repeat_gap, group_gap = MIXES[name]
    return simulate(block(**about), BLOCKS, min_repeat_gap=repeat_gap, group_gap=group_gap)


def uniform(counts: np.ndarray) -> bool:
    return stats.chisquare(counts).pvalue > 0.01


@pytest.mark.parametrize("name", MIXES)
@pytest.mark.parametrize("kind", ["gold", "attention"])
def test_no_place_of_the_block_is_likelier_for_a_check(name, kind):
    assert uniform(seen_in(name).places[kind])


@pytest.mark.parametrize("name", MIXES)
def test_repeats_are_never_closer_than_configured_and_none_is_lost(name):
    assert seen_in(name).least_repeat >= MIXES[name][1]
    assert seen_in(name).dropped == 0


@pytest.mark.parametrize("name", MIXES)
def test_no_two_images_of_a_campaign_come_too_close(name):
    assert seen_in(name).clashes == 0


@cache
def places_within_stretches() -> dict[str, np.ndarray]:
    """How often each place of a stretch was taken by its one gold item and its one attention check."""
    items = block()
    within = {"gold": np.zeros(12, dtype=int), "attention": np.zeros(11, dtype=int)}
    for number in range(BLOCKS):
        seed = block_seed("study", "panelist", str(number))
        order = order_block(items, seed).items
        rng = np.random.default_rng(seed)
        free = list(range(len(items)))
        for kind, counts in within.items():
            parts = stretches(len(free), 5, rng)
            rng.random(5), rng.permutation(5)
            taken = {at for at in free if order[at].kind == kind}
            for part in parts:
                (place,) = (at for at, slot in enumerate(part) if free[slot] in taken)
                counts[place] += 1
            free = [at for at in free if at not in taken]
    return within


@pytest.mark.parametrize("kind", ["gold", "attention"])
def test_each_stretch_holds_one_check_anywhere_within(kind):
    counts = places_within_stretches()[kind]
    assert counts.sum() == 5 * BLOCKS
    assert uniform(counts)


def test_the_test_would_notice_a_check_that_is_never_first():
    """The commonest mistake: a block that never opens with gold."""
    counts = seen_in("default").places["gold"].copy()
    counts[1] += counts[0]
    counts[0] = 0
    assert not uniform(counts)


def test_the_test_would_notice_a_slight_preference():
    """One check in twenty taken from the last place of its stretch to the first."""
    counts = places_within_stretches()["gold"].copy()
    moved = BLOCKS * 5 // 12 // 5
    counts[0] += moved
    counts[-1] -= moved
    assert not uniform(counts)


def test_the_test_would_notice_an_order_without_stretches_of_chance():
    """Checks drawn from the middle of each stretch are regular enough to be learnt, and fail."""
    rng = np.random.default_rng(5)
    counts = np.zeros(60, dtype=int)
    for _block in range(1000):
        for part in range(5):
            counts[12 * part + int(rng.integers(2, 10))] += 1
    assert not uniform(counts)
