"""What a hostile panelist found on the way in once, and must not find again."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from labeling import leases
from labeling.blocks import open_block
from labeling.consent import give_consent
from labeling.device_check import check_device
from labeling.models import Panelist, SelfDescription, Study
from labeling.my_data import document
from labeling.ratings import receive
from labeling.sessions import had_enough
from labeling.withdrawal import withdraw
from tests.labeling.panel import item, join, leased, make_study

pytestmark = pytest.mark.django_db


def asking_study(**about: object) -> Study:
    """Two strata by rules, of one panelist each, and firm quotas."""
    study = make_study(images=8, strata=("young", "old"), firm_quota=True, **about)
    SelfDescription.objects.create(study=study, name="age", question="How old?", choices=["young", "old"])
    for stratum in study.strata.all():
        stratum.matches, stratum.panelists_wanted = {"age": [stratum.name]}, 1
        stratum.save()
    return study


def browser_of(panelist: Panelist) -> Client:
    client = Client(raise_request_exception=False)
    assert panelist.user is not None
    client.force_login(panelist.user)
    return client


def arrived(panelist: Panelist) -> Panelist:
    """Through the whole way in, but for what the study asks about them."""
    Panelist.objects.filter(pk=panelist.pk).update(language="en", device_checked_at=timezone.now())
    panelist.refresh_from_db()
    give_consent(panelist)
    return panelist


def blocks_of(study: Study) -> str:
    return f"/api/v1/studies/{study.slug}/blocks/"


def test_nobody_rates_past_the_question_that_the_quota_needs() -> None:
    panelist = arrived(join(asking_study()))
    response = browser_of(panelist).post(blocks_of(panelist.study))
    assert response.status_code == 403
    assert not panelist.trials.exists()


def test_a_text_that_changed_is_agreed_to_before_the_next_block() -> None:
    panelist = arrived(join(make_study()))
    Panelist.objects.update(instructed_at=timezone.now())
    browser = browser_of(panelist)
    assert browser.post(blocks_of(panelist.study)).status_code == 201
    Study.objects.update(consent_text="Your answers are sold.")
    response = browser.post(blocks_of(panelist.study))
    assert (response.status_code, response.json()["code"]) == (403, "no_consent")


def test_leaving_the_last_image_of_each_block_is_no_way_around_the_cap() -> None:
    panelist = join(make_study(images=40, block_length=5, most_blocks=2))
    for _turn in range(6):
        block, _created = open_block(panelist)
        if block is None:
            break
        receive(panelist, [item(trial, 1 + trial.pk % 7) for trial in leased(panelist)[:-1]])
        leases.reap(timezone.now() + timedelta(days=1))
    assert had_enough(panelist)
    assert panelist.ratings.count() <= 12


def test_what_arrives_after_the_withdrawal_is_not_kept() -> None:
    panelist = arrived(join(make_study()))
    stale = Panelist.objects.select_related("study").get(pk=panelist.pk)
    withdraw(panelist)
    check_device(stale, json.dumps({"dpr": 2}))
    panelist.refresh_from_db()
    assert (panelist.device, panelist.device_checked_at) == ({}, None)


def test_my_data_tells_nobody_in_the_act_that_a_check_was_missed() -> None:
    panelist = join(make_study())
    before = document(panelist)
    panelist.quality_events.create(state="watch", reason="failed_checks")
    Panelist.objects.update(state="watch")
    panelist.refresh_from_db()
    after = document(panelist)
    assert after["states"] == before["states"]
    assert after["panelist"] == before["panelist"]
