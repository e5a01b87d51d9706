"""Small studies are computed while somebody waits, large ones by a worker; what is there is shown meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import job_runner
from core.charts import shelf
from core.models import Job
from labeling.figures import after_refresh, computing, refresh, registry
from labeling.figures.kept import kept
from labeling.figures.registry import Found
from labeling.models import Figures, Panelist, StudyAsset
from labeling.withdrawal import withdraw
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counting(monkeypatch):
    """A kind of figures that counts ratings, and the list of how often it was computed."""
    calls = []

    def count(study, scale, key):
        from labeling.figures.log import rating_log

        calls.append(key)
        if key == "broken":
            raise ZeroDivisionError("nothing to divide by")
        return Found({"n": len(rating_log(scale).counted())}, ratings=len(rating_log(scale)))

    monkeypatch.setattr(registry, "KINDS", registry.KINDS)
    monkeypatch.setitem(registry.KINDS, "counting", count)
    monkeypatch.setattr(refresh, "PARTS", {})
    # What follows a refresh asks for figures of its own.
    monkeypatch.setattr(after_refresh, "HOOKS", [])
    return calls


def rate_more(scale):
    image = StudyAsset.objects.create(study=scale.study, name=f"new-{StudyAsset.objects.count()}")
    panelist = PanelistFactory(stratum=scale.study.strata.first())
    rate_block(answered_block(panelist, [image]), scale, [5])


def run_refresh(study):
    job = refresh.ask_now(study)
    job_runner.run(job.pk)
    job.refresh_from_db()
    return job


def test_a_small_study_is_computed_at_once_and_only_when_something_changed(rated, counting):
    for _look in range(3):
        found = kept(rated.study, rated, "counting")
        assert (found.values, found.ratings, found.stale) == ({"n": 24}, 24, False)
    assert len(counting) == 1
    rate_more(rated)
    assert kept(rated.study, rated, "counting").values == {"n": 25}
    assert not Job.objects.exists()


@pytest.mark.parametrize("change", ["suspend", "move", "level", "withdraw"])
def test_what_figures_rest_on_changes_with_them(rated, counting, change):
    kept(rated.study, rated, "counting")
    panelist = Panelist.objects.first()
    if change == "suspend":
        Panelist.objects.filter(pk=panelist.pk).update(state="suspended")
    elif change == "move":
        Panelist.objects.filter(pk=panelist.pk).update(stratum=rated.study.strata.last())
    elif change == "level":
        rated.level = "ordinal"
        rated.save()
    else:
        withdraw(panelist)
    found = kept(rated.study, rated, "counting")
    assert found.values == {"n": 18 if change in ("suspend", "withdraw") else 24}
    assert len(counting) == 2


def test_a_large_study_waits_for_a_worker_and_asks_for_one_once(rated, large, counting):
    assert kept(large, rated, "counting", "a") is None
    assert kept(large, rated, "counting", "b") is None
    job = Job.objects.get()
    assert (job.kind, job.subject, counting) == ("refresh_figures", "rated", [])
    job_runner.run(job.pk)
    assert sorted(counting) == ["a", "b"]
    found = kept(large, rated, "counting", "a")
    assert (found.values, found.stale) == ({"n": 24}, False)


def test_old_figures_are_shown_until_newer_ones_are_there(rated, large, counting):
    kept(large, rated, "counting")
    before = run_refresh(large)
    first = kept(large, rated, "counting")
    rate_more(rated)
    shown = kept(large, rated, "counting")
    assert (shown.values, shown.stale, shown.computed_at) == ({"n": 24}, True, first.computed_at)
    assert not Job.objects.exclude(pk=before.pk).exists()  # refreshed a moment ago
    Job.objects.update(finished_at=timezone.now() - timedelta(seconds=31))
    kept(large, rated, "counting")
    kept(large, rated, "counting")
    job_runner.run(Job.objects.exclude(pk=before.pk).get().pk)
    assert kept(large, rated, "counting").values == {"n": 25}


def test_a_long_refresh_is_followed_by_a_longer_pause(rated, large, counting):
    kept(large, rated, "counting")
    run_refresh(large)
    now = timezone.now()
    Job.objects.update(started_at=now - timedelta(seconds=160), finished_at=now - timedelta(seconds=60))
    rate_more(rated)
    kept(large, rated, "counting")
    assert Job.objects.count() == 1


def test_a_part_that_fails_keeps_its_old_figures_and_is_named(rated, large, counting):
    for key in ("broken", "whole"):
        kept(large, rated, "counting", key)
    Figures.objects.filter(key="broken").update(stamp="of long ago", values={"n": 3})
    job = run_refresh(large)
    assert job.state == "done"
    assert [(row["scale"], row["kind"], row["key"]) for row in job.result["failed"]] == [
        (rated.name, "counting", "broken")
    ]
    assert "nothing to divide by" in job.result["failed"][0]["error"]
    assert kept(large, rated, "counting", "broken").values == {"n": 3}
    assert kept(large, rated, "counting", "whole").values == {"n": 24}


def test_a_slower_computation_never_replaces_a_newer_one(rated, counting, monkeypatch):
    def slow(study, scale, key):
        registry.KINDS["counting"] = fast
        rate_more(scale)
        computing.compute(study, scale, "counting", key)
        return Found({"n": "old"})

    fast = registry.KINDS["counting"]
    monkeypatch.setitem(registry.KINDS, "counting", slow)
    stored = computing.compute(rated.study, rated, "counting", "")
    assert stored.values == {"n": 25}
    assert Figures.objects.get(kind="counting").values == {"n": 25}


def test_figures_of_single_panelists_go_with_whoever_withdraws(rated, counting, monkeypatch):
    monkeypatch.setattr(registry, "PERSONAL", registry.PERSONAL)
    registry.PERSONAL.add("counting")
    try:
        kept(rated.study, rated, "counting")
        withdraw(Panelist.objects.first())
        assert not Figures.objects.filter(kind="counting").exists()

        def leaves_meanwhile(study, scale, key):
            withdraw(Panelist.objects.last())
            return Found({"who": "they were here"})

        monkeypatch.setitem(registry.KINDS, "counting", leaves_meanwhile)
        assert kept(rated.study, rated, "counting") is None
        assert not Figures.objects.filter(kind="counting").exists()
    finally:
        registry.PERSONAL.discard("counting")


def test_the_clock_asks_only_for_live_studies_that_have_moved(rated, large, counting):
    assert refresh.ask_for_live_studies() == 0
    kept(large, rated, "counting")
    run_refresh(large)
    Job.objects.update(finished_at=timezone.now() - timedelta(minutes=5))
    assert refresh.ask_for_live_studies() == 0
    rate_more(rated)
    large.state = "closed"
    large.save()
    assert refresh.ask_for_live_studies() == 0
    large.state = "live"
    large.save()
    assert refresh.ask_for_live_studies() == 1
    assert refresh.ask_for_live_studies() == 1
    assert Job.objects.filter(state="queued").count() == 1


def test_drawn_pictures_go_with_whoever_withdraws(rated, django_capture_on_commit_callbacks):
    shelf.put("of-them", "<svg></svg>")
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(Panelist.objects.first())
    assert shelf.find("of-them") is None
