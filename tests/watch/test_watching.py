"""Weeks against the reference: alike stays silent, what differs is told once, with the right name."""

from typing import Any

import pytest

from core.models import AuditEvent
from scoring.models import DriftAlert, ModelVersion, WatchWeek
from scoring.watch.job import watch_study
from scoring.watch.reference import freeze
from scoring.watch.watching import watch
from tests.watch.conftest import arrive

pytestmark = pytest.mark.django_db


def darker(measures: dict[str, float]) -> dict[str, float]:
    return {**measures, "exposure": measures["exposure"] - 0.2}


def told(model: ModelVersion) -> set[tuple[str, str, str]]:
    return set(DriftAlert.objects.filter(model=model).values_list("source", "kind", "name"))


def verdicts(model: ModelVersion, source: str) -> list[str]:
    return list(
        WatchWeek.objects.filter(model=model, source=source)
        .order_by("week")
        .values_list("verdict", flat=True)
    )


def test_weeks_of_the_same_kind_of_images_are_not_told(model: ModelVersion) -> None:
    for week in range(1, 13):
        arrive(model, week, 120)
        arrive(model, week, 90, source="ads", seed=900)
    watch(model)
    assert verdicts(model, "shop") == ["alike"] * 12
    assert verdicts(model, "") == ["alike"] * 12
    assert not told(model)


def test_darker_images_from_one_source_are_told_of_that_source_and_of_exposure(model: ModelVersion) -> None:
    arrive(model, 1, 150)
    arrive(model, 1, 150, source="ads", seed=900, change=darker)
    watch(model)
    assert told(model) == {("ads", "quality", "exposure")}
    figures = DriftAlert.objects.get().figures
    assert figures["before"][1] == pytest.approx(0.5, abs=0.03)
    assert figures["now"][1] == pytest.approx(0.3, abs=0.03)
    assert figures["psi"] > 0.5
    assert verdicts(model, "shop") == ["alike"]
    assert verdicts(model, "ads") == ["differs"]
    assert verdicts(model, "") == ["differs"]  # the whole never contradicts its parts


def test_images_of_another_world_are_told_as_content(model: ModelVersion) -> None:
    arrive(model, 1, 150, unlike=0.2)
    watch(model)
    assert told(model) == {("shop", "embedding", "distance")}
    figures = DriftAlert.objects.get().figures
    assert figures["low"] < 0.2 < figures["high"]
    assert figures["usual"] == pytest.approx(0.01, abs=0.01)


def test_shifted_scores_are_told_as_scores(model: ModelVersion) -> None:
    arrive(model, 1, 150, higher=0.8)
    watch(model)
    assert told(model) == {("shop", "score", "appeal")}


def test_few_images_are_said_to_be_too_few(model: ModelVersion) -> None:
    arrive(model, 1, 12, change=darker)
    watch(model)
    week = WatchWeek.objects.get(source="shop")
    assert week.verdict == "few"
    assert week.figures["needed"] > 12
    assert not told(model)


def test_what_was_there_when_the_model_was_made_is_shown_and_never_told(model: ModelVersion) -> None:
    watch_study(lambda *_: None, model.study.slug)  # type: ignore[arg-type]
    assert verdicts(model, "study") == ["before"]
    assert not told(model)


def test_a_second_run_does_nothing_and_a_growing_week_is_told_once(model: ModelVersion, queries: Any) -> None:
    arrive(model, 1, 150, change=darker)
    assert watch(model) == {"weeks": 1, "alerts": 1}
    before = list(WatchWeek.objects.values())
    assert watch(model) == {"weeks": 0, "alerts": 0}
    assert list(WatchWeek.objects.values()) == before
    alert = DriftAlert.objects.get()
    arrive(model, 1, 60, seed=700, change=darker)
    assert watch(model) == {"weeks": 1, "alerts": 0}
    again = DriftAlert.objects.get()
    assert (again.pk, again.images) == (alert.pk, 210)
    assert AuditEvent.objects.filter(action="drift_told").count() == 1


def test_a_stop_in_the_middle_leaves_whole_weeks(
    model: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for week in (1, 2, 3):
        arrive(model, week, 150, change=darker)
    record = "core.audit.record"
    calls: list[str] = []

    def dies(*args: Any, **about: Any) -> None:
        calls.append(about["week"])
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(record, dies)
        with pytest.raises(KeyboardInterrupt):
            watch(model)
    assert WatchWeek.objects.filter(source="shop").count() == DriftAlert.objects.count() == 1
    assert watch(model) == {"weeks": 2, "alerts": 2}
    assert DriftAlert.objects.count() == 3


def test_measures_of_another_version_are_not_compared(model: ModelVersion) -> None:
    row = freeze(model)
    row.about["quality"] = "an older one"
    row.save()
    arrive(model, 1, 150, change=darker)
    watch(model)
    assert not told(model)
