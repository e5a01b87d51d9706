"""How the images of a study are spread on one measure, as a chart with its limits."""

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts.drawing import Chart
from core.charts.spread import Bin, spread
from core.templatetags.numbers import count
from scoring.quality_pages.measures import MEASURES, SHARES, label_of, said
from scoring.quality_pages.standing import Spread
from scoring.quality_pages.table import StudyQuality

BINS = 30
TAIL = 0.01  # of the images at each end are drawn in the last bar, so that a single one does not squeeze the rest


def spread_picture(table: StudyQuality, about: Spread) -> Chart | None:
    """None where no image has a value."""
    known = table.known[about.measure].astype(np.float64)
    if not known.size:
        return None
    factor = 100.0 if about.measure in SHARES else 1.0
    edges = _edges(known, about.limits) * factor
    values = np.clip(known * factor, edges[0], edges[-1])
    counts, _edges_again = np.histogram(values, bins=edges)
    low, high = (None if one is None else one * factor for one in about.limits)
    bins = [
        Bin(
            float(f"{left:.6g}"),
            float(f"{right:.6g}"),
            int(n),
            bool((low is not None and right <= low + 1e-9) or (high is not None and left >= high - 1e-9)),
        )
        for left, right, n in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    inside = [one for one in (low, high) if one is not None and edges[0] <= one <= edges[-1]]
    return spread(
        bins,
        inside,
        title=_title(about),
        note=_note(about, bool(known[0] * factor < edges[0] or known[-1] * factor > edges[-1])),
        axis=_axis(about.measure),
        unit=_("images"),
    )


def _edges(known: np.ndarray, limits: tuple[float | None, float | None]) -> np.ndarray:
    """Bars of equal width between the tails; a limit within becomes an edge, so that no bar stands on both sides of it."""
    low, high = (float(one) for one in np.quantile(known, [TAIL, 1 - TAIL])) if known.size > 100 else (
        float(known[0]),
        float(known[-1]),
    )  # fmt: skip
    beyond = [one for one in limits if one is not None and known[0] <= one <= known[-1]]
    low, high = min([low, *beyond]), max([high, *beyond])
    if beyond and low == beyond[0]:
        low = float(known[0])
    if beyond and high == beyond[-1]:
        high = float(known[-1])
    if high - low < 1e-9 * max(1.0, abs(high)):
        half = max(0.5 * abs(high), 0.5)
        low, high = low - half, high + half
    edges = np.linspace(low, high, BINS + 1)
    width = edges[1] - edges[0]
    for limit in beyond:
        if low < limit < high:
            edges = np.append(edges[np.abs(edges - limit) > width / 2], limit)
    return np.unique(np.concatenate([[low, high], edges]))


def _axis(measure: str) -> str:
    if measure in SHARES:
        return _("%(measure)s (%% %(unit)s)") % {"measure": label_of(measure), "unit": MEASURES[measure].unit}
    if measure in MEASURES:
        return _("%(measure)s (%(unit)s)") % {"measure": label_of(measure), "unit": MEASURES[measure].unit}
    return label_of(measure)


def _title(about: Spread) -> str:
    words = {"measure": label_of(about.measure), "n": count(about.warns), "total": count(about.n)}
    if about.limits == (None, None):
        middle = said(about.measure, about.quantiles[1]) if about.quantiles else ""
        return _("%(measure)s: half of the images lie below %(middle)s") % {**words, "middle": middle}
    if about.warns == 0:
        return _("%(measure)s: no image is beyond the limits") % words
    return (
        ngettext(
            "%(measure)s: %(n)s of %(total)s images is beyond the limits",
            "%(measure)s: %(n)s of %(total)s images are beyond the limits",
            about.warns,
        )
        % words
    )


def _note(about: Spread, cut: bool) -> str:
    note = ngettext("n = %(n)s image.", "n = %(n)s images.", about.n) % {"n": count(about.n)}
    if any(one is not None for one in about.limits):
        note += " " + _("Dashed: from here it warns.")
    if cut:
        note += " " + _("The outermost bars hold everything beyond them.")
    return note
