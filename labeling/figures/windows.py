"""Windows of time that a study's ratings fall into: days, weeks, months, or the panelists' sittings."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.figures.log import RatingLog
from labeling.figures.sittings import sittings

DAY = 86_400
MOST = 26  # windows that a picture holds
MOST_SITTINGS = 12


class Windows(NamedTuple):
    """`by` is day, week, month or sitting; `labels` the first day (ISO) of each window, or the number of the sitting;
    `code`, shape (ratings,), which window a rating is in."""

    by: str
    labels: list[str]
    code: NDArray[np.int64]


def windows_of(log: RatingLog, rest_minutes: float, by: str = "") -> Windows:
    """`by` is "time", "sitting" or empty: time where ratings span three days or more, else sittings."""
    rows = log.rows
    if not rows.size:
        return Windows("sitting", [], np.zeros(0, dtype=np.int64))
    days = np.floor(rows["received"] / DAY).astype(np.int64)
    span = int(days.max() - days.min()) + 1
    if by == "sitting" or (not by and span < 3):
        number = np.minimum(sittings(rows, rest_minutes).number, MOST_SITTINGS)
        found, code = np.unique(number, return_inverse=True)
        return Windows("sitting", [str(n) for n in found], code.astype(np.int64))
    how = "day" if span <= MOST else "week" if span <= 7 * MOST else "month"
    each, place = np.unique(days, return_inverse=True)
    starts = [_start(int(day), how) for day in each]
    labels, code = np.unique(np.array(starts), return_inverse=True)
    return Windows(how, [str(label) for label in labels], code[place].astype(np.int64))


def _start(day: int, how: str) -> str:
    at = datetime.fromtimestamp(day * DAY, UTC).date()
    if how == "week":
        at -= timedelta(days=at.weekday())
    return (at.replace(day=1) if how == "month" else at).isoformat()
