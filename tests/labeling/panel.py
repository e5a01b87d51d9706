"""Studies to rate and panelists who rate them, through the domain and through the API."""

import uuid
from typing import Any

from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from labeling.models import Panelist, Scale, Study, Trial
from labeling.panels import add_stratum
from tests.factories import PanelistFactory, ScaleFactory, StudyFactory, add_images

NO_CHECKS = {"gold_share": 0.0, "attention_share": 0.0, "anchor_share": 0.0, "repeat_share": 0.0}


def make_study(
    images: int = 6, scales: int = 1, strata: tuple[str, ...] = ("everyone",), **about: Any
) -> Study:
    """A live study; without shares named in `about` its blocks hold regular images only."""
    study = StudyFactory(**{**NO_CHECKS, "block_length": 5, "ratings_per_asset": 3, **about})
    for number in range(scales):
        ScaleFactory(study=study, name=("appeal", "clarity", "trust")[number], position=number)
    for name in strata:
        add_stratum(study, name)
    add_images(study, images)
    return study


def join(study: Study, stratum: str | None = None, **about: Any) -> Panelist:
    """A new panelist of `study`."""
    place = study.strata.get(name=stratum) if stratum else study.strata.first()
    return PanelistFactory(stratum=place, study=study, **about)


def client_of(panelist: Panelist) -> APIClient:
    """A program that speaks for `panelist` by token; it raises nothing, so that a 500 is seen as one."""
    client = APIClient(raise_request_exception=False)
    token, _created = Token.objects.get_or_create(user=panelist.user)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


def item(trial: Trial | int, value: Any = 4, scale: str = "appeal", **more: Any) -> dict[str, Any]:
    """One well-formed answer, unless `more` spoils it."""
    number = trial if isinstance(trial, int) else trial.pk
    return {"key": str(uuid.uuid4()), "trial": number, "scale": scale, "value": value, **more}


def leased(panelist: Panelist) -> list[Trial]:
    """The panelist's unanswered trials, in order."""
    return list(panelist.trials.filter(state=Trial.State.LEASED).order_by("position"))


def scale_of(study: Study) -> Scale:
    scale = study.scales.first()
    assert scale is not None
    return scale
