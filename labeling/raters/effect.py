"""What leaving a rater out, or taking them back, would change, as a person reads it before they decide."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.numbers import count, figure
from core.templatetags.words import words
from labeling.agreement.reasons import reason_of
from labeling.models import Panelist
from labeling.quality.leaving_out import Effect, OnScale, effect
from labeling.statistics.influence import Change, Moved


class FigureRow(NamedTuple):
    """One figure as it is now and as it would be; `change` has estimate, low and high, or a reason."""

    name: str
    now: float | None
    then: float | None
    change: dict[str, Any]


class ScaleEffect(NamedTuple):
    """On one scale; `reason` says why there is nothing to compare."""

    scale: str
    figures: list[FigureRow]
    consensus: str
    reason: str


class ReadEffect(NamedTuple):
    """`counts`: the ratings are in now and would be left out; else they are out and would be taken back."""

    counts: bool
    scales: list[ScaleEffect]
    places: str


def effect_of(panelist: Panelist) -> ReadEffect:
    """Reads every rating of the study: for a part of a page that is loaded by itself."""
    found = effect(panelist)
    return ReadEffect(found.counts, [_scale(one, found.counts) for one in found.scales], _places(found))


def _scale(one: OnScale, counts: bool) -> ScaleEffect:
    if one.code == "no_ratings":
        return ScaleEffect(words(one.scale.name), [], "", _("No answer of this panelist on this scale."))
    figures = [(_("Krippendorff’s α"), one.alpha), (_("ICC, whole panel"), one.icc2k)]
    return ScaleEffect(
        words(one.scale.name),
        [_figure(name, change, counts) for name, change in figures if change.code != "nominal"],
        _moved(one.consensus),
        "",
    )


def _figure(name: str, change: Change, counts: bool) -> FigureRow:
    now, then = change.with_rater, change.without_rater
    estimate, low, high = _minus(change.difference), _minus(change.high), _minus(change.low)
    if not counts:
        # What is known is with less without, which is the way that taking somebody back goes.
        now, then = then, now
        estimate, low, high = change.difference, change.low, change.high
    reason = reason_of(change.code) or _("not known")
    return FigureRow(name, now, then, {"estimate": estimate, "low": low, "high": high, "reason": reason})


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _moved(moved: Moved) -> str:
    if moved.largest is None or moved.mean is None:
        return reason_of(moved.code)
    values = {
        "units": count(moved.units),
        "mean": figure(moved.mean),
        "largest": figure(moved.largest),
        "beyond": count(moved.beyond),
    }
    said = _(
        "The consensus of %(units)s images moves by %(mean)s points on average and by %(largest)s at most; for "
        "%(beyond)s of them by more than the half-width of their interval."
    )
    sentence = str(said % values)
    if moved.lost:
        lost = ngettext("%(n)s image has no other answer.", "%(n)s images have no other answer.", moved.lost)
        sentence += " " + lost % {"n": count(moved.lost)}
    return sentence


def _places(found: Effect) -> str:
    if found.counts:
        if not found.under_target:
            return _("No image falls under its target.")
        said = ngettext(
            "%(n)s image falls under its target and goes back to the pool.",
            "%(n)s images fall under their target and go back to the pool.",
            found.under_target,
        )
        return said % {"n": count(found.under_target)}
    if not found.taken_back:
        return _("None of the places has stayed free: the answers would stand beside the target.")
    said = ngettext(
        "The answers would fill %(n)s place that is still free.",
        "The answers would fill %(n)s places that are still free.",
        found.taken_back,
    )
    return said % {"n": count(found.taken_back)}
