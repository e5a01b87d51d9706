"""Whether a head may be used: which of its two evaluations says so, and what it says."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

ENOUGH = 100  # held-out images from which they alone decide
FEWEST = 10  # rated images that scoring.engine.evaluate needs for any figure
CROSSED_BELOW = 500  # held-out images from which cross-validated figures add nothing

By = Literal["held_out", "both", "cross_validated"]


class Verdict(NamedTuple):
    """`reason` is the engine's English sentence, as the API and the command give it."""

    usable: bool
    by: By
    reason: str


def verdict_on(metrics: Mapping[str, Any]) -> Verdict:
    """The verdict from a head's `metrics`: those of the held-out images, with "cross_validated" among them or not.

    From 100 held-out images on they decide alone: the head's error must be below that of always saying the mean for
    certain. With fewer, a split that fell another way could say something else. Then the cross-validated figures, each
    training image predicted by a head that had not seen it, must be better for certain, and the held-out images must not
    speak against it. With fewer than 10 held-out images those say nothing, and cross-validation decides alone.
    """
    crossed = metrics.get("cross_validated")
    held_out = int(metrics.get("assets", 0))
    if held_out >= ENOUGH or not crossed:
        return Verdict(bool(metrics["usable"]), "held_out", metrics["usable_reason"])
    images = int(crossed["assets"])
    if held_out < FEWEST:
        return Verdict(
            bool(crossed["usable"]), "cross_validated", _told(crossed["usable_reason"], images, held_out)
        )
    if not crossed["usable"]:
        return Verdict(False, "both", _told(crossed["usable_reason"], images, held_out))
    skill = skill_of(metrics)
    if skill is None or skill <= 0:
        return Verdict(
            False,
            "both",
            f"Cross-validated on {images} images it beats always saying the mean, but on the {held_out} held-out "
            "images it does not. Collect more ratings or more images.",
        )
    return Verdict(True, "both", _told(crossed["usable_reason"], images, held_out))


def skill_of(metrics: Mapping[str, Any]) -> float | None:
    """How much smaller the error is than that of always saying the mean, as a share; None where it does not exist."""
    found: float | None = (metrics.get("metrics", {}).get("skill") or {}).get("value")
    return found


def _told(reason: str, images: int, held_out: int) -> str:
    return f"Cross-validated on {images} images, since only {held_out} were held out: {reason}"
