"""What the benchmark does inside a site: fill it, plan one block and time it, reap, and look whether all is right."""

import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from labeling import blocks, leases, ratings
from labeling.block_payload import nothing_payload
from labeling.models import Block, Panelist, Rating, StratumFill, Study, Trial
from planning import conditions
from planning import study as planning_study

SLUG = "planning"
_held: list[psycopg.Connection] = []


def prepare(images: int, panelists: int, ratings_per_asset: int) -> list[str]:
    """Migrate and fill; returns the panelists' tokens. Statistics of the tables are not gathered yet."""
    call_command("migrate", verbosity=0)
    return planning_study.fill(SLUG, images, panelists, ratings_per_asset)


def analyze() -> None:
    planning_study.analyze()


def plan(number: int, answers: bool = True, open_again: bool = False) -> tuple[float, float, float]:
    """Seconds to plan the next block of the panelist `number` (the last is 0), processor seconds of that (here and in
    the database), and seconds to take its answers in.

    `open_again` closes the block that the panelist left open before, without giving anything back.
    """
    panelist = _panelist(number)
    if open_again:
        _close(panelist)
    start, worked = time.perf_counter(), _processor_seconds()
    block, created = blocks.open_block(panelist)
    planned, worked = time.perf_counter() - start, _processor_seconds() - worked
    if block is None or not created:
        raise RuntimeError("no new block was planned")
    if not answers:
        return planned, worked, 0.0
    scales = [scale.name for scale in panelist.study.scales.all()]
    waiting = block.trials.filter(state=Trial.State.LEASED).values_list("pk", flat=True)
    items = [
        {"key": str(uuid.uuid4()), "trial": trial, "scale": scale, "value": 3 + (trial + place) % 2}
        for trial in waiting
        for place, scale in enumerate(scales)
    ]
    start = time.perf_counter()
    ratings.receive(panelist, items)
    return planned, worked, time.perf_counter() - start


def nothing(number: int) -> float:
    """Seconds to tell the panelist `number` that nothing is left."""
    panelist = _panelist(number)
    _close(panelist)
    start = time.perf_counter()
    block, _created = blocks.open_block(panelist)
    if block is not None:
        raise RuntimeError("there was something left")
    nothing_payload(panelist)
    return time.perf_counter() - start


def bring_about(condition: str, *given: Any) -> None:
    """Carry out planning.conditions.<condition> for the study, or for the panelist whose number is given first."""
    if condition == "seen":
        conditions.seen(_panelist(given[0]), *given[1:])
    else:
        getattr(conditions, condition)(Study.objects.get(slug=SLUG), *given)


def hold_snapshot(hold: bool) -> None:
    """Begin (or end) what a long report does: a transaction that keeps dead rows from being cleared away."""
    if not hold:
        _held.pop().close()
        return
    given = {
        k: v for k, v in connection.get_connection_params().items() if k in ("host", "port", "user", "dbname")
    }
    _held.append(psycopg.connect(**given))
    _held[0].execute("begin isolation level repeatable read")
    _held[0].execute("select count(*) from study")


def _processor_seconds() -> float:
    """Of this thread and of its database session, which other people's load does not stretch (Linux only)."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (session,) = cursor.fetchone()
    return time.thread_time() + int(Path(f"/proc/{session}/schedstat").read_text().split()[0]) / 1e9


def _close(panelist: Panelist) -> None:
    Block.objects.filter(panelist=panelist, state=Block.State.OPEN).update(state=Block.State.DONE)


def _panelist(number: int) -> Panelist:
    return (
        Panelist.objects.select_related("study", "stratum").filter(user__isnull=False).order_by("-pk")[number]
    )


def reap() -> int:
    return leases.reap()


def check() -> dict[str, Any]:
    """Whether every promise of a reservation holds; each figure but `trials` and `ratings` has to be 0."""
    held = Q(state=Trial.State.LEASED)
    of_fill = {
        row["fill"]: (row["held"], row["there"])
        for row in Trial.objects.filter(fill__isnull=False)
        .values("fill")
        .annotate(held=Count("pk", filter=held), there=Count("pk", filter=Q(counted=True)))
    }
    used = StratumFill.objects.filter(Q(pk__in=of_fill) | Q(leased__gt=0) | Q(answered__gt=0))
    wrong = sum(
        (leased, answered) != of_fill.get(pk, (0, 0))
        for pk, leased, answered in used.values_list("pk", "leased", "answered")
    )
    shown = Trial.objects.filter(kind=Trial.Kind.REGULAR).values("panelist", "study_asset")
    return {
        "over_assigned": StratumFill.objects.filter(target__lt=F("answered") + F("leased")).count(),
        "fills_that_disagree_with_their_trials": wrong,
        "regular_images_shown_twice": shown.annotate(n=Count("pk")).filter(n__gt=1).count(),
        "leases_without_an_open_block": Trial.objects.filter(held)
        .exclude(block__state=Block.State.OPEN)
        .count(),
        "trials": Trial.objects.count(),
        "ratings": Rating.objects.count(),
    }


def settle() -> int:
    """Let every lease run out. Returns the places still held afterwards, which has to be 0."""
    while leases.reap(timezone.now() + timedelta(days=2)):
        pass
    return (
        Trial.objects.filter(state=Trial.State.LEASED).count()
        + StratumFill.objects.filter(leased__gt=0).count()
    )


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return str(cursor.fetchone()[0])
