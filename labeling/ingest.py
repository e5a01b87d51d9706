"""Taking images in: content-addressed, upright, with metadata stripped from what is served."""

import hashlib
import io

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q

from labeling.images.decode import decode
from labeling.images.derivative import LONG_SIDE, derivative
from labeling.images.phash import phash
from labeling.models import Asset, Study, StudyAsset

SERVED_LONG_SIDE = 1600


def ingest(data: bytes) -> tuple[Asset, bool]:
    """The asset of these bytes; the same bytes are worked on once. Returns (asset, created).

    Raises labeling.images.decode.UnreadableImage with a code and a sentence.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = Asset.objects.filter(sha256=digest).first()
    if known is not None:
        return known, False
    decoded = decode(data, max_pixels=settings.MAX_IMAGE_PIXELS)
    served = derivative(decoded, long_side=SERVED_LONG_SIDE)
    thumbnail = derivative(decoded, long_side=LONG_SIDE)
    served_width, served_height = _size(served)
    asset = Asset(
        sha256=digest,
        phash=phash(decoded.pixels),
        width=decoded.width,
        height=decoded.height,
        served_width=served_width,
        served_height=served_height,
        format=decoded.format,
        byte_size=len(data),
    )
    asset.file.save(f"{digest[:2]}/{digest}", ContentFile(data), save=False)
    asset.served.save(f"{digest[:2]}/{digest}.jpg", ContentFile(served), save=False)
    asset.thumbnail.save(f"{digest[:2]}/{digest}.jpg", ContentFile(thumbnail), save=False)
    try:
        with transaction.atomic():
            asset.save()
    except IntegrityError:
        asset.file.delete(save=False)
        asset.served.delete(save=False)
        asset.thumbnail.delete(save=False)
        return Asset.objects.get(sha256=digest), False
    return asset, True


def _size(jpeg: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as image:
        return image.size


def place(
    study: Study, name: str, asset: Asset, *, group: str = "", purpose: str = "regular"
) -> tuple[StudyAsset, str]:
    """Put `asset` into `study` under `name`. Returns (study asset, what happened).

    What happened is "added", "unchanged" (there already), "picture_added" (a name that had no picture yet),
    "duplicate" (the same bytes under another name: the first name stays) or "conflict" (another picture holds the
    name).
    """
    same = study.assets.filter(Q(asset=asset) | Q(name=name)).order_by("pk")
    by_name = next((row for row in same if row.name == name), None)
    by_bytes = next((row for row in same if row.asset_id == asset.pk), None)
    if by_name is not None and by_name.asset_id == asset.pk:
        return by_name, "unchanged"
    if by_bytes is not None:
        return by_bytes, "duplicate"
    if by_name is not None and by_name.asset_id is not None:
        return by_name, "conflict"
    if by_name is not None:
        by_name.asset = asset
        by_name.save(update_fields=["asset"])
        return by_name, "picture_added"
    return StudyAsset.objects.create(
        study=study, asset=asset, name=name, group=group, purpose=purpose
    ), "added"
