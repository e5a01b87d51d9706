"""Progress as pages show it: exact in a small study, as last counted in a large one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import audit
from labeling.figures.kept import kept
from labeling.figures.progress import count, read
from labeling.figures.registry import KINDS
from labeling.figures.stamps import deeds_and_day
from labeling.models import Block, Figures, Panelist, Study, StudyAsset, StudyMember, Trial
from labeling.ordering.groups import set_groups
from labeling.planning.plan import plan_of, wishes_of
from labeling.progress import overview
from labeling.progress import shown as progress_shown


@pytest.fixture
def large(monkeypatch):
    """Every study counts as large, for progress and for figures."""
    monkeypatch.setattr("labeling.progress.shown.AT_ONCE", 0)


def test_a_small_study_is_counted_now_and_nothing_is_kept(study):
    assert progress_shown.progress_of([study]) == overview.progress_of([study])
    assert not Figures.objects.filter(kind="progress").exists()


def test_what_is_kept_is_what_was_counted(study):
    assert read(KINDS["progress"](study, None, "").values) == count(study)


def test_a_large_study_shows_the_same_figures(lead, study, large):
    now = overview.progress_of([study])[study.pk]
    shown = progress_shown.progress_of([study])[study.pk]
    assert shown._replace(counted_at=None) == now
    assert shown.counted_at is not None
    strata = overview.strata_progress(study)
    assert progress_shown.strata_progress(study) == strata
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "120" in page


def test_while_it_is_counted_the_pages_stand(lead, study, large, monkeypatch):
    monkeypatch.setattr("labeling.progress.shown.kept", lambda *_of: None)
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "being computed for the first time" in page
    assert "Progress appears here as soon as it has been counted." in page
    assert "No answers yet" not in page
    assert "being counted" in lead.get(reverse("study_list")).content.decode()


def test_panelists_are_counted_now_in_a_large_study_too(study, large):
    progress_shown.progress_of([study])
    Panelist.objects.filter(label="rater-0").update(state="suspended")
    assert progress_shown.progress_of([study])[study.pk].suspended == 1


def test_an_end_is_said_only_where_answers_are_collected(lead, study):
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "answers came in a day" not in page  # nothing is wanted of imported images
    Study.objects.filter(pk=study.pk).update(ratings_per_asset=40)
    stratum = study.strata.first()
    for image in study.assets.all():
        image.fills.create(stratum=stratum, target=40, answered=10, shuffle_key=0.5)
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "Nobody has answered on these pages yet" in page  # imported answers are nobody's pace
    Block.objects.update(imported=False)
    Trial.objects.update(answered_at=F("answered_at") + timedelta(hours=6))  # well within each day back
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "Over the last 7 days 10.0 [" in page
    assert "95% interval" in page
    assert plan_of(study, wishes_of(study)).found["pace"]["estimate"] == pytest.approx(10)
    Study.objects.filter(pk=study.pk).update(state="paused")
    assert (
        "answers came in a day" not in lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    )


def test_what_people_do_to_a_study_moves_the_count_of_it(study, large):
    progress_shown.progress_of([study])
    assert kept(study, None, "progress").computed_at == kept(study, None, "progress").computed_at
    before = kept(study, None, "progress").computed_at
    StudyAsset.objects.create(study=study, name="new.jpg")
    audit.record("image_added", study=study.slug)
    found = kept(study, None, "progress")
    assert found.computed_at > before
    assert found.values["images"] == 13


def test_the_count_is_another_one_tomorrow(study, monkeypatch):
    today = deeds_and_day(study)
    assert deeds_and_day(study) == today
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: tomorrow)
    assert deeds_and_day(study) != today


def test_order_effects_follow_groups(study):
    scale = study.scales.first()
    before = kept(study, scale, "order_effects").computed_at
    audit.record("study_worded", study=study.slug)
    assert kept(study, scale, "order_effects").computed_at == before
    StudyAsset.objects.filter(study=study).update(name=Concat(Value("tea_"), "name"))
    set_groups(study, "underscore")
    assert kept(study, scale, "order_effects").computed_at > before


def test_the_list_asks_once_for_all_large_studies(lead, study, large, somebody):
    """The queries are the same for one large study as for five."""
    user = StudyMember.objects.get(study=study, user__username="lead").user
    url = reverse("study_list")
    costs = []
    for number in range(5):
        if number:
            other = Study.objects.create(slug=f"other-{number}", name=f"Other {number}")
            other.assets.create(study=other, name="one.jpg")
            StudyMember.objects.create(study=other, user=user)
        for each in Study.objects.all():
            kept(each, None, "progress")
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(url).status_code == 200
        costs.append(len(queries))
    assert len(set(costs)) == 1


def test_while_it_is_counted_no_page_goes_through_what_images_want(lead, study, large, monkeypatch):
    monkeypatch.setattr("labeling.progress.shown.kept", lambda *_of: None)
    for name in ("study_overview", "study_quota_fill"):
        with CaptureQueriesContext(connection) as queries:
            page = lead.get(reverse(name, args=[study.slug])).content.decode()
        assert "being counted" in page
        assert not [query for query in queries if 'FROM "stratum_fill"' in query["sql"]]


def test_images_known_well_enough_are_counted_for_each_scale(lead, study):
    study.stop_half_width = 7
    study.save()
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "Images known to ±7.00" in page
    assert "of 12" in page


def test_the_overview_costs_the_same_however_many_images(lead, study, django_assert_max_num_queries):
    url = reverse("study_overview", args=[study.slug])
    lead.get(url)
    study.assets.model.objects.bulk_create(
        study.assets.model(study=study, name=f"more-{i:04d}.jpg") for i in range(500)
    )
    with django_assert_max_num_queries(45):
        assert lead.get(url).status_code == 200
