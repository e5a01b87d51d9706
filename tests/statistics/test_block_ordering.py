"""The order of a block: what every order keeps, and what chance may not show."""

import time
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.statistics.ordering import Item, block_seed, order_block

from .blocks import block

blocks = st.builds(
    block,
    regular=st.integers(0, 40),
    gold=st.integers(0, 6),
    attention=st.integers(0, 6),
    anchors=st.integers(0, 4),
    repeats=st.integers(0, 8),
    groups=st.integers(0, 6),
)


@settings(max_examples=150, deadline=None)
@given(blocks, st.integers(0, 2**63 - 1), st.integers(1, 25))
def test_whatever_the_block(items, seed, gap):
    order = order_block(items, seed, min_repeat_gap=gap)
    assert Counter(order.items) + Counter(order.dropped) == Counter(items)
    assert all(item.kind == "repeat" for item in order.dropped)
    place = {item.key: at for at, item in enumerate(order.items)}
    for item in order.items:
        if item.repeats is not None:
            assert place[item.key] - place[item.repeats] >= gap
    neighbours = sum(a.group is not None and a.group == b.group for a, b in pairwise(order.items))
    assert order.clashes == neighbours
    assert order == order_block(items, seed, min_repeat_gap=gap)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.integers(0, 5), st.integers(0, 2**32))
def test_groups_are_parted_whenever_that_is_possible(sizes, ungrouped, seed):
    items = [Item(f"{g}-{n}", "regular", f"g{g}") for g, size in enumerate(sizes) for n in range(size)]
    items += [Item(f"free{n}", "regular") for n in range(ungrouped)]
    order = order_block(items, seed)
    unavoidable = max(0, 2 * max(sizes) - 1 - len(items))
    assert order.clashes == unavoidable


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_checks_are_spread_over_the_block(seed):
    order = order_block(block(regular=50, gold=6, attention=4, anchors=0, repeats=0), seed)
    gold = [at for at, item in enumerate(order.items) if item.kind == "gold"]
    assert max(b - a for a, b in pairwise(gold)) < 2 * 10
    thirds = Counter(at // 20 for at in gold)
    assert all(1 <= thirds[third] <= 3 for third in range(3))


def test_repeats_that_have_no_room_are_dropped_by_a_rule():
    order = order_block(block(regular=14, gold=0, attention=0, anchors=0, repeats=3), seed=1)
    assert [item.key for item in order.dropped] == ["again2", "again1", "again0"]
    assert len(order.items) == 14


def test_a_tight_block_keeps_all_repeats_that_fit():
    order = order_block(block(regular=15, gold=0, attention=0, anchors=0, repeats=3), seed=4)
    assert order.dropped == ()
    assert [item.kind for item in order.items[15:]] == ["repeat"] * 3


def test_one_group_only_is_shown_all_the_same():
    items = [Item(str(n), "regular", "one campaign") for n in range(10)]
    order = order_block(items, seed=0)
    assert len(order.items) == 10
    assert order.clashes == 9


def test_practice_comes_first_in_the_order_given():
    items = [*block(), Item("p1", "practice"), Item("p0", "practice")]
    assert [item.key for item in order_block(items, seed=2).items[:2]] == ["p1", "p0"]


def test_the_seed_of_a_block_never_changes():
    assert block_seed("study", "panelist", "block") == 6317818138736923019
    assert block_seed("study", "panelist", "block") != block_seed("study", "panelist", "block2")
    assert 0 <= block_seed("a", "b", "c") < 2**63


def test_another_block_another_order():
    items = block()
    orders = {tuple(item.key for item in order_block(items, seed).items) for seed in range(50)}
    assert len(orders) == 50


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([Item("a", "regular"), Item("a", "gold")], "one key"),
        ([Item("b", "repeat", None, "a")], "no regular or anchor item"),
        ([Item("a", "gold"), Item("b", "repeat", None, "a")], "no regular or anchor item"),
        ([Item("a", "regular"), Item("b", "repeat")], "must name the key"),
        (
            [Item("a", "regular"), Item("b", "repeat", None, "a"), Item("c", "repeat", None, "a")],
            "repeated twice",
        ),
    ],
)
def test_impossible_blocks_are_refused_by_name(items, message):
    with pytest.raises(ValueError, match=message):
        order_block(items, seed=0)


def test_empty_block():
    assert order_block([], seed=0).items == ()


def test_a_block_of_sixty_is_ordered_in_a_millisecond():
    items = block(groups=12)
    start = time.process_time()
    for seed in range(200):
        order_block(items, seed)
    # .27 ms on an idle machine; the bound leaves room for a busy one.
    assert (time.process_time() - start) / 200 < 0.0015
