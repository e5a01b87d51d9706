"""Signed links to what people see of an image."""

from django.urls import reverse

from core import media_links
from labeling.models import Asset, StudyAsset


def picture_url(study_asset: StudyAsset) -> str:
    """Path of the served picture, signed for a while; empty where the picture stays elsewhere."""
    if study_asset.asset_id is None:
        return ""
    return reverse("media", args=[media_links.sign(str(study_asset.asset_id))])


def picture_behind(token: str) -> Asset | None:
    """The asset a link leads to, or None where the link is forged, too old, or the asset is gone."""
    key = media_links.read(token)
    return Asset.objects.filter(pk=key).first() if key and key.isdigit() else None
