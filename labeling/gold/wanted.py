"""What a gold item says, and whether it can be one."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from labeling.models import ControlItem, Scale, Study, StudyAsset

Kind, State, Purpose = ControlItem.Kind, ControlItem.State, StudyAsset.Purpose
ON_THE_TABLE = (State.PROPOSED, State.APPROVED)
Problems = dict[str, str]
HALF_OF_HONEST = 2
"""On a subjective scale a narrower tolerance than this fails about half of all honest raters."""


class Wanted(NamedTuple):
    """A fixed answer (`expected` within `tolerance`) or an ordered pair (`asset` clearly above `lower_asset`)."""

    kind: str
    scale: Scale
    asset: StudyAsset
    expected: float | None = None
    tolerance: float = 0.0
    lower_asset: StudyAsset | None = None
    exposure_limit: int = 0
    feedback: str = ""

    @property
    def images(self) -> tuple[StudyAsset, ...]:
        return (self.asset,) if self.lower_asset is None else (self.asset, self.lower_asset)


def said_by(item: ControlItem) -> Wanted:
    """What `item` says."""
    return Wanted(
        item.kind,
        item.scale,
        item.asset,
        item.expected,
        item.tolerance,
        item.lower_asset,
        item.exposure_limit,
        item.feedback,
    )


def problems(study: Study, wanted: Wanted, besides: Iterable[ControlItem | None] = ()) -> Problems:
    """Why `wanted` cannot be gold, as {field: sentence}; empty where it can. Items in `besides` count as gone: the
    proposal itself, and the version that it replaces.

    An attention card keeps its purpose, so that a new version of it is no image out of place.
    """
    found: Problems = {}
    gone = [item for item in besides if item is not None]
    cards = {item.asset_id for item in gone if item.asset.purpose == Purpose.ATTENTION}
    for field, image in zip(("asset", "lower_asset"), wanted.images, strict=False):
        sentence = "" if image.pk in cards else _out_of_place(image)
        if sentence:
            found[field] = sentence
    if wanted.kind == Kind.FIXED:
        found |= _fixed_problems(wanted)
    elif wanted.lower_asset is None:
        found.setdefault("lower_asset", _("Choose the image that is clearly the lower one."))
    elif wanted.asset.pk == wanted.lower_asset.pk:
        found["lower_asset"] = _("This is the same image twice. A pair needs two.")
    if not found:
        others = ControlItem.objects.filter(study=study, scale=wanted.scale, state__in=ON_THE_TABLE)
        found |= _contradictions(wanted, others.exclude(pk__in=[item.pk for item in gone]))
    return found


def _out_of_place(image: StudyAsset) -> str:
    if image.asset_id is None:
        return _("The picture of %(name)s stays elsewhere, so nobody can be shown it.") % {"name": image.name}
    taken = {
        Purpose.ATTENTION: _("%(name)s is an attention card already."),
        Purpose.PRACTICE: _(
            "%(name)s is a practice image: its answer is shown to panelists. Take it out of practice first."
        ),
        Purpose.EXAMPLE: _(
            "%(name)s stands beside the scale with its value. Take it out of the examples first."
        ),
        Purpose.ANCHOR: _("%(name)s is an anchor. Take it out of the anchors first."),
    }
    return taken.get(Purpose(image.purpose), "") % {"name": image.name}


def _fixed_problems(wanted: Wanted) -> Problems:
    scale, found = wanted.scale, {}
    if wanted.expected is None or not scale.low <= wanted.expected <= scale.high:
        values = {"low": scale.low, "high": scale.high}
        found["expected"] = _("Give a value on the scale, from %(low)d to %(high)d.") % values
    elif wanted.expected - wanted.tolerance <= scale.low and wanted.expected + wanted.tolerance >= scale.high:
        found["tolerance"] = _("With this tolerance every answer passes. Take a smaller one.")
    if wanted.tolerance < 0:
        found["tolerance"] = _("A tolerance is 0 or more.")
    return found


def _contradictions(wanted: Wanted, others: QuerySet[ControlItem]) -> Problems:
    if wanted.kind == Kind.FIXED:
        if others.filter(kind=Kind.FIXED, asset=wanted.asset).exists():
            return {
                "asset": _("This image has a fixed answer on this scale already. Revise that one instead.")
            }
        return {}
    assert wanted.lower_asset is not None
    below: dict[int, set[int]] = {}
    for higher, lower in others.filter(kind=Kind.PAIR).values_list("asset_id", "lower_asset_id"):
        below.setdefault(higher, set()).add(lower or 0)
    if wanted.lower_asset.pk in below.get(wanted.asset.pk, ()):
        return {"lower_asset": _("This pair is there already on this scale.")}
    if wanted.asset.pk in _reached(below, wanted.lower_asset.pk):
        return {
            "lower_asset": _("Other pairs say the opposite: there, %(lower)s stands above %(higher)s.")
            % {"lower": wanted.lower_asset.name, "higher": wanted.asset.name}
        }
    ends = (wanted.asset.pk, wanted.lower_asset.pk)
    fixed = dict(others.filter(kind=Kind.FIXED, asset__in=ends).values_list("asset_id", "expected"))
    values = [fixed.get(end) for end in ends]
    if values[0] is not None and values[1] is not None and values[0] <= values[1]:
        return {"lower_asset": _("The fixed answers of these two images say the opposite.")}
    return {}


def _reached(below: dict[int, set[int]], start: int) -> set[int]:
    """Every image that pairs put under `start`."""
    seen, waiting = set(), [start]
    while waiting:
        for image in below.get(waiting.pop(), ()):
            if image not in seen:
                seen.add(image)
                waiting.append(image)
    return seen
