"""The table of panelists, links shown once, and decisions that need a reason."""

import csv
import io

import numpy as np
from django.urls import reverse

from core.models import AuditEvent
from labeling.models import ControlItem, Panelist, Rating, Trial
from labeling.raters.panel_table import panel_rows


def url(study, name="study_panel", *keys):
    return reverse(name, args=[study.slug, *keys])


def test_the_table_costs_the_same_for_one_and_for_fifty(
    lead, study, add_rater, django_assert_max_num_queries
):
    scale, stratum = study.scales.first(), study.strata.first()
    for i in range(40):
        add_rater(scale, list(study.assets.all()[:1]), stratum, f"late-{i}", np.random.default_rng(i))
    with django_assert_max_num_queries(16):
        page = lead.get(url(study)).content.decode()
    assert "late-39" in page


def test_answers_pace_and_checks_of_a_panelist(study):
    panelist = Panelist.objects.get(label="rater-1")
    gold, low = list(study.assets.all()[:2])
    scale = study.scales.get(name="appeal")
    Trial.objects.filter(panelist=panelist, study_asset=gold).update(kind="gold")
    Rating.objects.filter(panelist=panelist, study_asset=gold).update(value=6)
    ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=gold, expected=6, tolerance=1)
    ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=low, expected=6)
    (row,) = panel_rows(study, [panelist])
    assert row.answered == 12
    assert row.seconds == 2.55  # median of 2.0, 2.1 … 3.1 s
    assert row.gold == (1, 1)
    assert row.attention == (0, 0)


def test_search_and_state_narrow_the_table(lead, study):
    Panelist.objects.filter(label="rater-4").update(state="suspended")
    page = lead.get(url(study), {"state": "suspended"}).content.decode()
    assert "rater-4" in page
    assert "rater-5" not in page
    page = lead.get(url(study), {"q": "rater-7"}).content.decode()
    assert "rater-7" in page
    assert "rater-4" not in page
    assert "No panelist matches." in lead.get(url(study), {"q": "nobody"}).content.decode()


def test_links_are_made_and_shown_once(lead, study):
    response = lead.post(url(study, "study_panel_links"), {"count": 3, "stratum": "south", "as": "page"})
    page = response.content.decode()
    assert page.count("/invitation/") == 3
    assert "no-store" in response["Cache-Control"]
    assert study.panelists.filter(stratum__name="south").count() == 8
    assert "/invitation/" not in lead.get(url(study)).content.decode()


def test_links_come_as_csv(lead, study):
    response = lead.post(url(study, "study_panel_links"), {"count": 2, "stratum": "", "as": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0] == ["panelist", "stratum", "link"]
    assert len(rows) == 3
    assert all(row[2].startswith("http://testserver/invitation/") for row in rows[1:])
    assert {row[1] for row in rows[1:]} == {"north", "south"}


def test_a_wrong_number_is_refused_with_a_sentence(lead, study):
    response = lead.post(url(study, "study_panel_links"), {"count": 0, "stratum": ""})
    assert response.status_code == 422
    assert study.panelists.count() == 10
    assert 'role="alert"' in response.content.decode()


def test_links_cannot_be_made_by_following_a_link(lead, study):
    assert lead.get(url(study, "study_panel_links")).status_code == 405


def test_suspending_needs_a_reason(lead, study):
    panelist = Panelist.objects.get(label="rater-2")
    target = url(study, "study_panel_decision", panelist.pk)
    page = lead.post(target, {"action": "suspend", "reason": " "}, follow=True).content.decode()
    panelist.refresh_from_db()
    assert panelist.state == "active"
    assert "Say why" in page


def test_a_suspension_and_its_overruling_are_kept_with_their_reasons(lead, study):
    panelist = Panelist.objects.get(label="rater-2")
    target = url(study, "study_panel_decision", panelist.pk)
    page = lead.post(target, {"action": "suspend", "reason": "asked to stop"}, follow=True).content.decode()
    assert "asked to stop" in page
    panelist.refresh_from_db()
    assert panelist.state == "suspended"
    lead.post(target, {"action": "clear", "reason": "was a mistake"})
    panelist.refresh_from_db()
    assert panelist.state == "cleared"
    actions = AuditEvent.objects.filter(study=study.slug).values_list("action", "actor__username")
    assert {("panelist_suspended", "lead"), ("panelist_cleared", "lead")} <= set(actions)


def test_a_panelist_of_another_study_cannot_be_decided_on_here(lead, study, empty_study):
    panelist = Panelist.objects.get(label="rater-2")
    target = url(empty_study, "study_panel_decision", panelist.pk)
    assert lead.post(target, {"action": "suspend", "reason": "x"}).status_code == 404
