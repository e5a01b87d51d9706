"""Two panels on one scale: the shift is found with an interval that covers, and what does not fit is named."""

import numpy as np
import pytest

from labeling.statistics.errors import NotEstimable
from labeling.statistics.linking import link
from labeling.statistics.ratings import Ratings

SHIFT = 0.5


def two_panels(seed, *, a=20, b=15, anchors=12, others=40, both=0, moved=0.15, leniency=0.6, width=1.0):
    """B answers SHIFT lower than A on the same images. Returns A, B, the pairs, the truth and A's mean leniency."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(4, 1, anchors + 2 * others)
    own = rng.normal(0, moved, anchors)
    biases = rng.normal(0, leniency, a + b)

    def panel(raters, units, is_b):
        rows = []
        for rater in raters:
            for i in units:
                if rng.random() < 0.7:
                    seen = 4 + width * (truth[i] - 4) if is_b else truth[i]
                    off = (SHIFT + (own[i] if i < anchors else 0)) if is_b else 0
                    rows.append((i, rater, seen + biases[rater] + rng.normal() - off))
        return Ratings.from_long(*(list(column) for column in zip(*rows, strict=True)))

    first = panel(range(a), range(anchors + others), False)
    second = panel(
        range(a - both, a - both + b), [*range(anchors), *range(anchors + others, truth.size)], True
    )
    return first, second, [(i, i) for i in range(anchors)], truth, biases[:a].mean()


@pytest.mark.parametrize("design", [{}, {"both": 15}, {"a": 40, "b": 12}, {"moved": 0.0}])
def test_the_interval_of_the_shift_covers(design):
    found = [link(*two_panels(seed, **design)[:3]).shift for seed in range(80)]
    assert np.mean([one.low <= SHIFT <= one.high for one in found]) >= 0.87
    assert np.mean([one.estimate for one in found]) == pytest.approx(SHIFT, abs=0.1)


def test_the_same_people_on_both_sides_link_more_sharply():
    strangers = link(*two_panels(1)[:3])
    same = link(*two_panels(1, both=15)[:3])
    assert same.raters_both == 15
    assert same.shift.standard_error < strangers.shift.standard_error


def test_linked_estimates_cover_the_truth_on_the_scale_of_a():
    relative, absolute = [], []
    for seed in range(40):
        a, b, pairs, truth, bias = two_panels(seed)
        linked = link(a, b, pairs).linked
        new = np.array(linked.labels) >= len(pairs)
        there = truth[np.array(linked.labels)]
        relative.append(np.mean(((linked.low <= there + bias) & (there + bias <= linked.high))[new]))
        absolute.append(np.mean(((linked.low_absolute <= there) & (there <= linked.high_absolute))[new]))
    assert 0.92 <= np.mean(relative) <= 0.99
    assert 0.92 <= np.mean(absolute) <= 0.99


def test_a_panel_linked_to_itself_does_not_move():
    a, _b, pairs, _truth, _bias = two_panels(3)
    found = link(a, a, pairs)
    assert found.shift.estimate == 0
    assert found.shift.high == pytest.approx(0, abs=1e-6)


def test_an_anchor_that_moved_on_its_own_is_flagged_and_its_weight_shown():
    a, b, pairs, _truth, _bias = two_panels(4, moved=0.0, a=40, b=40)
    odd = b.unit_labels.index(5)
    value = b.value - 2.5 * (b.unit == odd)
    found = link(a, b.with_values(value), pairs)
    flagged = [pair[0] for pair, out in zip(found.anchors.labels, found.anchors.flagged, strict=True) if out]
    assert flagged == [5]
    clean = link(a, b, pairs).shift.estimate
    assert abs(found.kept.estimate - clean) < abs(found.shift.estimate - clean)
    place = found.anchors.labels.index((5, 5))
    assert found.anchors.without[place] == pytest.approx(np.delete(found.anchors.move, place).mean())


def test_a_panel_that_uses_half_of_the_scale_has_another_slope():
    plain = [link(*two_panels(s, anchors=25, a=40, b=40)[:3]).line for s in range(20)]
    narrow = [link(*two_panels(s, anchors=25, a=40, b=40, width=0.5)[:3]).line for s in range(20)]
    assert sum(line.differs for line in plain) <= 2
    assert sum(line.differs for line in narrow) >= 18
    assert np.median([line.slope for line in narrow]) == pytest.approx(2.0, abs=0.15)


def test_fewer_than_ten_anchors_are_provisional():
    a, b, pairs, _truth, _bias = two_panels(1)
    assert link(a, b, pairs[:9]).provisional
    assert not link(a, b, pairs[:10]).provisional


@pytest.mark.parametrize(("kept", "code"), [(0, "no_anchors"), (2, "few_anchors")])
def test_too_few_shared_images_have_a_name(kept, code):
    a, b, pairs, _truth, _bias = two_panels(1)
    with pytest.raises(NotEstimable) as caught:
        link(a, b, pairs[:kept])
    assert caught.value.code == code


def test_one_rater_is_no_panel():
    a, b, pairs, _truth, _bias = two_panels(1)
    with pytest.raises(NotEstimable) as caught:
        link(a, b.subset_raters([b.rater_labels[0]]), pairs)
    assert caught.value.code == "one_rater"


def test_answers_without_any_noise_give_a_shift_without_width():
    units, raters = np.meshgrid(np.arange(12), np.arange(6))
    a = Ratings.from_long(units.ravel(), raters.ravel(), units.ravel() / 2.0)
    b = Ratings.from_long(units.ravel(), raters.ravel() + 100, units.ravel() / 2.0 - 1)
    found = link(a, b, [(i, i) for i in range(12)])
    assert found.shift.estimate == pytest.approx(1)
    assert np.isfinite([found.shift.low, found.shift.high]).all()
    assert not found.anchors.flagged.any()
