"""What a block holds, in which order, and what happens when it is left lying."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import DomainError
from labeling import leases
from labeling.block_payload import block_payload, nothing_payload
from labeling.blocks import open_block
from labeling.models import Block, ControlItem, Panelist, StratumFill, Study, StudyAsset, Trial
from labeling.priorities import prioritise
from labeling.ratings import receive
from tests.factories import add_images
from tests.labeling.panel import item, join, leased, make_study, scale_of

pytestmark = pytest.mark.django_db


def checked_study(**about: object) -> Study:
    """40 regular images, 6 gold ones in 3 pairs, 4 attention cards, 4 anchors; blocks of 30 with all kinds."""
    shares = {"gold_share": 0.07, "attention_share": 0.04, "anchor_share": 0.04, "repeat_share": 0.07}
    study = make_study(images=40, **{**shares, "block_length": 30, **about})
    gold = add_images(study, 6, purpose="gold", first=100)
    for higher, lower in zip(gold[:3], gold[3:], strict=True):
        ControlItem.objects.create(
            study=study, kind="pair", scale=scale_of(study), asset=higher, lower_asset=lower
        )
    for card in add_images(study, 4, purpose="attention", first=200):
        ControlItem.objects.create(study=study, kind="fixed", scale=scale_of(study), asset=card, expected=2)
    add_images(study, 4, purpose="anchor", first=300)
    return study


def planned(panelist: Panelist) -> list[Trial]:
    block, _created = open_block(panelist)
    assert block is not None
    return list(block.trials.select_related("study_asset").order_by("position"))


def rate_open_block(panelist: Panelist) -> None:
    """Answer all of it with care: gold pairs the right way round, attention cards as they ask."""
    higher = set(ControlItem.objects.filter(kind="pair").values_list("asset", flat=True))
    cards = set(ControlItem.objects.filter(kind="fixed").values_list("asset", flat=True))

    def careful(trial: Trial) -> int:
        if trial.study_asset_id in cards:
            return 2
        return 6 if trial.study_asset_id in higher else 1 + trial.pk % 5

    receive(panelist, [item(trial, careful(trial)) for trial in leased(panelist)])


def test_asking_again_gives_the_same_block_and_renews_it() -> None:
    panelist = join(make_study())
    first, created = open_block(panelist)
    Block.objects.update(expires_at=timezone.now() + timedelta(seconds=5))
    second, again = open_block(panelist)
    assert first is not None
    assert second is not None
    assert (first.pk, created, again) == (second.pk, True, False)
    assert second.expires_at > timezone.now() + timedelta(minutes=50)


def test_a_block_mixes_all_kinds() -> None:
    kinds = Counter(trial.kind for trial in planned(join(checked_study())))
    assert kinds == {"regular": 23, "gold": 2, "attention": 1, "anchor": 1, "repeat": 2}


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


def test_a_lapsed_block_gives_its_places_back_and_the_image_comes_again_on_its_old_trial() -> None:
    study = make_study(images=5)
    panelist = join(study)
    trials = planned(panelist)
    receive(panelist, [item(trials[0])])
    assert leases.reap(timezone.now() + timedelta(days=1)) == 1
    assert set(StratumFill.objects.values_list("answered", "leased")) == {(1, 0), (0, 0)}
    assert set(panelist.trials.values_list("state", flat=True)) == {"answered", "expired"}
    again = planned(panelist)
    assert {trial.pk for trial in again} == {trial.pk for trial in trials[1:]}
    assert {(trial.state, trial.position <= 4) for trial in again} == {("leased", True)}


def test_a_lapsed_block_is_replaced_when_its_panelist_asks_before_the_reaper_came() -> None:
    panelist = join(make_study(images=5))
    old, _created = open_block(panelist)
    Block.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    new, created = open_block(panelist)
    assert created
    assert new != old
    assert set(StratumFill.objects.values_list("leased", flat=True)) == {1}


def test_the_last_blocks_shrink_with_their_checks() -> None:
    study = checked_study()
    panelist = join(study)
    planned(panelist)
    rate_open_block(panelist)
    kinds = Counter(trial.kind for trial in planned(panelist))
    assert kinds["regular"] == 40 - 23
    rate_open_block(panelist)
    assert open_block(panelist) == (None, False)
    assert nothing_payload(panelist)["reason"] == "done"


def test_while_others_hold_the_last_images_one_waits_and_then_not_in_vain() -> None:
    study = make_study(images=5, ratings_per_asset=1)
    holder, waiting = join(study), join(study)
    planned(holder)
    assert open_block(waiting) == (None, False)
    assert (nothing_payload(waiting)["reason"], nothing_payload(waiting)["retry_after"]) == ("busy", 30)
    rate_open_block(holder)
    assert nothing_payload(waiting)["reason"] == "done"


def test_nobody_waits_for_images_they_have_rated_themselves() -> None:
    study = make_study(images=5, ratings_per_asset=2)
    done, other = join(study), join(study)
    planned(done)
    rate_open_block(done)
    planned(other)
    assert nothing_payload(done)["reason"] == "done"


@pytest.mark.parametrize(
    ("state", "code", "status"), [("suspended", "suspended", 403), ("withdrawn", "suspended", 403)]
)
def test_who_is_suspended_gets_no_block(state: str, code: str, status: int) -> None:
    panelist = join(make_study(), state=state)
    with pytest.raises(DomainError) as refusal:
        open_block(panelist)
    assert (refusal.value.code, refusal.value.status) == (code, status)


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_a_study_that_is_not_live_gives_no_block(state: str) -> None:
    with pytest.raises(DomainError) as refusal:
        open_block(join(make_study(state=state)))
    assert (refusal.value.code, refusal.value.status) == ("study_not_live", 409)


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
