"""Signed links to what people see of an image.

They name it by the hash of its bytes: numbers in order of upload would tell gold from the rest.
"""

from django.db.models.fields.files import FieldFile
from django.urls import reverse

from core import media_links
from labeling.models import Asset, StudyAsset

THUMBNAIL = "-thumbnail"


def picture_url(study_asset: StudyAsset) -> str:
    """Path of the served picture, signed for a while; empty where the picture stays elsewhere."""
    return _link(study_asset, "")


def thumbnail_url(study_asset: StudyAsset) -> str:
    """Path of the small picture for lists, signed likewise."""
    return _link(study_asset, THUMBNAIL)


def _link(study_asset: StudyAsset, which: str) -> str:
    if study_asset.asset is None:
        return ""
    return reverse("media", args=[media_links.sign(f"{study_asset.asset.sha256}{which}")])


def file_behind(token: str) -> FieldFile | None:
    """The file a link leads to, or None where the link is forged, too old, or the asset is gone."""
    key = media_links.read(token) or ""
    digest = key.removesuffix(THUMBNAIL)
    asset = Asset.objects.filter(sha256=digest).first()
    if asset is None:
        return None
    return asset.served if digest == key else asset.thumbnail
