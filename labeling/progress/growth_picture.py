"""How a study's answers grew, how fast they come, and when the last may be in."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart, burn_up
from core.templatetags.numbers import count, with_interval
from labeling.figures.progress import Counts
from labeling.models import Study
from labeling.progress.overview import Progress
from labeling.statistics.pace import Pace

# A wedge that ends much later than all that was seen so far would press the growth itself into a corner.
MOST_AHEAD = 3


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
    ends = _ends(points, counts.pace) if _running(study, progress) else None
    if ends:
        note += " " + _("The dashed wedge spans the 95% interval of the end.")
    return burn_up(points, progress.wanted, title=title, note=note, unit=_("answers"), ends=ends)


def pace_said(study: Study, progress: Progress, pace: Pace) -> list[str]:
    """Sentences about pace and end; none where nothing is being collected."""
    if not _running(study, progress) or pace.reason == "none_left":
        return []
    if pace.reason == "few_days":
        return [_("An end can be projected once answers have come in for five whole days.")]
    if pace.reason == "idle":
        text = ngettext(
            "No answer came in on the last whole day.",
            "No answers came in on the last %(n)d whole days.",
            pace.seen,
        )
        return [text % {"n": pace.seen}]
    speed = {"estimate": pace.per_day, "low": pace.low, "high": pace.high}
    said = _("Over the last %(n)d whole days %(speed)s answers came in a day.")
    return [said % {"n": pace.seen, "speed": with_interval(speed)}, _end_said(pace)]


def _end_said(pace: Pace) -> str:
    if pace.days_low is None:
        return _("If days to come are like these, the last wanted answer is more than two years away.")
    about = {"first": _day(pace.days_low), "last": _day(pace.days_high) if pace.days_high else ""}
    if pace.days_high is None:
        return (
            _("If days to come are like these, the last wanted answer comes on %(first)s at the earliest.")
            % about
        )
    if pace.days_high == pace.days_low:
        return _("If days to come are like these, the last wanted answer comes on %(first)s.") % about
    return (
        _(
            "If days to come are like these, the last wanted answer comes between %(first)s and %(last)s (95%% interval)."
        )
        % about
    )


def _running(study: Study, progress: Progress) -> bool:
    return study.state == Study.State.LIVE and bool(progress.wanted) and not progress.complete


def _ends(points: list[tuple[datetime, int]], pace: Pace) -> tuple[datetime, datetime] | None:
    if pace.days_low is None:
        return None
    # By the day, so that the picture is the same until tomorrow.
    now = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = max(now - points[0][0], timedelta(days=1))
    early, late = (
        None if days is None or timedelta(days=days) > MOST_AHEAD * seen else now + timedelta(days=days)
        for days in (pace.days_low, pace.days_high)
    )
    return None if early is None or late is None else (early, late)


def _day(days: int) -> str:
    return date_format(timezone.localdate() + timedelta(days=days - 1), "DATE_FORMAT")
