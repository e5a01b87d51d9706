"""A link as the page shows it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts.drawing import Chart
from core.charts.link_scatter import SharedImage, link_scatter
from core.templatetags.numbers import count, with_interval
from labeling.linking.report import anchor_rows

MOST_DRAWN = 300


def headline(values: dict[str, Any], a: str, b: str) -> str:
    """How far B lies under or above A, as a sentence."""
    shift = values["shift"]
    said = {"a": a, "b": b, "shift": with_interval(shift)}
    if shift["low"] <= 0 <= shift["high"]:
        return _("%(a)s and %(b)s do not surely differ on the same images: %(shift)s points") % said
    size = {
        "estimate": abs(shift["estimate"]),
        "low": min(abs(shift["low"]), abs(shift["high"])),
        "high": max(abs(shift["low"]), abs(shift["high"])),
    }
    said["size"] = with_interval(size)
    if shift["estimate"] > 0:
        return _("%(b)s answers %(size)s points lower than %(a)s on the same images") % said
    return _("%(b)s answers %(size)s points higher than %(a)s on the same images") % said


def about(values: dict[str, Any]) -> str:
    basis = (
        ngettext("%(n)s shared anchor", "%(n)s shared anchors", values["shared"])
        if values["basis"] == "anchors"
        else ngettext("%(n)s image rated by both", "%(n)s images rated by both", values["shared"])
    ) % {"n": count(values["shared"])}
    people = _("%(a)s and %(b)s panelists") % {"a": count(values["raters_a"]), "b": count(values["raters_b"])}
    if values["raters_both"]:
        people += " " + _("(%(n)s on both sides)") % {"n": count(values["raters_both"])}
    return _("n = %(basis)s; %(people)s. The leniency of single panelists is set aside.") % {
        "basis": basis,
        "people": people,
    }


def scatter(found: Any, a: str, b: str) -> Chart:
    rows = anchor_rows(found)
    moved = sum(row["flagged"] for row in rows)
    title = (
        ngettext(
            "%(moved)s of %(n)s image shared by %(a)s and %(b)s moved apart from the rest",
            "%(moved)s of %(n)s images shared by %(a)s and %(b)s moved apart from the rest",
            len(rows),
        )
        if moved
        else ngettext(
            "The %(n)s image shared by %(a)s and %(b)s moved with the rest",
            "The %(n)s images shared by %(a)s and %(b)s moved together",
            len(rows),
        )
    ) % {"moved": count(moved), "n": count(len(rows)), "a": a, "b": b}
    drawn = rows[:MOST_DRAWN]
    images = [
        SharedImage(row["image"], *(row[f] for f in ("a", "a_error", "b", "b_error", "move", "flagged")))
        for row in drawn
    ]
    note = about(found.values) + " "
    note += _(
        "Strokes are ±1 standard error; the solid line is where both say the same, the dashed one is moved by the shift."
    )
    if len(rows) > len(drawn):
        note += " " + _("The %(n)s that moved most are drawn.") % {"n": count(len(drawn))}
    return link_scatter(
        images,
        found.values["shift"]["estimate"],
        title=title,
        note=note,
        axes=(a, b),
        moved=_("moved apart"),
    )
