"""Forest plots of agreement: all figures of a scale, and one figure over strata or over time."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts import Chart, Interval, forest
from core.templatetags.numbers import count, figure, with_interval
from core.templatetags.words import words
from labeling.models import Scale

# (value, decimals) of Krippendorff (2004), for content analysis. Taste seldom reaches them, and need not.
THRESHOLDS = ((0.667, 3), (0.8, 1))


def all_figures(scale: Scale, found: dict[str, Any]) -> Chart | None:
    """Alpha and the six ICCs of the whole panel; None where there is none of them."""
    icc = found["icc"]
    named = [
        (_("Krippendorff’s α"), found["alpha"]),
        ("ICC(1)", icc["icc1"]),
        ("ICC(2)", icc["icc2"]),
        ("ICC(3)", icc["icc3"]),
        ("ICC(1,k)", icc["icc1k"]),
        ("ICC(2,k)", icc["icc2k"]),
        ("ICC(3,k)", icc["icc3k"]),
    ]
    rows = _rows(named)
    if not rows:
        return None
    title = _("On %(scale)s, one rater is worth %(one)s and the whole panel %(panel)s") % {
        "scale": words(scale.name),
        "one": with_interval(icc["icc2"]),
        "panel": with_interval(icc["icc2k"]),
    }
    return _forest(rows, title=title, note=_note(found), axis=_("agreement"))


def alpha_of_parts(
    scale: Scale, whole: dict[str, Any], parts: Sequence[tuple[str, dict[str, Any]]], *, over_time: bool
) -> Chart | None:
    """Alpha of the whole panel and of each of `parts` (label, figures); None with fewer than two parts to compare."""
    rows = [
        Interval(row.label, row.estimate, row.low, row.high, None if over_time else place)
        for place, row in enumerate(_rows((label, found["alpha"]) for label, found in parts))
    ]
    if len(rows) < 2:
        return None
    whole_rows = _rows([(_("whole panel"), whole["alpha"])])
    title = _title(scale, rows, over_time=over_time)
    return _forest([*whole_rows, *rows], title=title, note=_note(whole), axis=_("Krippendorff’s α"))


def _title(scale: Scale, rows: Sequence[Interval], *, over_time: bool) -> str:
    """What is seen: a difference is claimed only where the two intervals do not touch."""
    high, low = max(rows, key=lambda row: row.estimate), min(rows, key=lambda row: row.estimate)
    apart = high.low is not None and low.high is not None and high.low > low.high
    about = {"scale": words(scale.name), "high": high.label, "low": low.label}
    about |= {"most": figure(high.estimate), "least": figure(low.estimate)}
    if apart:
        return (
            _("On %(scale)s, panelists agree most in %(high)s (α %(most)s) and least in %(low)s (%(least)s)")
            % about
        )
    if over_time:
        return _("Agreement on %(scale)s shows no sure change over time") % about
    return _("Agreement on %(scale)s shows no sure difference between the strata") % about


def _rows(named: Any) -> list[Interval]:
    return [
        Interval(name, f["estimate"], f["low"], f["high"]) for name, f in named if f["estimate"] is not None
    ]


def _note(found: dict[str, Any]) -> str:
    return _(
        "n = %(ratings)s ratings of %(assets)s images by %(raters)s panelists. Lines are 95%% intervals."
    ) % {
        "ratings": count(found["ratings"]),
        "assets": count(found["assets"]),
        "raters": count(found["raters"]),
    }


def _forest(rows: Sequence[Interval], *, title: str, note: str, axis: str) -> Chart:
    lines = [(value, figure(value, digits)) for value, digits in THRESHOLDS]
    lowest = min([0.0, *(end for row in rows for end in (row.estimate, row.low) if end is not None)])
    low = max(-1.0, lowest - 0.02 if lowest < 0 else 0.0)
    return forest(rows, title=title, note=note, axis=axis, domain=(low, 1.0), thresholds=lines)
