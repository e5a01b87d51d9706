"""Order effects as the page shows them: figures with verdicts, sentences, charts, advice."""

from typing import Any, NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.charts.drawing import Chart
from core.charts.lags import LagPoint, lags
from core.charts.over_time import TimePoint, over_time
from core.templatetags.numbers import count, figure, share, with_interval
from core.templatetags.words import words
from labeling.models import Scale
from labeling.order_effects.reasons import reason

VERDICTS = {
    "present": gettext_lazy("there, and large enough to matter"),
    "slight": gettext_lazy("there, too small to matter"),
    "absent": gettext_lazy("none that would matter"),
    "unclear": gettext_lazy("unclear: more ratings would tell"),
}


class Line(NamedTuple):
    """One figure: `effect` has estimate, low, high, or `reason` stands in its place."""

    label: str
    unit: str
    effect: dict[str, Any] | None
    verdict: str
    verdict_code: str
    reason: str


def lines_of(values: dict[str, Any]) -> list[Line]:
    first = values["lags"][0]
    per_session = _("points, from the first to the last of %(length)s showings") % {
        "length": figure(values["length"], 0)
    }
    return [
        _line(_("The answer before"), _("points per point"), first["answer"]),
        _line(_("The image before"), _("points per point"), first["image"]),
        _line(_("Drift over a session"), per_session, values["drift"]),
        _line(_("First five answers"), _("points above the rest"), values["first"]),
        _line(_("Spread over a session"), per_session, values["spread"]),
        _line(_("Response time over a session"), _("share; below 0 is faster"), values["slowing"]),
    ]


def _line(label: str, unit: str, judged: dict[str, Any]) -> Line:
    code = judged["verdict"] or ""
    why = reason(judged["code"]) if judged["code"] else ""
    return Line(label, unit, judged["effect"], str(VERDICTS.get(code, "")), code, why)


def headline(values: dict[str, Any]) -> str:
    """What the answer before does, as a sentence."""
    judged = values["lags"][0]["answer"]
    if judged["effect"] is None:
        return reason(judged["code"])
    said = {"effect": with_interval(judged["effect"])}
    if judged["verdict"] == "absent":
        return _("The answer before leaves nothing that would matter: %(effect)s points per point") % said
    if judged["verdict"] == "unclear":
        return _("Whether an answer follows the one before is unclear: %(effect)s points per point") % said
    if judged["effect"]["estimate"] > 0:
        return _("An answer follows the one before: %(effect)s points per point") % said
    return _("An answer moves away from the one before: %(effect)s points per point") % said


def lag_chart(values: dict[str, Any]) -> Chart:
    series = [
        (_("the answer before, above the others’ mean"), _points(values["lags"], "answer")),
        (_("the image before, by the others’ mean"), _points(values["lags"], "image")),
    ]
    return lags(
        series,
        title=_lags_sentence(values),
        note=_about(values),
        axis=_("showings before"),
        unit=_("points per point"),
        matters=values["lags"][0]["answer"]["matters"],
    )


def _lags_sentence(values: dict[str, Any]) -> str:
    there = [
        str(row["lag"])
        for row in values["lags"]
        if any(row[name]["verdict"] in ("present", "slight") for name in ("answer", "image"))
    ]
    if not there:
        return _("Nothing of the last five showings is surely left in an answer")
    return ngettext(
        "Something is left in an answer of what came %(which)s showing before",
        "Something is left in an answer of what came %(which)s showings before",
        int(there[-1]),
    ) % {"which": get_text_list(there, _("and"))}


def _points(rows: list[dict[str, Any]], name: str) -> list[LagPoint]:
    found = []
    for row in rows:
        effect = row[name]["effect"] or {}
        found.append(LagPoint(row["lag"], *(effect.get(part) for part in ("estimate", "low", "high", "n"))))
    return found


def _about(values: dict[str, Any]) -> str:
    return _(
        "n = %(ratings)s ratings by %(raters)s panelists in %(sessions)s sessions. Lines are 95%% intervals by "
        "panelist; the grey band holds what is too small to matter."
    ) % {name: count(values[name]) for name in ("ratings", "raters", "sessions")}


def curves(values: dict[str, Any], scale: Scale) -> list[Chart]:
    """Position, spread and response time along a session, where they are known."""
    note = _(
        "n = %(n)s ratings. Stretches with about equally many answers; lines are 95%% intervals by panelist."
    ) % {"n": count(values["ratings"])}
    axis = _("place in the session")
    found = [
        over_time(
            _bins(values["position_curve"]),
            title=_drift_sentence(values, scale),
            note=note,
            axis=axis,
            unit=_("points above the others’ mean"),
            zero=True,
        ),
        over_time(
            _bins(values["spread_curve"]),
            title=_spread_sentence(values),
            note=note,
            axis=axis,
            unit=_("SD in scale points"),
        ),
    ]
    if values["time_curve"]:
        found.append(
            over_time(
                _bins(values["time_curve"]),
                title=_time_sentence(values),
                note=note,
                axis=axis,
                unit=_("seconds"),
            )
        )
    return found


def _bins(rows: list[dict[str, Any]]) -> list[TimePoint]:
    return [
        TimePoint(
            f"{row['first']}–{row['last']}" if row["last"] > row["first"] else str(row["first"]),
            row["estimate"],
            row["low"],
            row["high"],
            row["n"],
        )
        for row in rows
    ]


def _drift_sentence(values: dict[str, Any], scale: Scale) -> str:
    effect, verdict = values["drift"]["effect"], values["drift"]["verdict"]
    if effect is None:
        return _("Answers by their place in the session")
    said = {"scale": words(scale.name), "effect": with_interval(effect)}
    if verdict in ("absent", "unclear"):
        return _("Answers on %(scale)s show no sure drift over a session: %(effect)s points") % said
    if effect["estimate"] < 0:
        return _("Answers on %(scale)s fall over a session: %(effect)s points") % said
    return _("Answers on %(scale)s rise over a session: %(effect)s points") % said


def _spread_sentence(values: dict[str, Any]) -> str:
    effect, verdict = values["spread"]["effect"], values["spread"]["verdict"]
    if effect is None:
        return _("Spread of the answers by their place in the session")
    said = {"effect": with_interval(effect)}
    if verdict in ("absent", "unclear"):
        return _("Answers do not surely scatter more or less over a session: %(effect)s points") % said
    if effect["estimate"] > 0:
        return _("Answers scatter more towards the end of a session: %(effect)s points") % said
    return _("Answers scatter less towards the end of a session: %(effect)s points") % said


def _time_sentence(values: dict[str, Any]) -> str:
    effect = values["slowing"]["effect"]
    if effect is None:
        return _("Response time by the place in the session")
    if values["slowing"]["verdict"] in ("absent", "unclear"):
        said = {"effect": with_interval(effect)}
        return _("Response times do not surely change over a session: a share of %(effect)s") % said
    near, far = sorted((abs(effect["low"]), abs(effect["high"])))
    said = {"change": share(abs(effect["estimate"])), "low": share(near), "high": share(far)}
    if effect["estimate"] < 0:
        return _("Answers come %(change)s faster at the end of a session [%(low)s, %(high)s]") % said
    return _("Answers come %(change)s more slowly at the end of a session [%(low)s, %(high)s]") % said
