"""What a hostile reviewer found once, and must not find again."""

import logging
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from core.models import User
from labeling import blocks, leases
from labeling.importing import sources
from labeling.inviting.invitations import invite, invite_url
from labeling.models import Block, ControlItem, Panelist, Rating, StratumFill, Study, Trial
from labeling.quality import control as quality_control
from labeling.ratings import receive
from labeling.withdrawal import withdraw
from tests.factories import (
    PanelistFactory,
    ScaleFactory,
    StratumFactory,
    StudyFactory,
    UserFactory,
    add_images,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def panelist() -> Panelist:
    study = StudyFactory(block_length=10, gold_share=0.2, attention_share=0, anchor_share=0, repeat_share=0)
    ScaleFactory(study=study, name="appeal")
    seat = PanelistFactory(stratum=StratumFactory(study=study))
    add_images(study, 8)
    higher, lower = add_images(study, 2, purpose="gold", first=100)
    pair = {"kind": "pair", "asset": higher, "lower_asset": lower, "state": "approved"}
    ControlItem.objects.create(study=study, scale=study.scales.get(), **pair)
    return seat


def answer(trial: Trial, value: float | None, **more: object) -> dict[str, object]:
    reason = {} if value is not None else {"cannot_judge": "unclear"}
    return {"key": str(uuid.uuid4()), "trial": trial.pk, "scale": "appeal", "value": value, **reason, **more}


def test_numbers_of_trials_do_not_tell_gold_from_the_rest(panelist: Panelist) -> None:
    first, _created = blocks.open_block(panelist)
    assert first is not None
    before = dict(first.trials.values_list("study_asset_id", "pk"))
    assert {"gold", "regular"} <= set(first.trials.values_list("kind", flat=True))
    Block.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    second, created = blocks.open_block(panelist)
    assert second is not None
    assert created
    again = dict(second.trials.values_list("study_asset_id", "pk"))
    assert {asset: again[asset] for asset in before if asset in again} == {
        asset: number for asset, number in before.items() if asset in again
    }


def test_nobody_can_undo_a_withdrawal(panelist: Panelist) -> None:
    lead = staff(panelist.study, User.Role.DATA_LEAD)
    withdraw(panelist)
    for act in (quality_control.suspend, quality_control.clear):
        with pytest.raises(DomainError) as refused:
            act(panelist, "because", lead)
        assert refused.value.code == "withdrawn"
    panelist.refresh_from_db()
    assert panelist.state == Panelist.State.WITHDRAWN


def test_the_link_of_somebody_who_left_signs_nobody_out(panelist: Panelist) -> None:
    link = invite_url(invite(panelist))
    withdraw(panelist)
    lead = staff(panelist.study, User.Role.DATA_LEAD)
    client = Client()
    client.force_login(lead)
    assert client.post(link).status_code == 410
    assert client.get("/studies/").status_code == 200


def test_what_nobody_judged_stays_wanted_through_suspending_and_clearing(panelist: Panelist) -> None:
    block, _created = blocks.open_block(panelist)
    assert block is not None
    trial = block.trials.filter(kind="regular").first()
    assert trial is not None
    receive(panelist, [answer(trial, None)])
    lead = staff(panelist.study, User.Role.DATA_LEAD)
    quality_control.suspend(panelist, "a look", lead)
    quality_control.clear(panelist, "all well", lead)
    fill = StratumFill.objects.get(pk=trial.fill_id)
    assert (fill.answered, fill.leased) == (0, 0)


def test_a_correction_to_cannot_judge_gives_the_place_back(panelist: Panelist) -> None:
    block, _created = blocks.open_block(panelist)
    assert block is not None
    trial = block.trials.filter(kind="regular").first()
    assert trial is not None
    given = answer(trial, 4)
    receive(panelist, [given])
    assert StratumFill.objects.get(pk=trial.fill_id).answered == 1
    receive(panelist, [answer(trial, None, supersedes=given["key"])])
    assert StratumFill.objects.get(pk=trial.fill_id).answered == 0
    assert not Trial.objects.get(pk=trial.pk).counted
    assert Rating.objects.filter(trial=trial).count() == 2
    leases.reap()


def test_nobody_agrees_to_a_text_that_was_not_shown(panelist: Panelist) -> None:
    client = Client()
    assert panelist.user is not None
    client.force_login(panelist.user)
    Panelist.objects.filter(pk=panelist.pk).update(language="en")
    page = f"/rate/{panelist.study.slug}/consent/"
    version = client.get(page).context["version"]
    Study.objects.filter(pk=panelist.study_id).update(consent_text="Something else altogether.")
    client.post(page, {"answer": "agree", "version": version})
    panelist.refresh_from_db()
    assert panelist.consented_at is None
    client.post(page, {"answer": "agree", "version": client.get(page).context["version"]})
    panelist.refresh_from_db()
    assert panelist.consented_at is not None


def test_a_zip_that_lies_about_its_sizes_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 1000)
    path = tmp_path / "images.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("large.jpg", b"\0" * 5000)
    lie = path.read_bytes().replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lie)
    ((_name, data),) = sources.images(path)
    assert not data
    assert data is None or len(data) <= 1000


@pytest.mark.parametrize("page", ["images", "panel", "scores"])
def test_a_nul_in_a_search_finds_nothing_and_breaks_nothing(panelist: Panelist, page: str) -> None:
    client = Client()
    client.force_login(staff(panelist.study, User.Role.DATA_LEAD))
    assert client.get(f"/studies/{panelist.study.slug}/{page}/?q=%00").status_code == 200


def test_odd_queries_of_the_api_are_refused_not_failed(panelist: Panelist) -> None:
    client = Client()
    client.force_login(staff(panelist.study, User.Role.ML_ENGINEER))
    scores = f"/api/v1/studies/{panelist.study.slug}/scores/"
    assert client.get(scores + "?scale=%00").status_code == 400
    assert client.get(scores + "?model=²").status_code == 400
    assert client.get("/api/schema/?version=%0d%0aX").status_code == 200


def test_a_novel_is_no_reason(panelist: Panelist) -> None:
    with pytest.raises(DomainError) as refused:
        quality_control.suspend(panelist, "x" * 301, UserFactory(role=User.Role.DATA_LEAD))
    assert refused.value.code == "reason_too_long"


def test_tokens_stay_out_of_the_log() -> None:
    from core.log_filter import HideTokens

    record = logging.LogRecord(
        "x", logging.WARNING, "", 0, "Forbidden: %s", ("/invitation/10:secret/",), None
    )
    assert HideTokens().filter(record)
    assert "secret" not in record.getMessage()
    assert "/invitation/" in record.getMessage()


def test_a_correction_does_not_move_the_time_of_the_answer(panelist: Panelist) -> None:
    block, _created = blocks.open_block(panelist)
    assert block is not None
    trial = block.trials.filter(kind="regular").first()
    assert trial is not None
    given = answer(trial, 4)
    receive(panelist, [given])
    before = Trial.objects.get(pk=trial.pk).answered_at
    receive(panelist, [answer(trial, 5, supersedes=given["key"])])
    assert Trial.objects.get(pk=trial.pk).answered_at == before
