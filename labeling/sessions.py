"""Sessions: how long somebody has been rating without a rest, and when they may go on.

A session is a run of answers with less than the study's `rest_minutes` between one and the next, by the server's
clock, practice included. ITU-T P.808 asks for rests; the study says how long each part lasts.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from labeling.models import Block, Panelist, Trial

# The first answer of the latest session, and its latest. Answers before `since` cannot matter: either the session
# has lasted long enough without them, or they lie before a rest.
_SESSION = """
    select max(at) filter (where before is null or at - before >= %(rest)s), max(at)
    from (
        select answered_at as at, lag(answered_at) over (order by answered_at) as before
        from trial where panelist_id = %(panelist)s and answered_at > %(since)s and answered_at <= %(now)s
    ) as answers
"""


class Session(NamedTuple):
    """First and latest answer."""

    first: datetime
    last: datetime


def session_of(panelist: Panelist, now: datetime) -> Session | None:
    """The session somebody is in, or None where their last answer is a rest ago. One query over its answers.

    `first` may be later than the true first answer where the session has lasted `session_minutes` anyway.
    """
    rest = timedelta(minutes=panelist.study.rest_minutes)
    longest = timedelta(minutes=panelist.study.session_minutes)
    span: dict[str, Any] = {
        "panelist": panelist.pk,
        "rest": rest,
        "now": now,
        "since": now - 2 * rest - longest,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SESSION, span)
        first, last = cursor.fetchone()
    return Session(first, last) if last is not None and now - last < rest else None


def rest_until(panelist: Panelist, now: datetime) -> datetime | None:
    """When somebody who has rated for `session_minutes` may go on; None where they may at once."""
    session = session_of(panelist, now)
    if session is None:
        return None
    if session.last - session.first < timedelta(minutes=panelist.study.session_minutes):
        return None
    return session.last + timedelta(minutes=panelist.study.rest_minutes)


def had_enough(panelist: Panelist) -> bool:
    """Whether somebody has done as many blocks as the study lets one panelist do.

    Blocks that were given back count by what was answered of them, `block_length` answers to a block: else leaving
    the last image of each would be a way around the limit.
    """
    study = panelist.study
    if study.most_blocks <= 0:
        return False
    own = panelist.blocks.filter(practice=False, imported=False)
    done = own.filter(state=Block.State.DONE).count()
    if done >= study.most_blocks:
        return True
    given_back = own.filter(state=Block.State.EXPIRED)
    in_part = Trial.objects.filter(block__in=given_back, state=Trial.State.ANSWERED).count()
    return done + in_part // study.block_length >= study.most_blocks


def rest_detail() -> str:
    """What somebody is told who should rest."""
    return _("You have been rating for a long time. A rest keeps the eye fresh; your answers are stored.")


def enough_detail() -> str:
    """What somebody is told who has rated as many blocks as one person may."""
    return _("You have rated as many blocks as one person does in this study. Thank you.")
