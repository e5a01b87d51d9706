"""Bias, inconsistency and agreement of every rater, from kept figures: on one scale, or over all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import hypot, isfinite
from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

from labeling.figures.kept import Part, kept_parts
from labeling.figures.raters import KIND
from labeling.models import Scale, Study


class RaterFigures(NamedTuple):
    """Of one rater. `bias` with `low` and `high` (95%), and `inconsistency`, are in scale points on one scale, in
    units of the scales' spread over several. `agreement` is the correlation with the mean of the others, `upper` its
    upper bound (one-sided 95%). None where it cannot be known."""

    panelist: int
    n: int
    bias: float | None
    low: float | None
    high: float | None
    inconsistency: float | None
    agreement: float | None
    upper: float | None

    @property
    def bias_interval(self) -> dict[str, float | None]:
        return {"estimate": self.bias, "low": self.low, "high": self.high}


class RaterMap(NamedTuple):
    """`spread` says that figures are in units of scale spread; `code` why there are none (a NotEstimable code);
    `arrays` are the kept ones of each scale (see labeling.figures.raters)."""

    raters: dict[int, RaterFigures]
    spread: bool
    code: str
    computed_at: datetime
    ratings: int
    stale: bool
    arrays: tuple[dict[str, Any], ...]


def rater_map(study: Study, scale: Scale | None = None, *, at_once: bool = False) -> RaterMap | None:
    """Figures by panelist on `scale`, or averaged over all scales, each in units of its raters' median standard
    deviation. None while they are being computed for the first time; with `at_once` they are computed here and now."""
    scales = [scale] if scale is not None else list(study.scales.all())
    found = kept_parts(study, [Part(one, KIND) for one in scales], at_once=at_once)
    parts = [part for part in found.values() if part is not None]
    if not parts or len(parts) < len(found):
        return None
    tables = [_columns(part.arrays) for part in parts if "panelist" in part.arrays]
    codes = [part.values.get("code") for part in parts if part.values.get("code")]
    spread = len(tables) > 1
    raters: dict[int, list[dict[str, float]]] = {}
    for table in tables:
        unit = _unit(table["sd"]) if spread else 1.0
        scaled = {name: table[name] / unit for name in ("bias", "bias_se", "inconsistency")}
        columns = [column.tolist() for column in (table | scaled).values()]
        for pk, *numbers in zip(*columns, strict=True):
            raters.setdefault(int(pk), []).append(dict(zip(NEEDED[1:], numbers, strict=True)))
    return RaterMap(
        {pk: _together(pk, rows) for pk, rows in raters.items()},
        spread,
        str(codes[0]) if codes and not _known_bias(raters) else "",
        min(part.computed_at for part in parts),
        sum(part.ratings for part in parts),
        any(part.stale for part in parts),
        tuple(part.arrays for part in parts),
    )


def _known_bias(raters: Mapping[int, Sequence[dict[str, float]]]) -> bool:
    return any(isfinite(row["bias"]) for rows in raters.values() for row in rows)


NEEDED = ("panelist", "n", "bias", "bias_se", "inconsistency", "sd", "loo_r", "loo_upper")


def _columns(arrays: dict[str, Any]) -> dict[str, Any]:
    return {name: arrays[name] for name in NEEDED}


def _unit(sd: Any) -> float:
    """The raters' median standard deviation on a scale; 1 where nobody's answers vary."""
    known = sd[np.isfinite(sd) & (sd > 0)]
    return float(np.median(known)) if known.size else 1.0


def _together(pk: int, rows: Sequence[dict[str, float]]) -> RaterFigures:
    """Means over scales; the standard error of a mean of k biases is the root of their squares' sum over k."""
    n = int(sum(row["n"] for row in rows))
    bias, errors = _known(rows, "bias"), _known(rows, "bias_se")
    mean = _mean(bias)
    half = None
    if errors and len(errors) == len(bias) and n > 1:
        half = float(stdtrit(n - 1, 0.975)) * hypot(*errors) / len(errors)
    return RaterFigures(
        pk,
        n,
        mean,
        None if mean is None or half is None else mean - half,
        None if mean is None or half is None else mean + half,
        _mean(_known(rows, "inconsistency")),
        _mean(_known(rows, "loo_r")),
        _mean(_known(rows, "loo_upper")),
    )


def _known(rows: Sequence[dict[str, float]], name: str) -> list[float]:
    return [row[name] for row in rows if isfinite(row[name])]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def standing_out(raters: Sequence[RaterFigures], beyond: float = 3.5) -> set[int]:
    """Who lies more than `beyond` robust standard deviations (1.4826 MAD) from the median of bias or, upward only,
    of inconsistency (Iglewicz & Hoaglin 1993)."""
    out: set[int] = set()
    for name, both in (("bias", True), ("inconsistency", False)):
        known = [
            (rater.panelist, getattr(rater, name)) for rater in raters if getattr(rater, name) is not None
        ]
        if len(known) < 5:
            continue
        values = np.array([value for _pk, value in known])
        away = values - np.median(values)
        mad = 1.4826 * float(np.median(np.abs(away)))
        if mad > 0:
            score = np.abs(away) / mad if both else away / mad
            out |= {pk for (pk, _value), z in zip(known, score, strict=True) if z > beyond}
    return out
