"""What a block holds: all kinds, repeats at a distance, pairs of gold, and no sign of which is which."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from labeling import leases
from labeling.block_payload import block_payload
from labeling.blocks import open_block
from labeling.models import ControlItem, StudyAsset
from tests.labeling.blocks.planned_blocks import checked_study, planned, rate_open_block
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db


def test_a_block_mixes_all_kinds() -> None:
    kinds = Counter(trial.kind for trial in planned(join(checked_study())))
    assert kinds == {"regular": 24, "gold": 2, "attention": 1, "anchor": 1, "repeat": 2}


def test_positions_count_from_one_without_holes() -> None:
    trials = planned(join(checked_study()))
    assert [trial.position for trial in trials] == list(range(1, len(trials) + 1))


def test_a_repeat_follows_its_first_showing_at_least_fifteen_trials_later() -> None:
    study = checked_study()
    for _number in range(4):
        trials = planned(join(study))
        first = {trial.study_asset_id: trial.position for trial in trials if trial.kind == "regular"}
        gaps = [t.position - first[t.study_asset_id] for t in trials if t.kind == "repeat"]
        assert gaps
        assert min(gaps) >= 15


def test_gold_pairs_meet_in_the_history_of_each_panelist() -> None:
    study = checked_study()
    panelist = join(study)
    for blocks in (1, 2):
        planned(panelist)
        rate_open_block(panelist)
        seen = set(panelist.trials.filter(kind="gold").values_list("study_asset", flat=True))
        pairs = ControlItem.objects.filter(kind="pair").values_list("asset", "lower_asset")
        assert sum({high, low} <= seen for high, low in pairs) == blocks
        assert len(seen) == 2 * blocks


def test_gold_that_was_given_back_unanswered_comes_again() -> None:
    panelist = join(checked_study())
    gold = {trial.study_asset_id for trial in planned(panelist) if trial.kind == "gold"}
    leases.reap(timezone.now() + timedelta(days=1))
    planned(panelist)
    rate_open_block(panelist)
    answered = panelist.trials.filter(kind="gold", state="answered").values_list("study_asset", flat=True)
    assert len(answered) == len(gold) == 2


def test_images_of_one_group_are_never_neighbours() -> None:
    study = make_study(images=30, block_length=20)
    for number, asset in enumerate(study.assets.order_by("pk")):
        StudyAsset.objects.filter(pk=asset.pk).update(group=f"campaign-{number % 5}")
    for _number in range(4):
        groups = [trial.study_asset.group for trial in planned(join(study))]
        assert all(one != other for one, other in pairwise(groups))


def test_a_trial_never_tells_its_kind() -> None:
    """Trials of all kinds look alike: the same keys, ids that do not sort by kind, links that differ in nothing."""
    study = checked_study()
    block, _created = open_block(join(study))
    assert block is not None
    payload = block_payload(block)
    assert {tuple(trial) for trial in payload["trials"]} == {
        ("id", "position", "image_url", "width", "height")
    }
    assert not any(
        kind in str(payload["trials"]) for kind in ("gold", "attention", "anchor", "repeat", "regular")
    )
    ids = [trial["id"] for trial in payload["trials"]]
    assert ids == sorted(ids), (
        "rows are written in the order of the block, so ids tell nothing but the position"
    )
