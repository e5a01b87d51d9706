"""A database of the release before the whole way in, taken forward: nobody is stopped and no gold comes back."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from labeling import consent, way_in
from labeling.blocks import open_block
from labeling.models import ControlItem, Panelist
from labeling.quality.checks import checks_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
BEFORE = [("labeling", "0001_initial")]


def migrate(to: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def old() -> Any:
    """The models as they were; the newest ones are back afterwards, whatever happens."""
    newest = [
        leaf for leaf in MigrationExecutor(connection).loader.graph.leaf_nodes() if leaf[0] == "labeling"
    ]
    apps = migrate(BEFORE)
    yield apps, newest
    migrate(newest)


def test_a_study_under_way_goes_on(old: Any) -> None:
    apps, newest = old
    made = {name: apps.get_model("labeling", name) for name in (
        "Study", "Scale", "Stratum", "Panelist", "Asset", "StudyAsset", "StratumFill", "ControlItem", "Block", "Trial",
        "Rating",
    )}  # fmt: skip
    now = timezone.now()
    user = apps.get_model("core", "User").objects.create(username="rater")
    study = made["Study"].objects.create(slug="old", name="Old", seed=1, block_length=5, gold_share=0.4)
    scale = made["Scale"].objects.create(study=study, name="appeal", question="?")
    stratum = made["Stratum"].objects.create(study=study, name="everyone")
    images = []
    for number, purpose in enumerate(["regular"] * 6 + ["gold"] * 4 + ["practice"]):
        asset = made["Asset"].objects.create(
            sha256=f"{number:064x}", file="f", served="s", thumbnail="t", width=9, height=9, served_width=9,
            served_height=9, format="PNG", byte_size=9,
        )  # fmt: skip
        images.append(
            made["StudyAsset"].objects.create(study=study, asset=asset, name=f"{number}", purpose=purpose)
        )
        if purpose == "regular":
            made["StratumFill"].objects.create(
                study_asset=images[-1], stratum=stratum, target=3, shuffle_key=number / 10
            )
    for active, higher, lower in ((True, 6, 7), (False, 8, 9)):
        made["ControlItem"].objects.create(
            study=study,
            kind="pair",
            scale=scale,
            asset=images[higher],
            lower_asset=images[lower],
            active=active,
        )
    half = made["Panelist"].objects.create(
        study=study, user=user, stratum=stratum, label="half", consented_at=now, instructed_at=now
    )
    block = made["Block"].objects.create(panelist=half, number=1, seed=1, state="done", expires_at=now)
    for position, (place, kind) in enumerate(
        [(0, "regular"), (6, "gold"), (7, "gold"), (8, "gold"), (9, "gold")]
    ):
        trial = made["Trial"].objects.create(
            block=block, panelist=half, study_asset=images[place], kind=kind, position=position, state="answered",
            answered_at=now,
        )  # fmt: skip
        made["Rating"].objects.create(
            key=f"00000000-0000-4000-8000-00000000000{position}", trial=trial, scale=scale, panelist=half,
            study_asset=images[place], value=4,
        )  # fmt: skip

    migrate(newest)

    assert list(ControlItem.objects.order_by("pk").values_list("state", flat=True)) == [
        "approved",
        "discarded",
    ]
    panelist = Panelist.objects.select_related("study").get()
    assert panelist.stratum_given
    assert [check.passed for check in checks_of(panelist)] == [True], "what was inactive judges nobody"
    Panelist.objects.update(consent_version=consent.consent_version(consent.consent_text(panelist.study)))
    panelist.refresh_from_db()
    assert way_in.next_step(panelist) == way_in.RATE
    opened, created = open_block(panelist)
    assert created
    assert opened is not None
    assert not opened.practice, "whoever has rated needs no practice"
    assert not opened.trials.filter(study_asset_id__in=[images[8].pk, images[9].pk]).exists()
