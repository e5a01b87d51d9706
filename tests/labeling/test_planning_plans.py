"""What PostgreSQL reads to plan a block: as much as the block holds, whatever the size of the study.

Rows are counted, not seconds. Statistics of the tables are as after a large import (none yet) or gathered.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.utils import timezone

from labeling import candidates
from labeling.ingest import ingest
from labeling.models import Block, Panelist, StratumFill, Study, StudyAsset, Trial
from tests.factories import picture
from tests.labeling.panel import join, make_study

IMAGES = 5000
STRATA = ("18-29", "30-44", "45-59", "60+")
WANTED = 23
pytestmark = pytest.mark.django_db


class Reading(NamedTuple):
    """What one statement did: indexes used, rows sorted, rows of the fills that were looked at, pages touched."""

    indexes: set[str]
    most_sorted: int
    fills: int
    pages: int


def large_study(answered: int = 0) -> Study:
    """5,000 images × 4 strata; 3 answers wanted of each stratum, `answered` of them there."""
    study = make_study(images=0, strata=STRATA, ratings_per_asset=12)
    asset, _created = ingest(picture(1))
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=study, asset=asset, name=f"{number:05d}", group=f"campaign-{number // 8}")
        for number in range(IMAGES)
    )
    StratumFill.objects.bulk_create(
        StratumFill(
            study_asset=image, stratum=stratum, target=3, answered=answered, shuffle_key=place / IMAGES
        )
        for stratum in study.strata.all()
        for place, image in enumerate(images)
    )
    return study


def gather_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("analyze stratum_fill, study_asset, trial, block")


def let_have_seen(panelist: Panelist, images: int) -> None:
    """Let the panelist have rated the images that are first in line, which then stay first in line."""
    block = Block.objects.create(
        panelist=panelist, number=1, seed=1, state=Block.State.DONE, expires_at=timezone.now()
    )
    fills = StratumFill.objects.filter(stratum=panelist.stratum).order_by("shuffle_key")[:images]
    Trial.objects.bulk_create(
        Trial(
            block=block,
            panelist=panelist,
            study_asset_id=fill.study_asset_id,
            fill=fill,
            kind=Trial.Kind.REGULAR,
            position=place,
            state=Trial.State.ANSWERED,
        )
        for place, fill in enumerate(fills)
    )


def reading(work: Callable[[], object]) -> Reading:
    """What the first question that `work` asks of the database reads, under the settings it is asked with."""
    plans: list[dict[str, Any]] = []

    def explain(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if sql.startswith("SELECT") and not plans:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"explain (analyze, buffers, format json) {sql}", params)
                plans.append(cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        work()
    nodes = list(_nodes(plans[0]))
    of_fills = [node for node in nodes if node.get("Relation Name") == "stratum_fill"]
    return Reading(
        {node["Index Name"] for node in of_fills if "Index Name" in node},
        max((node["Actual Rows"] for node in nodes if "Sort" in node["Node Type"]), default=0),
        round(sum(node["Actual Loops"] * (node["Actual Rows"] + _removed(node)) for node in of_fills)),
        plans[0]["Shared Hit Blocks"] + plans[0]["Shared Read Blocks"],
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from _nodes(below)


def _removed(node: dict[str, Any]) -> float:
    return node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)


@pytest.mark.parametrize("statistics", ["none yet", "gathered"])
def test_reserving_looks_at_no_more_fills_than_it_takes(statistics: str) -> None:
    panelist = join(large_study(), STRATA[1])
    if statistics == "gathered":
        gather_statistics()
    found = reading(lambda: candidates.reserve_regular(panelist, WANTED))
    assert found.indexes == {"fill_open"}
    assert found.most_sorted == 0
    assert found.fills == WANTED
    assert found.pages < 200


@pytest.mark.parametrize("statistics", ["none yet", "gathered"])
def test_what_a_panelist_has_seen_is_read_once(statistics: str) -> None:
    """Even where all that they have seen is ahead of what they have not."""
    panelist = join(large_study(), STRATA[1])
    if statistics == "gathered":
        gather_statistics()
    let_have_seen(panelist, 1000)
    found = reading(lambda: candidates.reserve_regular(panelist, WANTED))
    assert found.indexes == {"fill_open"}
    assert found.most_sorted == 0
    assert found.fills == 1000 + WANTED
    # A page of the fills for each row at worst, and the thousand showings: not a thousand times a thousand.
    assert found.pages < 3000


def test_a_finished_study_is_known_to_be_finished_without_looking_at_its_images() -> None:
    panelist = join(large_study(answered=3), STRATA[1])
    gather_statistics()
    for ask in (candidates.open_for, candidates.leased_elsewhere):
        found = reading(lambda ask=ask: ask(panelist))
        assert found.fills == 0, ask.__name__
        assert found.pages < 50, ask.__name__
    assert candidates.reserve_regular(panelist, WANTED) == []
    assert not candidates.open_for(panelist)
    assert not candidates.leased_elsewhere(panelist)
