"""How plans are written: whole numbers with their intervals, aims as words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.numbers import count, figure

register = template.Library()


class WishRow(NamedTuple):
    """One figure of a scale: what it is now, what is wanted, and the raters that it takes."""

    name: str
    now: Mapping[str, Any]
    wanted: str
    needed: Mapping[str, Any]


@register.simple_tag
def whole(item: Mapping[str, Any] | None) -> SafeString:
    """`34 [28, 43]`: rounded up to whole numbers, an end that is not known as an ellipsis."""
    if item is None or item["estimate"] is None:
        return format_html("{}", "\N{EN DASH}")
    said = _whole(item["estimate"])
    if item.get("low") is None and item.get("high") is None:
        return format_html('<span class="estimate">{}</span>', said)
    ends = [_whole(item.get(end)) for end in ("low", "high")]
    return format_html('<span class="estimate">{} <span class="interval">[{}, {}]</span></span>', said, *ends)


def _whole(value: float | None) -> str:
    if value is None:
        return "…"
    # A rest of a millionth is arithmetic, not another rater.
    return count(-int(-(value - 1e-6) // 1)) if value > 0 else count(0)


@register.filter
def reliability(value: float) -> str:
    """`.9` in English, `0,9` in German, with as many digits as were asked for."""
    said = number_format(value, decimal_pos=len(f"{value:.3f}".rstrip("0").partition(".")[2]) or 1)
    return said[1:] if said.startswith("0.") else said


@register.simple_tag
def aim(name: str, wanted: Mapping[str, float]) -> str:
    """What a row of costs is for."""
    return {
        "plan": _("The plan as it is"),
        "rule": _("The stopping rule"),
        "icc2": _("ICC(2,k) ≥ %s on every scale") % reliability(wanted["icc"]),
        "relative": _("intervals of ± %s on every scale") % figure(wanted["half_width"]),
    }[name]


@register.simple_tag
def wishes_of(found: Mapping[str, Any], wanted: Mapping[str, float]) -> list[WishRow]:
    """The rows of a scale's table."""
    least, width = f"≥ {reliability(wanted['icc'])}", f"≤ {figure(wanted['half_width'])}"
    names = (
        ("icc2", _("ICC(2,k): leniency counted"), least),
        ("icc3", _("ICC(3,k): leniency set aside"), least),
        ("relative", _("Half-width, relative interval"), width),
        ("absolute", _("Half-width, absolute interval"), width),
    )
    return [WishRow(said, found["now"][name], wish, found["needed"][name]) for name, said, wish in names]
