"""Panels of real raters with careless ones mixed in: every value is a real rating or drawn by a seed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.gold_candidates import Judged, gold_pairs, margin
from labeling.statistics.ratings import Floats

Ints = NDArray[np.int64]

SHARE_BAD = 0.15
PAIRS = 3
CARDS = 7
"""Most that anybody meets within sixty answers: one in the first block, three in each of the next two on watch."""
LONG = 66
"""Images of somebody who rates sixty beside three gold pairs."""
REAL_IN_PANEL = 34
KINDS = (
    "random",
    "random_centre",
    "straight_line",
    "reversed_reads_cards",
    "reversed_throughout",
    "bot_fast",
    "half_lazy",
)
HALF_WAY = 0.5
"""After this share of the answers somebody half-way lazy begins to answer at random."""
HONEST_FAILS_CARD = 0.02


@dataclass(frozen=True)
class Source:
    """Real ratings: ``value`` and ``place`` (order of presentation; NaN unknown), shape (images, raters)."""

    name: str
    value: Floats
    place: Floats
    low: int
    high: int

    @property
    def span(self) -> float:
        return float(self.high - self.low)


@dataclass(frozen=True)
class Member:
    """One rater of a panel: the images in the order of rating, the values given, the outcomes of gold pairs and cards
    at hand (True passed), response times in ms, and what they are; ``real`` names the rater the values come from.
    From the share ``reads_until`` of the answers on, the outcomes of cards are those of ``unread``."""

    kind: str
    real: int
    source: str
    order: Ints
    value: Floats
    gold: list[bool]
    cards: list[bool]
    unread: list[bool]
    reads_until: float
    times: Floats


def sources(shared: Path) -> Iterator[Source]:
    """The five traits of faces_3dsk_men and the three scales of avt_ai_images."""
    rows = _rows(shared / "data/faces_3dsk_men/ratings.csv")
    for trait in sorted({row["trait"] for row in rows}):
        own = [row for row in rows if row["trait"] == trait]
        value = _table(own, "asset", "rating")
        yield Source(f"faces {trait}", value, np.full(value.shape, np.nan), 1, 7)
    rows = _rows(shared / "data/avt_ai_images/ratings.csv")
    for scale in ("appeal", "realism", "prompt_match"):
        yield Source(f"avt {scale}", _table(rows, "image", scale), _table(rows, "image", "position"), 1, 5)


def panels(
    source: Source, rounds: int, rng: np.random.Generator, kinds: tuple[str, ...] = KINDS
) -> Iterator[list[Member]]:
    """Panels of real raters, each real rater once a round, and bad ones until they are 15%, kinds in turn."""
    raters = source.value.shape[1]
    size = min(REAL_IN_PANEL, raters)
    turn = 0
    for _round in range(rounds):
        shuffled = rng.permutation(raters)
        for start in range(0, raters, size):
            real = shuffled[start : start + size]
            if real.size < size:
                real = np.concatenate([real, shuffled[: size - real.size]])
            outside = np.setdiff1d(shuffled, real)
            # Gold is proposed from people outside the panel where there are any, else from the panel itself.
            pairs = _gold(source, outside if outside.size >= REAL_IN_PANEL else shuffled)
            number = round(size * SHARE_BAD / (1 - SHARE_BAD))
            # Bad raters answer sixty images: made from people who did not stop early.
            long = np.flatnonzero(np.isfinite(source.value).sum(axis=0) >= min(source.value.shape[0], LONG))
            others = np.intersect1d(outside, long)
            models = rng.choice(others if others.size >= number else long, number, replace=False)
            chosen = [kinds[(turn + k) % len(kinds)] for k in range(number)]
            turn += number
            fresh = shuffled[start : start + size]
            everybody = [("real" if r in fresh else "real_again", int(r)) for r in real]
            everybody += list(zip(chosen, models.tolist(), strict=True))
            yield [_member(source, kind, rater, pairs, rng) for kind, rater in everybody]


def _member(
    source: Source, kind: str, rater: int, pairs: list[tuple[int, int]], rng: np.random.Generator
) -> Member:
    own = source.value[:, rater]
    gold = {image for pair in pairs for image in pair}
    rated = np.flatnonzero(np.isfinite(own))
    order = rng.permutation(rated)
    if np.isfinite(source.place[rated, rater]).all():
        order = rated[np.argsort(source.place[rated, rater], kind="stable")]
    order = np.array([image for image in order if image not in gold], dtype=np.int64)
    points = np.arange(source.low, source.high + 1)
    asked = rng.choice(points, CARDS)
    drawn = _drawn(source, kind, rng)
    value, cards = own[order], rng.random(CARDS) >= HONEST_FAILS_CARD
    unread, reads_until = drawn(CARDS) == asked, 1.0
    given = {image: own[image] for image in gold}
    if kind.startswith("reversed"):
        value, given = (
            source.low + source.high - value,
            {i: source.low + source.high - v for i, v in given.items()},
        )
        if kind == "reversed_throughout":
            cards = cards & (asked * 2 == source.low + source.high)
    elif not kind.startswith("real"):
        reads_until = HALF_WAY if kind == "half_lazy" else 0.0
        from_here = round(min(order.size, 60) * reads_until)
        value = np.concatenate([value[:from_here], drawn(order.size - from_here)])
        late = np.arange(PAIRS) >= PAIRS * reads_until
        for number, pair in enumerate(pairs):
            if late[number]:
                given |= dict(zip(pair, drawn(2).tolist(), strict=True))
    passed = [bool(given[h] - given[low] > -margin(source.span)) for h, low in pairs if _both(given, h, low)]
    median = 350.0 if kind == "bot_fast" else 2300.0
    times = rng.lognormal(np.log(median), 0.45, order.size)
    return Member(
        kind, rater, source.name, order, value, passed, cards.tolist(), unread.tolist(), reads_until, times
    )


def _drawn(source: Source, kind: str, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    points = np.arange(source.low, source.high + 1)
    usual = float(rng.choice(points))
    middle, spread = (source.low + source.high) / 2, source.span / 4

    def draw(n: int) -> Floats:
        if kind == "straight_line":
            return np.full(n, usual)
        if kind == "random_centre":
            return np.clip(np.round(rng.normal(middle, spread, n)), source.low, source.high)
        return rng.choice(points, n).astype(np.float64)

    return draw


def _both(given: dict[int, float], high: int, low: int) -> bool:
    return bool(np.isfinite(given[high]) and np.isfinite(given[low]))


def _gold(source: Source, raters: Ints) -> list[tuple[int, int]]:
    value = source.value[:, raters]
    number = np.isfinite(value).sum(axis=1)
    spread = np.nanstd(value, axis=1, ddof=1)
    judged = Judged(
        np.nanmean(value, axis=1), spread / np.sqrt(number), spread, number.astype(float), source.span
    )
    return [(pair.higher, pair.lower) for pair in gold_pairs(judged, PAIRS)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _table(rows: list[dict[str, str]], image: str, column: str) -> Floats:
    images = {name: code for code, name in enumerate(sorted({row[image] for row in rows}))}
    raters = {name: code for code, name in enumerate(sorted({row["rater_id"] for row in rows}))}
    table = np.full((len(images), len(raters)), np.nan)
    for row in rows:
        if row[column]:
            table[images[row[image]], raters[row["rater_id"]]] = float(row[column])
    return table
