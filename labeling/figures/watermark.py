"""Up to which key every rating is known: keys are given out before they are committed, and not in that order."""

import time
from typing import Any

from django.db import connection

from labeling.models import Scale

PATIENCE_SECONDS = 0.25
_PAUSE = 0.01

_LATEST = "select max(id) from rating where scale_id = %s"
# Whoever inserts holds this lock from before a key is taken until after the commit can be seen. It is looked at, not
# asked for: asking for one that conflicts with it would have panelists wait, and would itself wait for a vacuum.
_WRITERS = (
    "select virtualtransaction from pg_locks where locktype = 'relation' and relation = 'rating'::regclass "
    "and database = (select oid from pg_database where datname = current_database()) "
    "and mode = 'RowExclusiveLock' and granted and pid is distinct from pg_backend_pid()"
)


def settled(scale: Scale, patience: float = PATIENCE_SECONDS) -> int | None:
    """The largest key of a rating (0: there is none) such that none with a smaller key will appear any more.

    Whoever was writing when the key was looked up is waited for; None where that takes longer than `patience`
    seconds, as a large import does. Somebody who begins later takes a later key.
    """
    deadline = time.monotonic() + patience
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [scale.pk])
        (key,) = cursor.fetchone()
        writers = _writing(cursor)
        while writers:
            if time.monotonic() > deadline:
                return None
            time.sleep(_PAUSE)
            writers &= _writing(cursor)
    return int(key or 0)


def _writing(cursor: Any) -> set[str]:
    cursor.execute(_WRITERS)
    return {row[0] for row in cursor.fetchall()}
