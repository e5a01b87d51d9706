"""Which images need people by a model: written in bulk, all or nothing."""

import json
from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from scoring.fallback.rules import Reason
from scoring.models import ModelVersion

# Rows are touched in the order of their images, so that two writers wait for each other instead of locking up.
MERGE = """
insert into needs_people (study_asset_id, model_id, reasons, created_at)
select asset, %s, reasons, now() from judged where reasons is not null order by asset
on conflict (model_id, study_asset_id) do update set reasons = excluded.reasons, created_at = excluded.created_at
where needs_people.reasons <> excluded.reasons
"""
TRUSTED_AGAIN = """
delete from needs_people where model_id = %s
and study_asset_id in (select asset from judged where reasons is null)
"""
NOT_NAMED = """
delete from needs_people where model_id = %s
and study_asset_id not in (select asset from judged where reasons is not null)
"""


@transaction.atomic
def write_needs(
    model: ModelVersion, rows: Mapping[int, Sequence[Reason]], *, all_of_them: bool = False
) -> int:
    """Keep what was judged: `rows` maps keys of study assets to their reasons. Returns how many need people.

    An image without reasons loses its row; an image that is not named keeps what it has, unless `all_of_them`: then
    `rows` is every image that needs people and the others lose theirs. One transaction: a worker that is killed leaves
    what was there before.
    """
    # Another writer of the same model waits here, and nobody reads half of it.
    ModelVersion.objects.select_for_update(no_key=True).filter(pk=model.pk).first()
    with connection.cursor() as cursor:
        cursor.execute("create temporary table judged (asset bigint, reasons jsonb) on commit drop")
        with cursor.copy("copy judged (asset, reasons) from stdin") as copy:
            for asset, found in rows.items():
                copy.write_row((asset, json.dumps(found) if found else None))
        cursor.execute(MERGE, [model.pk])
        cursor.execute(NOT_NAMED if all_of_them else TRUSTED_AGAIN, [model.pk])
        cursor.execute("drop table judged")
    return sum(1 for found in rows.values() if found)
