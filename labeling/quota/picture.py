"""Panel against quota plan as a picture and a table, without what would tell about few people."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart, Quota, quota
from core.templatetags.numbers import count
from labeling.progress.overview import StratumProgress


def people_picture(rows: Sequence[StratumProgress]) -> Chart | None:
    """Panelists who count against panelists wanted; None where no number is wanted."""
    if not any(row.panelists_wanted for row in rows):
        return None
    bars = [Quota(row.name, row.shown_panelists, row.panelists_wanted) for row in rows if _drawn(row)]
    return _picture(bars, _("panelists"), sum(row.panelists for row in rows), len(rows))


def answers_picture(rows: Sequence[StratumProgress]) -> Chart | None:
    """Answers against answers wanted; None where nothing is collected."""
    if not any(row.wanted for row in rows):
        return None
    bars = [Quota(row.name, row.shown_answered, row.wanted) for row in rows if _drawn(row)]
    return _picture(bars, _("answers"), sum(row.answered for row in rows), len(rows))


def _drawn(row: StratumProgress) -> bool:
    """Whoever fits nowhere else is not waited for: nothing to draw against."""
    return not row.extra


def _picture(bars: Sequence[Quota], unit: str, total: int, strata: int) -> Chart:
    short = [bar.label for bar in bars if bar.have is not None and bar.have < bar.wanted]
    wanting = [bar for bar in bars if bar.wanted]
    if not short:
        title = (
            _("Every stratum that is shown has what it wants")
            if _hidden(bars)
            else _("Every stratum has what it wants")
        )
    elif len(short) == len(wanting):
        title = _("No stratum has what it wants yet")
    else:
        names = ", ".join(short[:3]) + ("…" if len(short) > 3 else "")
        title = _("Still short: %(strata)s") % {"strata": names}
    note = ngettext(
        "n = %(total)s %(unit)s in %(strata)d stratum. The upright stroke is what is wanted.",
        "n = %(total)s %(unit)s in %(strata)d strata. The upright stroke is what is wanted.",
        strata,
    ) % {"total": count(total), "unit": unit, "strata": strata}
    if _hidden(bars):
        note += " " + _("Strata with few panelists are withheld.")
    return quota(bars, title=title, unit=unit, note=note)


def _hidden(bars: Sequence[Quota]) -> bool:
    return any(bar.have is None for bar in bars)
