"""Taking somebody's ratings out of what figures are computed from, and out of figures about them."""

from collections.abc import Collection

from django.db import transaction

from core.charts import shelf
from labeling.figures import chunks
from labeling.figures.computing import lock_personal
from labeling.figures.registry import PERSONAL
from labeling.models import Figures, Panelist


def forget(panelist: Panelist, spans: Collection[chunks.Span]) -> None:
    """In the transaction that deletes the ratings of `panelist`: `spans` are `chunks.spans_of` from before.

    Figures about single panelists go at once; those of the panel are of other ratings now and refreshed as any.
    """
    chunks.strip(panelist, spans)
    lock_personal(panelist.study)
    Figures.objects.filter(study=panelist.study, kind__in=PERSONAL).delete()
    # Pictures show single panelists too, and lie beside the database.
    transaction.on_commit(shelf.empty)
