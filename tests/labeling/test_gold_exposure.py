"""Gold is shown until its showings are used up, in pairs, least shown first, at a cost that stays small."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEvent
from labeling.blocks import open_block
from labeling.candidates import unseen_controls
from labeling.gold.offer import showings_of
from labeling.models import ControlItem, Study, Trial
from tests.labeling.at_once import in_threads
from tests.labeling.check_items import add_pairs
from tests.labeling.gold_items import answer
from tests.labeling.panel import join, make_study

SHARES = {"gold_share": 0.2, "block_length": 10, "ratings_per_asset": 60}


def gold_study(pairs: int = 2, **about) -> Study:
    study = make_study(images=30, **{**SHARES, **about})
    add_pairs(study, pairs)
    return study


def gold_of(panelist) -> set[int]:
    return set(panelist.trials.filter(kind="gold").values_list("study_asset", flat=True))


@pytest.mark.django_db
def test_gold_retires_with_the_plan_that_reaches_its_limit():
    study = gold_study(pairs=1, gold_exposure=3)
    panel = [join(study) for _number in range(4)]
    for panelist in panel[:2]:
        open_block(panelist)
    item = study.control_items.get()
    assert item.state == "approved"
    open_block(panel[2])
    item.refresh_from_db()
    assert (item.state, item.reason, item.in_force_until) == ("retired", "exposure", None)
    open_block(panel[3])
    assert [len(gold_of(panelist)) for panelist in panel] == [2, 2, 2, 0]
    assert showings_of([item]) == {item.pk: 3}


@pytest.mark.django_db
def test_an_item_has_a_limit_of_its_own_and_zero_in_the_study_means_never():
    study = gold_study(pairs=2, gold_exposure=0)
    tight = study.control_items.order_by("pk").first()
    ControlItem.objects.filter(pk=tight.pk).update(exposure_limit=1)
    panel = [join(study) for _number in range(5)]
    for panelist in panel:
        open_block(panelist)
    assert showings_of([tight]) == {tight.pk: 1}
    assert set(study.control_items.values_list("state", flat=True)) == {"retired", "approved"}
    assert all(len(gold_of(panelist)) == 2 for panelist in panel)


@pytest.mark.django_db
def test_gold_without_an_item_in_use_is_not_shown():
    study = gold_study(pairs=3)
    first, second, third = study.control_items.order_by("pk")
    ControlItem.objects.filter(pk=first.pk).update(state="proposed")
    ControlItem.objects.filter(pk=second.pk).update(state="discarded")
    shown = {candidate.study_asset_id for candidate in unseen_controls(join(study), "gold", 10)}
    assert shown == {third.asset_id, third.lower_asset_id}


@pytest.mark.django_db
def test_the_least_shown_pair_comes_first_and_half_a_pair_is_completed():
    study = gold_study(pairs=2)
    often, rarely = study.control_items.order_by("pk")
    for _number in range(3):
        answer(join(study), often.asset, 6)
    fresh = {c.study_asset_id for c in unseen_controls(join(study), "gold", 2)}
    assert fresh == {rarely.asset_id, rarely.lower_asset_id}
    begun = join(study)
    answer(begun, often.asset, 6)
    chosen = [c.study_asset_id for c in unseen_controls(begun, "gold", 3)]
    assert chosen[0] == often.lower_asset_id
    assert set(chosen[1:]) == fresh


@pytest.mark.django_db
def test_an_image_rated_before_it_was_gold_makes_no_check():
    study = gold_study(pairs=1)
    panelist = join(study)
    answer(panelist, study.control_items.get().asset, 5, kind="regular")
    assert unseen_controls(panelist, "gold", 2) == []


@pytest.mark.django_db
def test_what_was_seen_as_gold_is_not_rated_again_once_it_is_regular():
    study = make_study(images=3)
    panelist = join(study)
    image = study.assets.first()
    answer(panelist, image, 5)
    block, _created = open_block(panelist)
    assert image.pk not in set(block.trials.values_list("study_asset", flat=True))


@pytest.mark.django_db
def test_the_number_of_statements_does_not_follow_the_number_of_items():
    few, many = gold_study(pairs=2), gold_study(pairs=20)
    counts = []
    for study in (few, many):
        panelist = join(study)
        with CaptureQueriesContext(
            connection,
        ) as said:
            unseen_controls(panelist, "gold", 2)
        counts.append(len(said))
    assert counts[0] == counts[1] <= 4


@pytest.mark.django_db(transaction=True)
def test_plans_at_the_same_moment_retire_an_item_once():
    study = gold_study(pairs=1, gold_exposure=8)
    panel = [join(study) for _number in range(24)]
    together = threading.Barrier(8)

    def plan(number: int) -> None:
        together.wait(30)
        for panelist in panel[number::8]:
            open_block(panelist)

    in_threads(plan, 8)
    item = study.control_items.get()
    assert item.state == "retired"
    assert AuditEvent.objects.filter(action="gold_retired").count() == 1
    shown = showings_of([item])[item.pk]
    assert 8 <= shown < 8 + 8  # each of the eight may have been planning when the last showing was taken
    assert Trial.objects.filter(kind="gold").count() == 2 * shown
