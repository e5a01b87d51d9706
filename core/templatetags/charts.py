"""Putting a drawn chart on a page: sentence, picture, table behind it."""

from typing import Any

from django import template

from core.charts import Chart

register = template.Library()


@register.inclusion_tag("core/chart.html")
def chart(drawn: Chart, level: int = 3) -> dict[str, Any]:
    """The figure for `drawn`; `level` is the heading level of its sentence (2 or 3)."""
    return {"chart": drawn, "level": level}
