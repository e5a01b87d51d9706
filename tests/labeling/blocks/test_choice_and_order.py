"""Which images come first, in which order, and what choosing them costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.block_payload import block_payload
from labeling.blocks import open_block
from labeling.models import Block, StratumFill, StudyAsset
from labeling.priorities import prioritise
from tests.factories import add_images
from tests.labeling.blocks.planned_blocks import planned
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db


def test_the_order_follows_from_the_stored_seed() -> None:
    """The same study, panelist and block number order the same images the same way; another panelist does not."""
    study = make_study(images=20, block_length=20)
    panelist, other = join(study), join(study)
    StratumFill.objects.update(shuffle_key=0.5)
    first = [trial.study_asset_id for trial in planned(panelist)]
    seed = panelist.blocks.get().seed
    theirs = [trial.study_asset_id for trial in planned(other)]
    Block.objects.all().delete()
    StratumFill.objects.update(leased=0)
    again = [trial.study_asset_id for trial in planned(panelist)]
    assert sorted(first) == sorted(again) == sorted(theirs)
    assert panelist.blocks.get().seed == seed
    assert theirs != first


def test_what_has_priority_comes_first_and_what_has_fewest_ratings_next() -> None:
    study = make_study(images=12, block_length=5)
    assets = list(study.assets.order_by("name"))
    chosen = {assets[3].pk: 2.0, assets[7].pk: 1.0}
    assert prioritise(study, chosen) == 2
    StratumFill.objects.filter(study_asset__in=assets[:3]).update(answered=2)
    StratumFill.objects.filter(study_asset__in=assets[8:]).update(answered=1)
    block = {trial.study_asset_id for trial in planned(join(study))}
    assert block == {asset.pk for asset in (*assets[3:8],)}


def test_a_full_image_gets_room_when_it_is_chosen() -> None:
    study = make_study(images=6, ratings_per_asset=1)
    StratumFill.objects.update(answered=1)
    assert open_block(join(study)) == (None, False)
    full = study.assets.first()
    assert full is not None
    prioritise(study, {full.pk: 1.0})
    assert [trial.study_asset_id for trial in planned(join(study))] == [full.pk]


def test_an_image_without_a_picture_is_never_planned() -> None:
    study = make_study(images=2)
    elsewhere = StudyAsset.objects.create(study=study, name="elsewhere.jpg")
    StudyAsset.objects.create(study=study, name="gold.jpg", purpose="gold")
    add_images(study, 1, first=50)
    assert not elsewhere.fills.exists()
    assert elsewhere.pk not in {trial.study_asset_id for trial in planned(join(study))}


def test_planning_costs_the_same_in_a_small_and_a_large_study() -> None:
    counts = []
    for images in (50, 500):
        study = make_study(images=50, block_length=30)
        names = [StudyAsset(study=study, name=f"more-{number}.jpg") for number in range(images - 50)]
        more = StudyAsset.objects.bulk_create(names)
        stratum = study.strata.get()
        StratumFill.objects.bulk_create(
            StratumFill(study_asset=asset, stratum=stratum, target=3, shuffle_key=0.9) for asset in more
        )
        panelist = join(study)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            block, _created = open_block(panelist)
            assert block is not None
            block_payload(block)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
