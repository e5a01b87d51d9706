"""What to do about order effects, in words."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.templatetags.numbers import figure


class Advice(NamedTuple):
    """`watch` where something is amiss; `place` is the page on which to act (order, set_up, anchors or none)."""

    text: str
    watch: bool
    place: str = ""


def advice_on(values: dict[str, Any]) -> list[Advice]:
    """What follows from the verdicts, most pressing first; one line that says so where nothing does."""
    found = [*_neighbours(values), *_groups(values), *_drift(values), *_fatigue(values)]
    if not found and _unclear(values):
        return [
            Advice(
                _("Nothing to change so far. Some intervals are still too wide to rule an effect out."), False
            )
        ]
    return found or [Advice(_("Nothing to change."), False)]


def _neighbours(values: dict[str, Any]) -> list[Advice]:
    there = [
        row["lag"]
        for row in values["lags"]
        if "present" in (row["answer"]["verdict"], row["image"]["verdict"])
    ]
    if not there:
        return []
    points = (values["lags"][0]["image"]["effect"] or {}).get("estimate", 0.0) * values["range_10_90"]
    text = _(
        "Neighbours colour each other. The consensus hardly suffers, because every panelist has an order of their own; "
        "single answers do. Keep like images apart, and prefer more panelists to more answers of each."
    )
    if values["lags"][0]["image"]["verdict"] == "present":
        text += " " + _(
            "Between a low and a high image before it, an answer differs by %(points)s points."
        ) % {"points": figure(points)}
    return [Advice(text, True, "order")]


def _groups(values: dict[str, Any]) -> list[Advice]:
    if not values["same"]:
        return []
    same, other = (values[name][0]["image"]["effect"] for name in ("same", "other"))
    if same and other and same["low"] > other["high"]:
        text = _("Images of one group pull each other more strongly than others: space them further apart.")
        return [Advice(text, True, "order")]
    return []


def _drift(values: dict[str, Any]) -> list[Advice]:
    found = []
    if values["drift"]["verdict"] == "present":
        text = _(
            "Standards move while people rate. Images are spread over all places, so the consensus stays fair; early and "
            "late sessions are comparable through anchors alone."
        )
        found.append(Advice(text, True, "anchors"))
    if values["first"]["verdict"] == "present":
        text = _("The first answers of a session stand apart: a few more practice images let people settle.")
        found.append(Advice(text, True, "set_up"))
    return found


def _fatigue(values: dict[str, Any]) -> list[Advice]:
    spread, slowing = values["spread"], values["slowing"]
    wider = spread["verdict"] == "present" and spread["effect"]["estimate"] > 0
    faster = slowing["verdict"] == "present" and slowing["effect"]["estimate"] < 0
    if wider:
        return [
            Advice(
                _("People tire: answers scatter more towards the end. Shorten blocks or sessions."),
                True,
                "set_up",
            )
        ]
    if faster:
        text = _("People speed up while their answers do not scatter more: that is practice, not fatigue.")
        return [Advice(text, False)]
    return []


def _unclear(values: dict[str, Any]) -> bool:
    judged = [values["lags"][0]["answer"], values["lags"][0]["image"], values["drift"], values["spread"]]
    return any(one["verdict"] == "unclear" for one in judged)
