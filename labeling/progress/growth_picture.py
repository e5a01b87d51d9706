"""How a study's answers grew, how fast they come, and when the last may be in."""

from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart, burn_up
from core.templatetags.numbers import count, with_interval
from labeling.figures.progress import Counts
from labeling.models import Study
from labeling.planning.reasons import REASONS
from labeling.progress.overview import Progress
from labeling.progress.pace import pace_of
from labeling.statistics.intervals import Estimate

# A wedge that ends much later than all that was seen so far would press the growth itself into a corner.
MOST_AHEAD = 3
FARTHEST = 730  # days; nobody can say more


def growth_picture(study: Study, progress: Progress, counts: Counts) -> Chart | None:
    """None where there is no growth to draw: no answers, or all at once and no more wanted."""
    points = counts.growth
    if len(points) < 2 or (len(points) == 2 and not progress.wanted):
        return None
    if progress.wanted and not progress.complete and progress.answered >= progress.wanted:
        # Answers from whoever fits no stratum are among them: the share would say that nothing is missing.
        title = _("Some images still want answers")
    elif progress.wanted and not progress.complete:
        title = _("%(percent)d%% of the wanted answers are in") % {"percent": progress.percent}
    elif progress.wanted:
        title = _("All wanted answers are in")
    else:
        title = _("%(answered)s answers are in") % {"answered": count(progress.answered)}
    note = ngettext(
        "n = %(answered)s answers of %(people)d panelist. One answer is one image judged by one panelist.",
        "n = %(answered)s answers of %(people)d panelists. One answer is one image judged by one panelist.",
        progress.panelists,
    ) % {"answered": count(progress.answered), "people": progress.panelists}
    ends = None
    if _running(study, progress) and counts.missing:
        ends = _ends(points, pace_of(counts.recent).days(counts.missing))
    if ends:
        note += " " + _("The dashed wedge spans the 95% interval of the end.")
    return burn_up(points, progress.wanted, title=title, note=note, unit=_("answers"), ends=ends)


def pace_said(study: Study, progress: Progress, counts: Counts) -> list[str]:
    """Sentences about pace and end; none where nothing is being collected."""
    if not _running(study, progress) or not counts.missing:
        return []
    pace = pace_of(counts.recent)
    if pace.code:
        return [str(REASONS[pace.code])]
    speed = with_interval({"estimate": pace.rate.estimate, "low": pace.rate.low, "high": pace.rate.high})
    if pace.length < 1:
        said = _("At the pace since the first answer, %(speed)s answers come in a day.") % {"speed": speed}
    else:
        text = ngettext(
            "Over the last day %(speed)s answers came in.",
            "Over the last %(n)d days %(speed)s answers came in a day.",
            len(pace.counts),
        )
        said = text % {"n": len(pace.counts), "speed": speed}
    return [said, _end_said(pace.days(counts.missing))]


def _end_said(days: Estimate) -> str:
    if days.low is None:
        return _("When the last wanted answer may come is said from the third day on.")
    if days.low > FARTHEST:
        return _("If days to come are like these, the last wanted answer is more than two years away.")
    about = {"first": _day(days.low), "last": _day(min(days.high or 0, FARTHEST))}
    if days.high is None or days.high > FARTHEST:
        return (
            _("If days to come are like these, the last wanted answer comes on %(first)s at the earliest.")
            % about
        )
    if about["first"] == about["last"]:
        return _("If days to come are like these, the last wanted answer comes on %(first)s.") % about
    return (
        _(
            "If days to come are like these, the last wanted answer comes between %(first)s and %(last)s (95%% interval)."
        )
        % about
    )


def _running(study: Study, progress: Progress) -> bool:
    return study.state == Study.State.LIVE and bool(progress.wanted) and not progress.complete


def _ends(points: list[tuple[datetime, int]], days: Estimate) -> tuple[datetime, datetime] | None:
    if days.low is None or days.high is None:
        return None
    # By the day, so that the picture is the same until tomorrow.
    now = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = max(now - points[0][0], timedelta(days=1))
    if timedelta(days=min(days.high, FARTHEST)) > MOST_AHEAD * seen or days.high > FARTHEST:
        return None
    return now + timedelta(days=ceil(days.low)), now + timedelta(days=ceil(days.high))


def _day(days: float) -> str:
    return date_format(timezone.localtime() + timedelta(days=days), "DATE_FORMAT")
