"""Simulated panelists: how leniently, how finely, how reliably and how carefully each of them answers.

An answer is middle + leniency + spread x (quality - 1/2) x range + taste + noise, rounded and cut off at
the ends of the scale. Taste is the panelist's own and the same each time an image is shown; noise is new each
time. With the defaults one honest rater has an ICC(1) of about .35, twenty together an ICC(2,k) above .85.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Care = Literal["careful", "random_clicker", "straight_liner"]
STRATA = ("18-29", "30-49", "50+")
TASTE_FEATURES = ("figure", "near", "clutter", "dark", "caps")

# Points on a five-point scale; scaled with the range of any other.
LENIENCY_SD = 0.5
TASTE_SD = 0.74
STRATUM_TASTE_SD = 0.16


@dataclass(frozen=True)
class SimulatedPanelist:
    """``leniency``, ``noise`` and ``taste`` (per feature of 0..1) are in points of a five-point scale."""

    name: str
    stratum: str
    leniency: float
    spread: float
    noise: float
    care: Care
    taste: dict[str, float] = field(hash=False)
    seed: int


def plan_panel(
    count: int = 24, careless: int = 2, strata: Sequence[str] = STRATA, seed: int = 11
) -> list[SimulatedPanelist]:
    """``count`` panelists dealt evenly to ``strata``; ``careless`` of them do not look.

    Raises ``ValueError`` if there are no strata, or more careless panelists than panelists.
    """
    if not strata:
        raise ValueError("A panel needs at least one stratum: name one, or leave strata to the default.")
    if not 0 <= careless <= count:
        raise ValueError(f"{careless} careless among {count} panelists is impossible: ask for 0 to {count}.")
    rng = np.random.default_rng(seed)
    tastes = {
        stratum: {f: float(rng.normal(0, STRATUM_TASTE_SD)) for f in TASTE_FEATURES} for stratum in strata
    }
    inattentive = {int(i): k for k, i in enumerate(rng.permutation(count)[:careless])}
    panel = []
    for i in range(count):
        care: Care = "careful"
        if i in inattentive:
            care = "random_clicker" if inattentive[i] % 2 == 0 else "straight_liner"
        stratum = strata[i % len(strata)]
        taste = {
            f: round(v + float(rng.normal(0, STRATUM_TASTE_SD / 2)), 4) for f, v in tastes[stratum].items()
        }
        panel.append(
            SimulatedPanelist(
                name=f"panelist_{i + 1:02d}",
                stratum=stratum,
                leniency=round(float(rng.normal(0, LENIENCY_SD)), 4),
                spread=round(float(np.clip(rng.normal(0.86, 0.16), 0.45, 1.25)), 4),
                noise=round(float(np.clip(rng.normal(0.84, 0.18), 0.4, 1.4)), 4),
                care=care,
                taste=taste,
                seed=int(rng.integers(2**31)),
            )
        )
    return panel


def answer(
    panelist: SimulatedPanelist,
    quality: float,
    low: int,
    high: int,
    trial_key: str,
    scale: str,
    kind: str | None = None,
    *,
    image_key: str | None = None,
    features: Mapping[str, float] | None = None,
    asked: int | None = None,
) -> tuple[int, int]:
    """Value in ``low``..``high`` and response time in ms; the same for the same panelist, trial and scale.

    ``quality`` is 0..1. ``image_key`` names the image, so that taste repeats when it is shown again; without
    it images are told apart by their quality. ``features`` (0..1 per name in ``TASTE_FEATURES``) lets the
    stratum's taste act. ``asked`` is the value an attention card asks for; careful panelists give it in all
    but one of fifty cases. ``kind`` changes pace only: practice is slower. Raises ``ValueError`` if
    ``low`` is not below ``high``.
    """
    if low >= high:
        raise ValueError(
            f"A scale from {low} to {high} has no room to answer: the lowest must be below the highest."
        )
    rng = _stream(panelist.seed, trial_key, scale)
    if panelist.care == "random_clicker":
        return int(rng.integers(low, high + 1)), _pace(rng, 520, 0.35)
    if panelist.care == "straight_liner":
        usual = low + round((high - low) * 0.75)
        drift = 0 if rng.random() < 0.94 else int(rng.choice((-1, 1)))
        return int(np.clip(usual + drift, low, high)), _pace(rng, 420, 0.25)
    pace = _pace(rng, 3400 if kind == "practice" else 2300, 0.45)
    if asked is not None:
        slip = rng.random() < 0.02
        return int(np.clip(asked + (1 if asked < high else -1) * slip, low, high)), pace
    step = (high - low) / 4
    taste = _stream(panelist.seed, image_key or f"{quality:.6f}", scale).normal(0, TASTE_SD)
    taste += sum(panelist.taste.get(name, 0.0) * value for name, value in (features or {}).items())
    points = panelist.leniency + taste + rng.normal(0, panelist.noise)
    latent = (low + high) / 2 + panelist.spread * (quality - 0.5) * (high - low) + step * points
    return int(np.clip(np.floor(latent + 0.5), low, high)), pace


def _stream(seed: int, *parts: str) -> np.random.Generator:
    digest = hashlib.sha256("|".join((str(seed), *parts)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def _pace(rng: np.random.Generator, median: float, sigma: float) -> int:
    return int(np.clip(rng.lognormal(np.log(median), sigma), 180, 30_000))
