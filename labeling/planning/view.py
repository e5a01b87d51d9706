"""Planning as the page shows it: sentences and curves over the raters of an image."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from core.charts import Chart
from core.charts.curve import Curve, Mark, curve
from core.templatetags.numbers import count, figure
from core.templatetags.planning import reliability
from core.templatetags.words import words
from labeling.planning.plan import Plan, ScalePlan, Wishes
from labeling.statistics.planning import Component, DecisionStudy, half_width_at, icc_at

FARTHEST = 200  # raters of an image


class ScaleView(NamedTuple):
    """`headline` says what the wish takes; `charts` are empty where there is nothing to draw from."""

    plan: ScalePlan
    headline: str
    found: dict[str, Any]
    charts: list[Chart]


def scale_views(plan: Plan, wishes: Wishes) -> list[ScaleView]:
    return [ScaleView(one, headline(one, wishes), one.found, charts(one, wishes)) for one in plan.scales]


def raters_said(needed: dict[str, Any]) -> str:
    """`34 [28, 43]`, in whole raters."""
    said = count(needed["estimate"])
    if needed["low"] is None:
        return said
    high = "…" if needed["high"] is None else count(needed["high"])
    return f"{said} [{count(needed['low'])}, {high}]"


def headline(plan: ScalePlan, wishes: Wishes) -> str:
    """`For ICC(2,k) ≥ .9 on appeal you need 34 [28, 43] raters per image; you have 15.`"""
    name = words(plan.scale.name)
    if plan.decision is None:
        return _("%(scale)s: %(reason)s") % {"scale": name.capitalize(), "reason": plan.found["reason"]}
    needed = plan.found["needed"]["icc2"]
    about = {"icc": reliability(wishes.icc), "scale": name, "have": figure(plan.decision.k, 0)}
    if needed["estimate"] is None:
        return _("ICC(2,k) ≥ %(icc)s on %(scale)s: %(reason)s") % {**about, "reason": needed["reason"]}
    return _("For ICC(2,k) ≥ %(icc)s on %(scale)s you need %(need)s raters per image; you have %(have)s.") % {
        **about,
        "need": raters_said(needed),
    }


def charts(plan: ScalePlan, wishes: Wishes) -> list[Chart]:
    if plan.decision is None:
        return []
    needs = [one["estimate"] for one in plan.found["needed"].values() if one["estimate"]]
    ks = np.arange(1.0, _reach(plan.decision.k, needs) + 1)
    both = [_iccs(plan, wishes, ks)] if plan.decision.icc2.estimate is not None else []
    return [*both, _widths(plan, wishes, ks)]


def _reach(k: float, needs: list[int]) -> int:
    """Raters up to which the curves are drawn: what is needed and what there is lie inside, where 200 allow it."""
    return int(min(FARTHEST, max(30, 1.3 * max([k, *(need for need in needs if need <= FARTHEST)]))))


def _iccs(plan: ScalePlan, wishes: Wishes, ks: np.ndarray) -> Chart:
    decision = plan.decision
    assert decision is not None
    curves = [
        Curve(_("ICC(2,k), leniency counted"), _points(ks, icc_at(decision.icc2, ks)), True),
        Curve(_("ICC(3,k), leniency set aside"), _points(ks, icc_at(decision.icc3, ks)), False),
    ]
    return curve(
        curves,
        title=_icc_title(plan, wishes),
        note=_note(decision),
        x_axis=_("raters per image"),
        y_axis=_("reliability of the mean"),
        domain=(0.0, 1.0),
        wanted=Mark(wishes.icc, _("wanted: %s") % reliability(wishes.icc)),
        now=_now(decision),
    )


def _icc_title(plan: ScalePlan, wishes: Wishes) -> str:
    about = {"scale": words(plan.scale.name), "icc": reliability(wishes.icc)}
    needed = plan.found["needed"]["icc2"]
    if needed["estimate"] is None:
        return _("Reliability on %(scale)s does not reach %(icc)s") % about
    return _("Reliability on %(scale)s reaches %(icc)s with %(need)s raters per image") % {
        **about,
        "need": raters_said(needed),
    }


def _widths(plan: ScalePlan, wishes: Wishes, ks: np.ndarray) -> Chart:
    decision = plan.decision
    assert decision is not None
    ks = ks[1:]
    curves = [
        Curve(_("relative, among these images"), _widths_of(decision.relative, ks, "relative"), True),
        Curve(_("absolute, against other panels"), _widths_of(decision.absolute, ks, "absolute"), False),
    ]
    needed = plan.found["needed"]["relative"]
    about = {"scale": words(plan.scale.name), "width": figure(wishes.half_width)}
    if needed["estimate"] is None:
        title = _("Intervals on %(scale)s do not get as narrow as ± %(width)s") % about
    else:
        title = _("Intervals on %(scale)s are narrower than ± %(width)s from %(need)s raters per image") % {
            **about,
            "need": raters_said(needed),
        }
    # From one rater on the width is off any scale; the picture begins where it means something.
    top = max(2.2 * wishes.half_width, min(4 * wishes.half_width, plan.scale.high - plan.scale.low))
    return curve(
        curves,
        title=title,
        note=_note(decision),
        x_axis=_("raters per image"),
        y_axis=_("half-width of the 95% interval, scale points"),
        domain=(0.0, float(top)),
        wanted=Mark(wishes.half_width, _("wanted: ± %s") % figure(wishes.half_width)),
        now=_now(decision),
    )


def _widths_of(
    noise: Component, ks: np.ndarray, width: Any
) -> list[tuple[int, float, float | None, float | None]]:
    return _points(ks, half_width_at(noise, ks, width))


def _points(
    ks: np.ndarray, found: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> list[tuple[int, float, float | None, float | None]]:
    rows = zip(ks.tolist(), *(one.tolist() for one in found), strict=True)
    return [
        (int(k), round(middle, 6), *(None if end != end else round(end, 6) for end in (low, high)))
        for k, middle, low, high in rows
    ]


def _now(decision: DecisionStudy) -> Mark:
    return Mark(decision.k, _("now: %s") % figure(decision.k, 0))


def _note(decision: DecisionStudy) -> str:
    return _(
        "From n = %(ratings)s ratings of %(images)s images by %(raters)s panelists. Bands are 95%% intervals."
    ) % {
        "ratings": count(decision.ratings),
        "images": count(decision.units),
        "raters": count(decision.raters),
    }
