"""Computing figures and storing them, so that what is older never replaces what is newer."""

import io
import time
from datetime import datetime
from typing import Any

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from labeling.figures import chunks
from labeling.figures.registry import KINDS, PERSONAL
from labeling.figures.stamps import more_of, stamp_of, surroundings
from labeling.models import Figures, Panelist, Scale, Study

_LOCK = 0x50414E46  # of this module among advisory locks


def compute(study: Study, scale: Scale | None, kind: str, key: str) -> Figures | None:
    """Compute one part and store it. Returns what is stored then: another's, where that was made from later ratings.

    `computed_at` is when its ratings were read, by the database's clock. None where personal figures were being
    computed while somebody withdrew: nothing of theirs is stored.
    """
    begun, read_at, gone = time.monotonic(), _now(), _withdrawn(study)
    around, more = surroundings(study), more_of(study, [kind])[kind]
    scales = [scale] if scale is not None else list(study.scales.all())
    # Read before, so that the mark never claims more than the figures hold.
    mark = stamp_of(scale, {one.pk: chunks.refresh(one) for one in scales}, around, more)
    found = KINDS[kind](study, scale, key)
    about = {
        "stamp": mark,
        "values": found.values,
        "arrays": pack(found.arrays or {}),
        "ratings": found.ratings,
        "took_ms": round(1000 * (time.monotonic() - begun)),
        "computed_at": read_at,
    }
    part = Figures.objects.filter(study=study, scale=scale, kind=kind, key=key)
    with transaction.atomic():
        if kind in PERSONAL:
            lock_personal(study)
            if _withdrawn(study) != gone:
                return None
        if not part.filter(Q(stamp="") | Q(computed_at__lte=read_at)).update(**about):
            try:
                with transaction.atomic():
                    Figures.objects.create(study=study, scale=scale, kind=kind, key=key, **about)
            except IntegrityError:
                pass  # there, and newer
    return part.get()


def lock_personal(study: Study) -> None:
    """Until the end of the transaction, nobody else stores or forgets figures about single panelists."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, study.pk % 2**31])


def pack(arrays: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def unpack(data: Any) -> dict[str, Any]:
    if not data:
        return {}
    with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _withdrawn(study: Study) -> set[int]:
    state = Panelist.State.WITHDRAWN
    return set(Panelist.objects.filter(study=study, state=state).values_list("pk", flat=True))


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
