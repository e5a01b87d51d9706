"""How numbers are written: two or three significant digits, the reader's decimal sign, the interval."""

import math
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"


def _part(item: Any, name: str) -> float | None:
    value = item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)
    return None if value is None or not math.isfinite(value) else float(value)


def _digits(values: list[float]) -> int:
    """Decimals for two to three significant digits; more where a narrow interval would have equal ends."""
    largest = max(abs(value) for value in values)
    digits = 2 if largest < 10 else 1 if largest < 100 else 0
    spread = max(values) - min(values)
    return digits + 1 if 0 < spread < 10**-digits else digits


def _write(value: float, digits: int, bounded: bool) -> str:
    text = number_format(abs(round(value, digits)), decimal_pos=digits, force_grouping=True)
    # Figures that cannot exceed one are written without the zero in English, as APA does; German keeps it.
    if bounded and get_format("DECIMAL_SEPARATOR") == "." and text.startswith("0."):
        text = text[1:]
    return f"{MINUS}{text}" if round(value, digits) < 0 else text


def _parts(item: Any) -> tuple[str, str]:
    """The estimate and its interval as text; the interval is empty where there is none."""
    point, low, high = (_part(item, name) for name in ("estimate", "low", "high"))
    if point is None:
        return NONE, ""
    known = [value for value in (point, low, high) if value is not None]
    digits = _digits(known)
    bounded = all(abs(value) <= 1 for value in known)
    if low is None or high is None:
        return _write(point, digits, bounded), ""
    comma = ", " if get_format("DECIMAL_SEPARATOR") == "." else "; "
    return _write(
        point, digits, bounded
    ), f"[{_write(low, digits, bounded)}{comma}{_write(high, digits, bounded)}]"


@register.filter
def with_interval(item: Any) -> str:
    """`.74 [.69, .79]` from a mapping or object with estimate, low, high; a dash without an estimate."""
    return " ".join(part for part in _parts(item) if part)


@register.simple_tag
def estimate(item: Any) -> SafeString:
    """The same as markup: the interval quieter than the estimate, the reason where nothing was estimated."""
    point, interval = _parts(item)
    if point == NONE:
        reason = item.get("reason") if isinstance(item, Mapping) else None
        return format_html('<span class="secondary">{}</span>', reason or _("not estimated"))
    if not interval:
        return format_html('<span class="estimate">{}</span>', point)
    return format_html('<span class="estimate">{} <span class="interval">{}</span></span>', point, interval)


@register.filter
def figure(value: float | None, digits: int | None = None) -> str:
    """A plain number in the reader's language, with two to three significant digits or `digits` decimals."""
    if value is None or not math.isfinite(value):
        return NONE
    return _write(value, _digits([value]) if digits is None else digits, bounded=False)


@register.filter
def count(value: int | None) -> str:
    """A whole number with the reader's thousands sign."""
    return NONE if value is None else number_format(int(value), decimal_pos=0, force_grouping=True)


@register.filter
def share(value: float | None) -> str:
    """0.253 as 25%; a dash where it is not known."""
    if value is None or not math.isfinite(value):
        return NONE
    return _("%(number)s%%") % {"number": number_format(round(100 * value), decimal_pos=0)}
