"""Bringing the watch of a model up to date: weeks that changed are compared again, what is new is told once."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from core import audit
from scoring.models import DriftAlert, ModelReference, ModelVersion, WatchWeek
from scoring.watch import weeks
from scoring.watch.comparing import WeekFigures, compare_week
from scoring.watch.material import quality_version
from scoring.watch.reference import reference_of


def watch(model: ModelVersion) -> dict[str, int]:
    """Compare every week of `model` whose observations have changed in number. Returns {weeks, alerts}: how many anew.

    Each week is one transaction that holds the reference's row, so that two runs follow each other and a stop leaves
    whole weeks. A model without a reference is left alone.
    """
    row = ModelReference.objects.filter(model=model).first()
    if row is None:
        return {"weeks": 0, "alerts": 0}
    until = datetime.fromisoformat(row.about["until"])
    found = weeks.counted(model, until)
    named = weeks.main_sources(found)
    done = alerts = 0
    for week in sorted(found):
        wanted = _wanted(found[week], named)
        if wanted == _kept(model, week):
            continue
        with transaction.atomic():
            ModelReference.objects.select_for_update().get(pk=row.pk)
            if wanted != _kept(model, week):
                alerts += _compare(model, row, week, found[week], named)
                done += 1
    WatchWeek.objects.filter(model=model).exclude(week__in=list(found)).delete()
    return {"weeks": done, "alerts": alerts}


def _wanted(sources: dict[str, tuple[int, int]], named: set[str]) -> dict[str, int]:
    """How many images each row of a week is made from: the new ones, or, where none is new, those from before."""
    any_new = any(new for _all, new in sources.values())
    counts = {source: (new if any_new else everything) for source, (everything, new) in sources.items()}
    kept = {source: n for source, n in counts.items() if source in named and n}
    return {**kept, weeks.ALL: sum(counts.values())}


def _kept(model: ModelVersion, week: date) -> dict[str, int]:
    return dict(WatchWeek.objects.filter(model=model, week=week).values_list("source", "images"))


def _compare(
    model: ModelVersion, row: ModelReference, week: date, sources: dict[str, tuple[int, int]], named: set[str]
) -> int:
    reference = reference_of(model)
    assert reference is not None
    wanted = _wanted(sources, named)
    before = not any(new for _all, new in sources.values())
    until = datetime.fromisoformat(row.about["until"])
    material = weeks.read(
        model, week, [source for source in wanted if source != weeks.ALL], None if before else until
    )
    same = row.about.get("quality") == quality_version()
    found = compare_week(reference, material, before=before, same_measures=same)
    WatchWeek.objects.filter(model=model, week=week).exclude(source__in=list(found)).delete()
    WatchWeek.objects.bulk_create(
        [
            WatchWeek(
                model=model,
                week=week,
                source=source,
                images=wanted[source],
                verdict=one.verdict,
                figures=one.figures,
            )
            for source, one in found.items()
        ],
        update_conflicts=True,
        unique_fields=["model", "week", "source"],
        update_fields=["images", "verdict", "figures"],
    )
    return sum(_tell(model, week, source, one) for source, one in found.items())


def _tell(model: ModelVersion, week: date, source: str, found: WeekFigures) -> int:
    """Write the alerts; one that was told before gets the week's newer figures and stays seen."""
    new = 0
    for (kind, name), figures in found.told.items():
        about: dict[str, Any] = {"images": found.images, "figures": figures}
        alert, created = DriftAlert.objects.update_or_create(
            model=model,
            week=week,
            source=source,
            kind=kind,
            name=name[:60],
            defaults=about,
            create_defaults={**about, "study": model.study},
        )
        if created:
            new += 1
            audit.record(
                "drift_told",
                study=model.study.slug,
                target=alert,
                version=model.number,
                week=week.isoformat(),
                source=source,
                kind=kind,
                name=name,
            )
    return new
