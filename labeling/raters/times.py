"""One rater's response times against the panel's."""

from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from core.charts import Chart
from core.charts.response_times import response_times
from core.templatetags.numbers import count, figure
from labeling.figures.kept import Kept
from labeling.label_data import CONSENSUS_KINDS
from labeling.raters.answers import of_kinds
from labeling.raters.panel_answers import EDGES, time_counts

LEAST = 10


class Drawn(NamedTuple):
    """A chart, or the sentence that says why there is none."""

    chart: Chart | None
    reason: str = ""


def time_chart(answers: Any, panel: Kept | None, counts: bool) -> Drawn:
    """Of the rater's `answers` on one scale against the panel's (kind panel_answers); `counts`: they are part of it."""
    own = of_kinds(answers, *CONSENSUS_KINDS)["ms"]
    known = own[np.isfinite(own)]
    if known.size < LEAST:
        values = {"least": count(LEAST), "n": count(known.size)}
        return Drawn(None, _("Response times are shown from %(least)s answers; there are %(n)s.") % values)
    if panel is None or "times" not in panel.arrays:
        return Drawn(None, _("The panel’s response times are being computed."))
    classes = time_counts(own)
    others = np.maximum(panel.arrays["times"] - (classes if counts else 0), 0)
    if not others.sum():
        return Drawn(None, _("Nobody else has response times to compare with."))
    median = float(np.median(known)) / 1000
    theirs = _median(others)
    values = {"own": figure(median), "panel": figure(theirs)}
    title = _("Half of the answers took less than %(own)s s; the others’ took %(panel)s s") % values
    note = _("n = %(n)s answers, %(others)s of the others. Dashed lines are the medians.") % {
        "n": count(known.size),
        "others": count(int(others.sum())),
    }
    chart = response_times(
        [round(float(edge), 4) for edge in EDGES],
        classes.tolist(),
        others.tolist(),
        title=title,
        note=note,
        medians=(median, theirs),
    )
    return Drawn(chart)


def _median(counts: Any) -> float:
    """Median in s of values counted in classes, on the logarithmic axis within its class."""
    total = np.cumsum(counts)
    at = int(np.searchsorted(total, total[-1] / 2))
    before = total[at - 1] if at else 0
    part = (total[-1] / 2 - before) / max(counts[at], 1)
    return float(EDGES[at] * (EDGES[at + 1] / EDGES[at]) ** part)
