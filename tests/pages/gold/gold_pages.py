"""Pages about gold, read as text, and one item in use."""

import re

from django.urls import reverse

from labeling.models import ControlItem


def url(study, name="study_gold", *args) -> str:
    return reverse(name, args=[study.slug, *args])


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


PAIR = {"kind": "pair", "scale": "appeal", "asset": "image-11.jpg", "lower_asset": "image-00.jpg"}


def in_use(study, **about) -> ControlItem:
    images = {image.name: image for image in study.assets.all()}
    study.assets.filter(name__in=("image-11.jpg", "image-00.jpg")).update(purpose="gold")
    return ControlItem.objects.create(
        study=study,
        kind="pair",
        scale=study.scales.get(name="appeal"),
        asset=images["image-11.jpg"],
        lower_asset=images["image-00.jpg"],
        **about,
    )
