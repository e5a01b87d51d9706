"""From an Altair chart to SVG that follows the page's light and dark and passes a strict content policy."""

import hashlib
import inspect
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.charts import shelf
from core.charts.table import data_url

logger = logging.getLogger(__name__)
WIDE, NARROW = 680, 330  # px of the whole picture, for a desk and for a phone of 390 px
# Label widths are computed with the server's font; this one is wider than any page font, so nothing clips.
FONT = "DejaVu Sans, Verdana, sans-serif"
QUIET = "var(--grey-2)"
HAIRLINE = "var(--grey-1)"
ACCENT = "var(--accent)"
# Vega names its groups in English for screen readers; the picture's own label speaks the page's language.
# vl-convert resolves links against the address of Vega's example data; ours are paths of this site.
LINK = re.compile(r' xlink:href="https://vega\.github\.io/vega-datasets/(/[^"]*)"(?: target="[^"]*")?')
ENGLISH_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-hidden="true")')


@dataclass(frozen=True)
class Chart:
    """What a page shows: `title` is a sentence saying what is seen, `columns` and `rows` the table behind it.

    `wide` and `narrow` are SVG elements, empty where drawing failed; the table then stands alone. `csv` is that table
    with full precision as a data URL; where it would be long, the address of a page that answers it.
    """

    title: str
    description: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    wide: SafeString
    narrow: SafeString
    csv: str = ""


def draw(
    build: Callable[[int], Any],
    *,
    title: str,
    description: str,
    note: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    data: Sequence[Sequence[Any]] | None = None,
    csv: str = "",
) -> Chart:
    """Draw `build(width)`, an Altair chart, at both widths. Pictures are kept for a day, by what `build` closes over.

    `data` are the rows as plain numbers and text for the CSV (without it, `rows`); `csv` is the address of a page that
    answers it instead.
    """
    label = f"{title}. {description}"
    wide, narrow = (_picture(build, width, label) for width in (WIDE, NARROW))
    behind = csv or data_url(columns, rows if data is None else data)
    return Chart(title, description, note, columns, rows, wide, narrow, behind)


def _picture(build: Callable[[int], Any], width: int, label: str) -> SafeString:
    try:
        name = _name(build, width, label)
        svg = shelf.find(name)
        if svg is None:
            svg = _render(build(width).configure(**_config()).to_dict(), label)
            shelf.put(name, svg)
        return mark_safe(svg)  # noqa: S308 - made by vl-convert, which escapes text
    except Exception:
        logger.exception("A chart could not be drawn: %s", label)
        return SafeString("")


def _name(build: Callable[[int], Any], width: int, label: str) -> str:
    """Everything a picture is drawn from: Altair's checks cost more than the page, so they are not run to find out."""
    drawn_from = inspect.getclosurevars(build).nonlocals
    text = repr(
        [
            _drawn_by(),
            build.__module__,
            build.__qualname__,
            width,
            label,
            get_language(),
            sorted(drawn_from.items()),
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _drawn_by() -> list[tuple[str, int]]:
    """Another version of the code that draws leaves the pictures of the one before where they are."""
    return sorted((path.name, path.stat().st_mtime_ns) for path in Path(__file__).parent.glob("*.py"))


def _render(spec: dict[str, Any], label: str) -> str:
    # Imported on first use: the web process starts without it, and nothing may render before a fork.
    import vl_convert

    german = (get_language() or "").startswith("de")
    locale: Literal["de-DE", "en-US"] = "de-DE" if german else "en-US"
    svg = vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)
    svg = ENGLISH_ROLES.sub("", svg)
    # Links are for the pointer; the table beside such a picture leads to the same places by keyboard.
    svg, links = LINK.subn(r' href="\1" tabindex="-1" aria-hidden="true"', svg)
    role = "group" if links else "img"
    return svg.replace("<svg ", f'<svg role="{role}" aria-label="{escape(label)}" ', 1)


def _config() -> dict[str, Any]:
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "titleFontSize": 12}
    axis = {
        **text,
        "titleFontWeight": "normal",
        "labelColor": QUIET,
        "titleColor": QUIET,
        "domainColor": "var(--grey-3)",
        "tickColor": "var(--grey-3)",
        "gridColor": HAIRLINE,
        "titlePadding": 10,
        "labelLimit": 220,
    }
    return {
        "aria": False,
        "background": "none",
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "legend": {**text, "labelColor": QUIET, "titleColor": QUIET, "orient": "top"},
        "text": {"font": FONT, "fontSize": 12, "color": QUIET},
        "rule": {"color": QUIET},
        "padding": 2,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
