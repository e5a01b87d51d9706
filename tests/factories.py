"""Small studies, people and images for tests."""

import io
from typing import Any

import factory
import numpy as np
from django.contrib.auth.hashers import make_password
from PIL import Image

from core.models import User
from labeling.fills import open_fills
from labeling.ingest import ingest, place
from labeling.models import Panelist, Scale, Stratum, Study, StudyAsset, StudyMember

PASSWORD = "a-long-password"


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    role = User.Role.PANELIST


class StudyFactory(factory.django.DjangoModelFactory[Study]):
    class Meta:
        model = Study

    slug = factory.Sequence(lambda n: f"study-{n}")
    name = factory.LazyAttribute(lambda study: study.slug.title())
    seed = 42


class ScaleFactory(factory.django.DjangoModelFactory[Scale]):
    class Meta:
        model = Scale

    study = factory.SubFactory(StudyFactory)
    name = factory.Sequence(lambda n: f"scale-{n}")
    question = "How appealing is this image?"
    low = 1
    high = 7


class StratumFactory(factory.django.DjangoModelFactory[Stratum]):
    class Meta:
        model = Stratum

    study = factory.SubFactory(StudyFactory)
    name = factory.Sequence(lambda n: f"stratum-{n}")


class PanelistFactory(factory.django.DjangoModelFactory[Panelist]):
    class Meta:
        model = Panelist

    user = factory.SubFactory(UserFactory)
    stratum = factory.SubFactory(StratumFactory)
    study = factory.SelfAttribute("stratum.study")
    label = factory.Sequence(lambda n: f"p{n}")


def picture(seed: int, size: tuple[int, int] = (48, 36), format: str = "JPEG") -> bytes:
    """Bytes of a small picture; another seed is another picture."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    out = io.BytesIO()
    coarse.resize(size, Image.Resampling.BICUBIC).save(out, format)
    return out.getvalue()


def add_images(
    study: Study, count: int, *, purpose: str = "regular", first: int = 0, **about: Any
) -> list[StudyAsset]:
    """Ingest `count` pictures into `study` and open their fills."""
    placed = []
    for number in range(first, first + count):
        asset, _created = ingest(picture(1000 * study.pk + number))
        placed.append(place(study, f"image-{number:03d}.jpg", asset, purpose=purpose, **about)[0])
    open_fills(study)
    return placed


def staff(study: Study, role: str) -> User:
    """A member of the study's staff."""
    user = UserFactory(role=role)
    StudyMember.objects.create(study=study, user=user)
    return user
