"""A study with every kind of check, and somebody who has rated a block of it and looks at their own data."""

import pytest
from django.test import Client

from labeling.blocks import open_block
from labeling.consent import give_consent
from labeling.models import ControlItem, Panelist, Study, StudyAsset
from labeling.ratings import receive
from tests.factories import add_images
from tests.labeling.panel import item, join, leased, make_study, scale_of


@pytest.fixture
def study() -> Study:
    """A study with gold, anchors, attention checks and repeats in every block."""
    study = make_study(
        images=12,
        block_length=10,
        gold_share=0.2,
        attention_share=0.1,
        anchor_share=0.1,
        repeat_share=0.1,
        min_repeat_gap=2,
        practice_length=0,
    )
    card = add_images(study, 1, purpose="attention", first=40)[0]
    add_images(study, 1, purpose="anchor", first=50)
    gold = add_images(study, 2, purpose="gold", first=60)
    scale = scale_of(study)
    ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=card, expected=3)
    ControlItem.objects.create(study=study, kind="pair", scale=scale, asset=gold[0], lower_asset=gold[1])
    for asset in study.assets.exclude(purpose="regular"):
        StudyAsset.objects.filter(pk=asset.pk).update(name=f"{asset.purpose}-{asset.name}")
    return study


@pytest.fixture
def rater(study: Study) -> Panelist:
    """Somebody who has answered a whole block, its checks as expected (else they may be suspended, by the order their
    label gives), corrected one answer and could not judge another."""
    panelist = join(study, language="en", description={"age": "30+"}, device={"zoom": 1.5, "warnings": []})
    give_consent(panelist)
    Panelist.objects.filter(pk=panelist.pk).update(instructed_at=panelist.consented_at)
    panelist.refresh_from_db()
    open_block(panelist)
    expected = expected_of(study)
    trials = sorted(leased(panelist), key=lambda trial: trial.study_asset_id in expected)
    answers = [
        item(trial, expected.get(trial.study_asset_id, 1 + n % 7), response_ms=1500)
        for n, trial in enumerate(trials[1:])
    ]
    cannot = item(trials[0], None, cannot_judge="=cmd|'/c calc'!A1")
    receive(panelist, [*answers, cannot, item(trials[1], 7, supersedes=answers[0]["key"])])
    return panelist


def expected_of(study: Study) -> dict[int, int]:
    """What a careful answer to each check is, by image."""
    card = study.control_items.get(kind="fixed")
    pair = study.control_items.get(kind="pair")
    assert card.expected is not None
    assert pair.lower_asset_id is not None
    return {card.asset_id: card.expected, pair.asset_id: 6, pair.lower_asset_id: 2}


@pytest.fixture
def client(rater: Panelist) -> Client:
    client = Client()
    client.force_login(rater.user)
    client.cookies["django_language"] = "en"
    return client
