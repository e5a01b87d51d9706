"""What the log must hold, read from the ratings table itself."""

from labeling.figures.log import KINDS, RatingLog
from labeling.models import Panelist, Rating, Scale

Known = tuple[int, int, int, float, str, int]


def in_table(scale: Scale) -> list[Known]:
    """(key, image, panelist, value, kind, position) of each current rating with a value, in order of arrival."""
    rows = Rating.objects.filter(scale=scale, current=True, value__isnull=False)
    rows = rows.exclude(panelist__state=Panelist.State.WITHDRAWN).order_by("pk")
    return list(
        rows.values_list("pk", "study_asset_id", "panelist_id", "value", "trial__kind", "trial__position")
    )


def in_log(log: RatingLog) -> list[Known]:
    fields = ("pk", "asset", "panelist", "value", "kind", "position")
    return [
        (pk, asset, panelist, value, KINDS[kind], position)
        for pk, asset, panelist, value, kind, position in log.rows[list(fields)].tolist()
    ]
