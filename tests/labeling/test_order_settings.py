"""Saving the order settings: what changed is written down, and nobody is overwritten unseen."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.models import StratumFill, Study
from labeling.ordering.remarks import ratings_wanted
from labeling.ordering.settings import save_order, version_of
from tests.factories import StudyFactory, UserFactory
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


def test_saving_writes_down_what_changed_and_who_did_it() -> None:
    study, lead = StudyFactory(), UserFactory()
    changed = save_order(study, {"block_length": 40, "group_gap": 2}, version_of(study), by=lead)
    assert changed == {"block_length": [30, 40]}
    event = AuditEvent.objects.get(action="order_changed")
    assert (event.actor, event.study, event.detail) == (
        lead,
        study.slug,
        {"changed": {"block_length": [30, 40]}},
    )
    assert study.block_length == 40


def test_nothing_changed_is_nothing_written() -> None:
    study = StudyFactory()
    assert save_order(study, {"block_length": 30}, version_of(study)) == {}
    assert not AuditEvent.objects.filter(action="order_changed").exists()


def test_ratings_wanted_are_shared_out_anew() -> None:
    study = make_study(images=3, strata=("north", "south"), ratings_per_asset=4)
    save_order(study, {"ratings_per_asset": 10}, version_of(study))
    assert set(StratumFill.objects.values_list("target", flat=True)) == {5}
    assert [(row.stratum.name, row.ratings) for row in ratings_wanted(study)] == [("north", 5), ("south", 5)]


def test_who_saves_over_somebody_elses_settings_is_told() -> None:
    study = StudyFactory()
    opened = version_of(study)
    save_order(study, {"block_length": 40}, opened)
    with pytest.raises(DomainError) as refusal:
        save_order(study, {"block_length": 20}, opened)
    assert (refusal.value.code, refusal.value.status) == ("changed_meanwhile", 409)
    assert Study.objects.get().block_length == 40


@pytest.mark.parametrize(("state", "allowed"), [("draft", True), ("live", False), ("paused", False)])
def test_the_seed_changes_only_in_draft(state: str, allowed: bool) -> None:
    study = StudyFactory(state=state)
    if allowed:
        assert "seed" in save_order(study, {"seed": 7}, version_of(study))
        return
    with pytest.raises(DomainError) as refusal:
        save_order(study, {"seed": 7}, version_of(study))
    assert refusal.value.code == "state"
    assert Study.objects.get().seed == 42
