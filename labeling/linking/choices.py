"""What may be chosen for the two sides of a link, named for people."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from labeling.disclosure import withheld_answers
from labeling.figures.kept import kept
from labeling.figures.link_sides import ALL, Side
from labeling.linking.anchor_times_view import window_label
from labeling.linking.report import apart, studies_to_link
from labeling.models import Scale, Study


class Group(NamedTuple):
    """Sides of one kind: (side, its name)."""

    label: str
    sides: list[tuple[Side, str]]


class Choices(NamedTuple):
    """For A and for B. `computing`: the windows of time are not known yet."""

    a: list[Group]
    b: list[Group]
    computing: bool

    def name(self, side: Side) -> str | None:
        """What `side` is called; None where it may not be chosen."""
        known = {one.token: label for group in (*self.a, *self.b) for one, label in group.sides}
        return known.get(side.token)


def choices(study: Study, scale: Scale, user: Any) -> Choices:
    back = withheld_answers(study)
    strata = [
        (Side("stratum", str(pk)), name)
        for pk, name in study.strata.order_by("pk").values_list("pk", "name")
        if pk not in back
    ]
    found = kept(study, scale, "link_windows")
    windows: dict[str, Any] = found.values if found is not None else {"by": "day", "time": [], "sitting": []}
    time = [(Side(windows["by"], label), _window(windows["by"], label)) for label in windows["time"]]
    sitting = [
        (Side("sitting", label), _("session %(number)s") % {"number": label}) for label in windows["sitting"]
    ]
    others = [(Side("study", one.slug), one.name) for one in studies_to_link(study, user)]
    within = [
        Group(label, sides)
        for label, sides in (
            (_("Strata"), strata),
            (_("Stretches of time"), time),
            (_("Sessions of the panelists"), sitting),
        )
        if len(sides) > 1
    ]
    # One stretch is the whole study: it can only be held against another study as a whole.
    whole = [Group(_("This study"), [(Side(ALL), study.name)])] if others else []
    return Choices(
        [*whole, *within], [*within, *([Group(_("Other studies"), others)] if others else [])], found is None
    )


def first_choice(found: Choices) -> tuple[Side, Side] | None:
    """Two sides to begin with: the first two strata, else another study, else the first and the latest stretch."""
    for group in sorted(found.b, key=lambda one: one.sides[0][0].kind not in ("stratum", "study")):
        sides = [side for side, _name in group.sides]
        b = sides[0] if sides[0].kind == "study" else sides[1] if sides[0].kind == "stratum" else sides[-1]
        a = Side(ALL) if b.kind == "study" else sides[0]
        if apart(a, b):
            return a, b
    return None


def _window(by: str, label: str) -> str:
    shown = window_label(by, label)
    if by == "day":
        return shown
    return (
        _("month from %(day)s") % {"day": shown} if by == "month" else _("week from %(day)s") % {"day": shown}
    )
