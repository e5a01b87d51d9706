"""Simulated blocks: made as real ones are, from the study's own images, and nothing is written."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.block_mix import mix_of
from labeling.block_plan import study_asset_of
from labeling.blocks import open_block
from labeling.models import Block, Study, StudyAsset, Trial
from labeling.ordering.preview import MOST_IMAGES, draw_pool, simulate
from labeling.ordering.sheet import sample_block
from tests.labeling.order_study import full_study
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db


def test_a_simulated_block_holds_what_a_real_one_holds() -> None:
    study = full_study()
    block, _created = open_block(join(study))
    assert block is not None
    real = Counter(block.trials.values_list("kind", flat=True))
    assert Counter(item.kind for item in simulate(study, 1)[0].items) == real
    assert real == {"regular": 24, "gold": 2, "attention": 1, "anchor": 1, "repeat": 2}


def test_simulating_writes_nothing_and_reads_little() -> None:
    study = full_study()
    with CaptureQueriesContext(connection) as queries:
        simulate(study, 50)
    assert len(queries) == 3
    assert all(query["sql"].lower().startswith("select") for query in queries)
    assert not Block.objects.exists()
    assert not Trial.objects.exists()


def test_the_same_seed_gives_the_same_blocks() -> None:
    study = full_study()
    assert simulate(study, 5, seed=3) == simulate(study, 5, seed=3)
    assert simulate(study, 5, seed=3)[:2] == simulate(study, 2, seed=3)
    assert simulate(study, 5, seed=3) != simulate(study, 5, seed=4)


def test_all_images_come_from_the_study_and_none_is_without_a_picture() -> None:
    study = full_study()
    StudyAsset.objects.create(study=study, name="elsewhere.jpg")
    make_study(images=5)
    shown = {study_asset_of(item) for order in simulate(study, 40) for item in order.items}
    assert shown <= set(study.assets.filter(asset__isnull=False).values_list("pk", flat=True))
    assert len(shown) == 40 + 4 + 3 + 2


def test_gold_comes_in_whole_pairs() -> None:
    study = full_study()
    pairs = {
        frozenset(pair)
        for pair in study.control_items.filter(kind="pair").values_list("asset", "lower_asset")
    }
    for order in simulate(study, 30):
        assert frozenset(study_asset_of(item) for item in order.items if item.kind == "gold") in pairs


def test_of_a_large_study_a_sample_stands_for_all() -> None:
    study = make_study(images=1)
    asset = study.assets.get().asset
    StudyAsset.objects.bulk_create(
        StudyAsset(study=study, name=f"more-{n}", asset=asset) for n in range(MOST_IMAGES + 500)
    )
    first, again, other = (draw_pool(study, seed).regular for seed in (1, 1, 2))
    assert len(first) == MOST_IMAGES
    assert first == again
    assert {c.study_asset_id for c in first} != {c.study_asset_id for c in other}


def test_settings_that_are_not_saved_can_be_tried() -> None:
    study = full_study()
    study.block_length, study.min_repeat_gap = 20, 8
    assert {len(order.items) for order in simulate(study, 20)} == {sum(mix_of(study, 20))} == {20}
    assert Study.objects.get(pk=study.pk).block_length == 30


def test_a_study_without_images_has_no_blocks() -> None:
    study = make_study(images=0)
    assert simulate(study) == []
    assert sample_block(study, 1) is None
