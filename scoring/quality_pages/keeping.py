"""The table of measures as it is kept, so that a page never reads a hundred thousand reports."""

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from safetensors.numpy import load, save

from core.job_runner import Progress
from core.jobs import enqueue, job_kind
from labeling.models import Study
from scoring.models import QualityTable
from scoring.quality_pages.table import COLUMNS, StudyQuality, read_table

KIND = "refresh_quality"
SMALL = 20_000  # images, up to which a request puts the table together itself
MOST_READ = 4  # tables kept in each process: 7 MB for 100,000 images
_read: OrderedDict[tuple[int, datetime], StudyQuality] = OrderedDict()
_lock = threading.Lock()
_STAMP = """
select count(report.id), coalesce(max(report.id), 0), coalesce(sum(hashtext(report.version)), 0),
       extract(epoch from max(report.created_at)),
       count(*) filter (where place.purpose = 'attention')
from study_asset place join quality_report report on report.asset_id = place.asset_id where place.study_id = %s
"""
# Looks into indexes alone. A new report moves it, in whatever study; what it misses (a report that was written anew, two
# writers at once) the job at the end of every ingest finds.
_MARK = """
select (select max(id) from quality_report), (select max(id) from face_report), count(*), max(id)
from study_asset where study_id = %s
"""
_FACES = """
select count(face.id), coalesce(max(face.id), 0)
from study_asset place join face_report face on face.asset_id = place.asset_id where place.study_id = %s
"""


class KeptQuality(NamedTuple):
    """`table` as of `computed_at`; `stale`: images were measured since, and it is being put together again."""

    table: StudyQuality
    computed_at: datetime
    stale: bool


def study_quality(study: Study, *, at_once: bool = False) -> KeptQuality | None:
    """The measures of the images of `study`; None while a large study's are put together for the first time.

    With `at_once` nothing is left to a worker, however long it takes: for commands and jobs.
    """
    row, mark = QualityTable.objects.filter(study=study).defer("arrays").first(), _all(study, _MARK)
    if row is not None and not at_once and row.stamp.endswith(f"|{mark}"):
        found = _kept(row, stale=False)
        if found is not None:
            return found
    stamp = _all(study, _STAMP, _FACES)
    if row is not None and row.stamp.startswith(f"{stamp}|"):
        QualityTable.objects.filter(pk=row.pk).update(stamp=f"{stamp}|{mark}")
        found = _kept(row, stale=False)
        if found is not None:
            return found
    if at_once or int(stamp.partition(" ")[0]) <= SMALL:
        return _renewed(study, f"{stamp}|{mark}")
    enqueue(KIND, study.slug, params={"study": study.slug})
    return _kept(row, stale=True) if row is not None else None


def _all(study: Study, *queries: str) -> str:
    found: list[Any] = [len(COLUMNS)]
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, [study.pk])
            found += cursor.fetchone()
    return " ".join(str(one) for one in (*found[1:], found[0]))


def _renewed(study: Study, stamp: str) -> KeptQuality:
    table = read_table(study)
    now = timezone.now()
    about = {
        "stamp": stamp,
        "arrays": save({"asset": table.asset, "values": table.values}),
        "images": len(table),
        "computed_at": now,
    }
    QualityTable.objects.update_or_create(study=study, defaults=about)
    return KeptQuality(table, now, stale=False)


def _kept(row: QualityTable, *, stale: bool) -> KeptQuality | None:
    key = (row.pk, row.computed_at)
    with _lock:
        table = _read.get(key)
    if table is None:
        table = _unpacked(row)
        if table is None:
            return None
        with _lock:
            _read[key] = table
            while len(_read) > MOST_READ:
                _read.popitem(last=False)
    return KeptQuality(table, row.computed_at, stale)


def _unpacked(row: QualityTable) -> StudyQuality | None:
    """None where the row is gone, or was kept by another version of the program: it is put together again."""
    packed = QualityTable.objects.filter(pk=row.pk, computed_at=row.computed_at).values_list(
        "arrays", flat=True
    )
    found = packed.first()
    arrays = load(bytes(found)) if found else {}
    if "values" not in arrays or arrays["values"].shape[1:] != (len(COLUMNS),):
        return None
    return StudyQuality(arrays["asset"], arrays["values"])


@job_kind(KIND)
def refresh_quality(progress: Progress, study: str) -> dict[str, Any]:
    """Put a study's table of measures together from its reports."""
    kept = study_quality(Study.objects.get(slug=study), at_once=True)
    return {"images": len(kept.table) if kept else 0}
