"""One rater on one scale: how the scale is used, the deviation from the consensus over time, repeated answers."""

from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from scipy import stats

from core.charts.deviation import Deviation, Running, deviation
from core.charts.repeats import repeats
from core.charts.scale_use import scale_use
from core.templatetags.numbers import count, figure, with_interval
from core.templatetags.words import words
from labeling.figures.kept import Kept
from labeling.label_data import CONSENSUS_KINDS
from labeling.models import Scale
from labeling.raters.answers import KINDS, of_kinds
from labeling.raters.panel_answers import point_counts
from labeling.raters.times import Drawn

LEAST = 10
LEAST_DEVIATIONS = 20
LEAST_REPEATS = 3
MOST_DOTS = 300
STRETCHES = 40


def use_chart(scale: Scale, answers: Any, panel: Kept | None, counts: bool) -> Drawn:
    """Shares of each point, against the others'. `counts`: the rater is part of the panel's counts."""
    given = _judged(of_kinds(answers, *CONSENSUS_KINDS))["value"]
    if given.size < LEAST:
        values = {"least": count(LEAST), "n": count(given.size)}
        return Drawn(
            None, _("The use of the scale is shown from %(least)s answers; there are %(n)s.") % values
        )
    if panel is None or "points" not in panel.arrays:
        return Drawn(None, _("The panel’s answers are being computed."))
    own = point_counts(given, scale)
    others = np.maximum(panel.arrays["points"] - (own if counts else 0), 0)
    if not others.sum():
        return Drawn(None, _("Nobody else has rated on this scale yet."))
    points = list(range(scale.low, scale.high + 1))
    mean, sd = _moments(points, others)
    values = {
        "mean": figure(float(given.mean())),
        "sd": figure(float(given.std(ddof=1))),
        "panel": figure(mean),
        "panel_sd": figure(sd),
    }
    title = (
        _("Answers %(mean)s on average, the others %(panel)s; spread %(sd)s against %(panel_sd)s") % values
    )
    note = _("n = %(n)s answers, %(others)s of the others. Spread is the standard deviation.") % {
        "n": count(given.size),
        "others": count(int(others.sum())),
    }
    ends = (scale.low_label, scale.high_label)
    chart = scale_use(
        points, own.tolist(), others.tolist(), title=title, note=note, axis=words(scale.name), ends=ends
    )
    return Drawn(chart)


def _moments(points: list[int], counts: Any) -> tuple[float, float]:
    values, n = np.array(points, dtype=np.float64), counts.sum()
    mean = float((values * counts).sum() / n)
    return mean, float(np.sqrt((counts * (values - mean) ** 2).sum() / max(n - 1, 1)))


def deviation_chart(answers: Any, consensus: Any) -> Drawn:
    """Deviation of each answer from the consensus (shape of `answers`, nan where there is none), and its running
    mean."""
    usable = np.isin(answers["kind"], [KINDS.index(kind) for kind in CONSENSUS_KINDS])
    usable &= np.isfinite(answers["value"]) & np.isfinite(consensus)
    judged, estimates = answers[usable], consensus[usable]
    if judged.size < LEAST_DEVIATIONS:
        values = {"least": count(LEAST_DEVIATIONS), "n": count(judged.size)}
        said = _(
            "The deviation over time is shown from %(least)s answers on images with a consensus; there are %(n)s."
        )
        return Drawn(None, said % values)
    away = judged["value"] - estimates
    running = _running(judged["answer"], away)
    anchor = judged["kind"] == KINDS.index("anchor")
    # All would make the page heavy; anchors and an even sample of the rest show the same.
    step = int(np.ceil(away.size / MOST_DOTS))
    shown = anchor | (np.arange(away.size) % step == 0)
    points = [
        Deviation(int(at), round(float(by), 3), bool(fixed))
        for at, by, fixed in zip(judged["answer"][shown], away[shown], anchor[shown], strict=True)
    ]
    note = _(
        "n = %(n)s answers. The line is the mean of %(width)s answers each, the band its 95%% interval."
    ) % {
        "n": count(away.size),
        "width": count(_width(away.size)),
    }
    if step > 1:
        note += " " + _("One answer in %(step)s has a dot.") % {"step": count(step)}
    return Drawn(deviation(points, running, title=_drift_title(away), note=note))


def _width(n: int) -> int:
    return int(min(60, max(10, n // 6)))


def _running(answer: Any, away: Any) -> list[Running]:
    """Means of overlapping stretches with t intervals, at most 40 of them."""
    width = _width(away.size)
    starts = np.unique(np.linspace(0, away.size - width, min(STRETCHES, away.size - width + 1)).astype(int))
    quantile = float(stats.t.ppf(0.975, width - 1))
    found = []
    for start in starts.tolist():
        part = away[start : start + width]
        mean, half = float(part.mean()), quantile * float(part.std(ddof=1)) / float(np.sqrt(width))
        middle = int(answer[start + width // 2])
        found.append(Running(middle, round(mean, 4), round(mean - half, 4), round(mean + half, 4)))
    return found


def _drift_title(away: Any) -> str:
    """The mean deviation, and whether the last third differs from the first (Welch's t interval)."""
    third = away.size // 3
    first, last = away[:third], away[-third:]
    change = float(last.mean() - first.mean())
    parts = [float(part.var(ddof=1)) / part.size for part in (first, last)]
    error = float(np.sqrt(sum(parts)))
    freedom = sum(parts) ** 2 / (sum(p * p for p in parts) / (third - 1)) if error > 0 else 1.0
    half = float(stats.t.ppf(0.975, freedom)) * error
    values = {
        "mean": figure(abs(float(away.mean()))),
        "change": with_interval({"estimate": change, "low": change - half, "high": change + half}),
    }
    if abs(change) > half > 0:
        return _("Drifts: the last third lies %(change)s points from the first") % values
    if away.mean() < 0:
        return (
            _("On average %(mean)s points below the consensus, without a drift that could be told") % values
        )
    return _("On average %(mean)s points above the consensus, without a drift that could be told") % values


def repeat_chart(scale: Scale, answers: Any) -> Drawn:
    """First and repeated answers to the same images."""
    judged = _judged(answers)
    first: dict[int, float] = {}
    pairs: list[tuple[float, float]] = []
    repeat = KINDS.index("repeat")
    for asset, value, kind in zip(
        judged["asset"].tolist(), judged["value"].tolist(), judged["kind"].tolist(), strict=True
    ):
        if kind == repeat and asset in first:
            pairs.append((first[asset], value))
        first.setdefault(asset, value)
    if len(pairs) < LEAST_REPEATS:
        values = {"least": count(LEAST_REPEATS), "n": count(len(pairs))}
        return Drawn(None, _("Repeated answers are shown from %(least)s repeats; there are %(n)s.") % values)
    values = {
        "same": count(sum(a == b for a, b in pairs)),
        "near": count(sum(abs(a - b) <= 1 for a, b in pairs)),
        "n": count(len(pairs)),
    }
    title = _("Gave the same answer %(same)s of %(n)s times, within one point %(near)s times") % values
    note = _("n = %(n)s repeats. On the dashed line both answers are the same.") % values
    return Drawn(repeats(pairs, list(range(scale.low, scale.high + 1)), title=title, note=note))


def _judged(answers: Any) -> Any:
    return answers[np.isfinite(answers["value"])]
