"""Small pictures inside a table row: inline SVG by attributes alone, which a strict content policy lets pass."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
HEIGHT, BAR, GAP = 24, 8, 2  # px
NARROW = 12  # bars; more are drawn thinner


@register.simple_tag
def bars(counts: Sequence[int], label: str) -> SafeString:
    """One bar for each of `counts`, the highest as high as the picture; an empty one leaves its line. Nothing at all
    where all are 0. `label` says the same in words."""
    most = max(counts, default=0)
    if most == 0:
        return SafeString("")
    wide, gap = (BAR, GAP) if len(counts) <= NARROW else (4, 1)
    drawn = [(at, round(n / most * (HEIGHT - 1), 1)) for at, n in enumerate(counts)]
    rows = [
        (at * (wide + gap), HEIGHT - 1 - height, wide, max(height, 0) + 1, "bar" if counts[at] else "none")
        for at, height in drawn
    ]
    marks = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>', rows)
    width = len(counts) * (wide + gap) - gap
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}</svg>',
        label,
        width,
        HEIGHT,
        width,
        HEIGHT,
        marks,
    )
