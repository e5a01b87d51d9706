"""Images of one group keep their distance: whenever that can be done at all, in blocks small enough to prove it."""

from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.statistics.neighbours import clashes
from labeling.statistics.ordering import Item, order_block

from .blocks import block


@cache
def can_be_parted(sizes: tuple[int, ...], free: int, gap: int, recent: tuple[int, ...] = ()) -> bool:
    """Whether groups of these sizes and `free` images of none can stand with `gap`, by trying everything."""
    if not free and not any(sizes):
        return True
    if free and can_be_parted(sizes, free - 1, gap, (*recent, -1)[-(gap - 1) :]):
        return True
    for group, left in enumerate(sizes):
        if left and group not in recent:
            fewer = (*sizes[:group], left - 1, *sizes[group + 1 :])
            if can_be_parted(fewer, free, gap, (*recent, group)[-(gap - 1) :]):
                return True
    return False


def grouped(sizes, free):
    items = [Item(f"{g}-{n}", "regular", f"g{g}") for g, size in enumerate(sizes) for n in range(size)]
    return items + [Item(f"free{n}", "regular") for n in range(free)]


small = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(lambda sizes: tuple(sorted(sizes)))


@settings(max_examples=200, deadline=None)
@given(small, st.integers(0, 3), st.integers(2, 5), st.integers(0, 2**32))
def test_groups_keep_their_distance_whenever_any_order_does(sizes, free, gap, seed):
    order = order_block(grouped(sizes, free), seed, group_gap=gap)
    assert (order.clashes == 0) == can_be_parted(sizes, free, gap)


@settings(max_examples=100, deadline=None)
@given(small, st.integers(0, 4), st.integers(1, 4), st.integers(2, 4), st.integers(0, 2**32))
def test_checks_in_between_make_it_no_harder(sizes, free, checks, gap, seed):
    """What can be parted without checks is parted with them: each check only stands between two images."""
    items = grouped(sizes, free) + [Item(f"check{n}", "gold") for n in range(checks)]
    order = order_block(items, seed, min_repeat_gap=gap, group_gap=gap)
    assert Counter(order.items) == Counter(items)
    if can_be_parted(sizes, free, gap):
        assert order.clashes == 0


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(2, 15))
def test_clashes_are_counted_as_they_stand(seed, gap, groups):
    order = order_block(block(groups=groups), seed, group_gap=gap)
    row = [item.group for item in order.items]
    pairs = [(a, b) for b in range(len(row)) for a in range(max(0, b - gap + 1), b)]
    assert order.clashes == sum(row[a] is not None and row[a] == row[b] for a, b in pairs)


@pytest.mark.parametrize(("gap", "expected"), [(1, 0), (2, 1), (3, 2)])
def test_what_counts_as_too_close(gap, expected):
    assert clashes(["a", "a", "b", "a", None, None], gap) == expected


def test_without_a_rule_groups_are_left_to_chance():
    items = [Item(str(n), "regular", "one campaign") for n in range(10)]
    assert order_block(items, seed=0, group_gap=1).clashes == 0


def test_the_largest_group_that_fits_exactly_is_parted():
    items = grouped((8,), 14)
    assert order_block(items, seed=3, group_gap=3).clashes == 0


def test_repeats_share_the_group_of_their_first_showing():
    """16 images of two campaigns with three of them repeated: repeats first would leave clashes."""
    items = block(regular=16, gold=1, attention=1, anchors=0, repeats=3, groups=2)
    for seed in range(200):
        order = order_block(items, seed, min_repeat_gap=4)
        place = {item.key: at for at, item in enumerate(order.items)}
        assert (order.clashes, order.dropped) == (0, ())
        assert all(place[f"again{n}"] - place[f"r{n}"] >= 4 for n in range(3))
