"""Anchors over time as the page shows them."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts.anchor_lines import AnchorPoint, anchor_lines
from core.charts.drawing import Chart
from core.charts.over_time import TimePoint, over_time
from core.templatetags.numbers import count, with_interval
from core.templatetags.words import words
from labeling.figures.kept import Kept
from labeling.linking.anchor_times import anchors_of
from labeling.models import Scale, Study
from labeling.order_effects.reasons import reason

SHOWN = 40  # anchors in a picture


class Slope(NamedTuple):
    """The drift by one way of looking, or `reason` why there is none."""

    label: str
    effect: dict[str, Any] | None
    reason: str


def axis_of(by: str) -> str:
    return {
        "day": _("day"),
        "week": _("week from"),
        "month": _("month from"),
        "sitting": _("session of the panelist"),
    }[by]


def window_label(by: str, label: str) -> str:
    """The first day of the window in the reader's way of writing, or the number of the session."""
    if by == "sitting":
        return label
    return date_format(date.fromisoformat(label), "SHORT_DATE_FORMAT")


def slopes(values: dict[str, Any]) -> list[Slope]:
    labels = (
        ("panel", _("Whoever answered, from the first to the last")),
        ("within", _("The same panelists, from the first to the last")),
    )
    return [
        Slope(label, values[name], reason(values[f"{name}_code"]) if values[f"{name}_code"] else "")
        for name, label in labels
    ]


def headline(values: dict[str, Any], scale: Scale) -> str:
    effect = values["panel"]
    said = {"scale": words(scale.name)}
    if effect is None:
        return _("Anchors on %(scale)s over time") % said
    said["effect"] = with_interval(effect)
    if effect["low"] <= 0 <= effect["high"]:
        return _("Anchors on %(scale)s show no sure drift: %(effect)s points") % said
    if effect["estimate"] > 0:
        return _("Anchors on %(scale)s have risen: %(effect)s points") % said
    return _("Anchors on %(scale)s have fallen: %(effect)s points") % said


def flagged_sentence(values: dict[str, Any]) -> str:
    """Which windows stand apart; empty where none does."""
    apart = [window_label(values["by"], one["label"]) for one in values["windows"] if one["flagged"]]
    if not apart:
        return ""
    return ngettext(
        "One stretch stands apart from the rest: %(which)s. What was rated then is not on the scale of the rest; link it.",
        "%(n)s stretches stand apart from the rest: %(which)s. What was rated then is not on the scale of the rest; "
        "link them.",
        len(apart),
    ) % {"n": len(apart), "which": ", ".join(apart)}


def shift_chart(values: dict[str, Any], scale: Scale) -> Chart:
    points = [
        TimePoint(
            window_label(values["by"], one["label"]),
            one["estimate"],
            one["low"],
            one["high"],
            one["n"],
            one["flagged"],
        )
        for one in values["windows"]
    ]
    return over_time(
        points,
        title=headline(values, scale),
        note=_about(values)
        + " "
        + _(
            "Each stretch against all others; a diamond stands apart even when all stretches are considered."
        ),
        axis=axis_of(values["by"]),
        unit=_("points above the rest"),
        zero=True,
        flagged=_("stands apart"),
    )


def lines_chart(study: Study, scale: Scale, found: Kept) -> Chart:
    values = found.values
    labels = [window_label(values["by"], one["label"]) for one in values["windows"]]
    place = {one["window"]: at for at, one in enumerate(values["windows"])}
    anchors = [
        (name, mean, [AnchorPoint(place[at], **figures) for at, figures in points])
        for name, mean, points in anchors_of(study, found)[:SHOWN]
    ]
    return anchor_lines(
        anchors,
        labels,
        title=ngettext(
            "%(n)s anchor on %(scale)s, stretch by stretch",
            "%(n)s anchors on %(scale)s, stretch by stretch",
            len(anchors),
        )
        % {"n": count(len(anchors)), "scale": words(scale.name)},
        note=_(
            "The number is the anchor’s own mean, which the pale line marks. Upright lines are 95%% intervals."
        )
        % {},
        axis=axis_of(values["by"]),
        unit=_("mean answer"),
    )


def _about(values: dict[str, Any]) -> str:
    return _("n = %(ratings)s ratings of %(anchors)s anchors by %(raters)s panelists.") % {
        name: count(values[name]) for name in ("ratings", "anchors", "raters")
    }
