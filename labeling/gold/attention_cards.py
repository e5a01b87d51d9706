"""Attention cards for a study: plain pictures that name the answer to give, valid on every scale of the study."""

import io
import random
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.gold.purposes import lock_study
from labeling.gold.wanted import Kind, Purpose, State
from labeling.ingest import ingest, place
from labeling.models import ControlItem, Study, StudyAsset

MOST_AT_ONCE = 20
LANGUAGES = ("both", "en", "de")
WIDE = 20


def make_cards(study: Study, number: int, language: str, by: User) -> list[StudyAsset]:
    """Draw `number` (1 to 20) cards in `language` (en, de, both), with a fixed answer on every scale, in use at once.

    A card says what it wants, so nobody else has to approve it. Values avoid the middle and, where the scale is long
    enough, its ends: those are what people press who do not look. On a scale of more than 20 points an answer 3% of
    the scale off still passes. Raises DomainError `count`, `language` (422), `no_scale`, `no_common_point` (409).
    """
    if not 1 <= number <= MOST_AT_ONCE:
        raise DomainError(
            "count", _("Ask for 1 to %(most)d cards at a time.") % {"most": MOST_AT_ONCE}, status=422
        )
    if language not in LANGUAGES:
        raise DomainError("language", _("Cards can be drawn in English and German."), status=422)
    with transaction.atomic():
        study = lock_study(study)
        low, high = _common_points(study)
        first = study.assets.filter(purpose=Purpose.ATTENTION).count() + 1
        made: list[StudyAsset] = []
        serial = first
        while len(made) < number:
            value = _value(study.seed, serial, low, high)
            card = _place(study, serial, value, low, high, language)
            serial += 1
            if card is not None:
                _add_items(study, card, value, by)
                made.append(card)
        audit.record("attention_cards_made", actor=by, study=study.slug, target=study, count=number)
    return made


def _common_points(study: Study) -> tuple[int, int]:
    ends = list(study.scales.values_list("low", "high"))
    if not ends:
        raise DomainError(
            "no_scale", _("The study has no question yet, so there is nothing to answer."), status=409
        )
    low, high = max(low for low, _high in ends), min(high for _low, high in ends)
    if low > high:
        raise DomainError(
            "no_common_point",
            _("The scales share no value, and a card asks for the same one on all of them."),
            status=409,
        )
    return low, high


def _value(seed: int, serial: int, low: int, high: int) -> int:
    middle = (low + high) / 2
    points = [point for point in range(low + 1, high) if abs(point - middle) >= 0.5]
    points = points or [point for point in range(low, high + 1) if point != middle] or [low]
    order = points[:]
    random.Random(f"{seed}|cards|{(serial - 1) // len(points)}").shuffle(order)
    return order[(serial - 1) % len(points)]


def _place(study: Study, serial: int, value: int, low: int, high: int, language: str) -> StudyAsset | None:
    """The new card; None where the study has this picture, or its name, already."""
    from labeling.demo.attention import attention_card

    drawn = io.BytesIO()
    picture = attention_card(value, low, high, language)  # type: ignore[arg-type]
    picture.save(drawn, "PNG", pnginfo=_marked(f"{study.slug}-{serial}"))
    asset, _created = ingest(drawn.getvalue())
    image, what = place(study, f"attention-card-{serial}.png", asset, purpose=Purpose.ATTENTION)
    return image if what == "added" else None


def _marked(serial: str) -> Any:
    """Cards that ask for the same value look the same, but are images of their own."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("card", serial)
    return info


def _add_items(study: Study, card: StudyAsset, value: int, by: User) -> None:
    now = timezone.now()
    ControlItem.objects.bulk_create(
        ControlItem(
            study=study,
            kind=Kind.FIXED,
            scale=scale,
            asset=card,
            expected=value,
            tolerance=0 if scale.high - scale.low <= WIDE else round(0.03 * (scale.high - scale.low)),
            state=State.APPROVED,
            proposed_by=by,
            approved_by=by,
            in_force_from=now,
        )
        for scale in study.scales.all()
    )
