"""Held-out figures as pages write them."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.numbers import estimate, figure

register = template.Library()


@register.simple_tag
def held_out(item: Mapping[str, Any]) -> SafeString:
    """The figure with its interval as markup, or why there is none; one in scale points always keeps its zero."""
    if item["estimate"] is None:
        return format_html('<span class="secondary reason">{}</span>', item["reason"])
    if not item.get("points"):
        return estimate(item)
    digits = 2 if max(abs(item[end]) for end in ("estimate", "low", "high")) < 10 else 1
    point, low, high = (figure(item[end], digits) for end in ("estimate", "low", "high"))
    comma = ", " if get_format("DECIMAL_SEPARATOR") == "." else "; "
    return format_html(
        '<span class="estimate">{} <span class="interval">[{}{}{}]</span></span>', point, low, comma, high
    )
