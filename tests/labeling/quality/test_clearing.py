"""A person clears with a reason, and every step is written down."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.blocks import open_block
from labeling.models import Study
from labeling.quality import control as quality_control
from labeling.ratings import receive
from tests.factories import UserFactory
from tests.labeling.panel import item, join, leased, make_study
from tests.labeling.quality.suspended_raters import listless, sums, suspended_rater

pytestmark = pytest.mark.django_db


def test_a_person_clears_with_a_reason_and_old_evidence_is_forgotten(study: Study) -> None:
    panelist, lead = suspended_rater(study), UserFactory()
    with pytest.raises(DomainError):
        quality_control.clear(panelist, "  ", lead)
    quality_control.clear(panelist, "She rated from a list, I asked her.", lead)
    panelist.refresh_from_db()
    regular = panelist.trials.filter(kind="regular", state="answered").count()
    assert panelist.state == "cleared"
    assert sums() == (regular, 0)
    _block, created = open_block(panelist)
    assert created
    receive(panelist, [listless(trial) for trial in leased(panelist)[:10]])
    panelist.refresh_from_db()
    assert panelist.state == "cleared", "ten like answers are too few to judge by; the 32 before are forgiven"
    receive(panelist, [listless(trial) for trial in leased(panelist)[:22]])
    panelist.refresh_from_db()
    assert panelist.state == "suspended", "what came after the clearing counts"


def test_clearing_takes_no_place_that_somebody_else_has_filled() -> None:
    study = make_study(images=35, block_length=35, ratings_per_asset=1)
    careless, other = suspended_rater(study), join(study)
    open_block(other)
    receive(other, [item(trial, 1 + trial.pk % 7) for trial in leased(other)[:10]])
    quality_control.clear(careless, "A misunderstanding.", UserFactory())
    assert sums() == (10, 25)
    assert careless.trials.filter(counted=True).count() == 0


def test_every_step_is_written_down(study: Study) -> None:
    panelist, lead = suspended_rater(study), UserFactory()
    quality_control.clear(panelist, "A misunderstanding.", lead)
    quality_control.suspend(panelist, "It was none.", lead)
    steps = list(panelist.quality_events.order_by("pk").values_list("state", "reason", "by"))
    assert steps == [
        ("suspended", "straight_lining", None),
        ("cleared", "person", lead.pk),
        ("suspended", "person", lead.pk),
    ]
    assert panelist.quality_events.order_by("pk")[0].evidence["sd"] == 0
    trail = AuditEvent.objects.filter(study=study.slug, target=f"panelist:{panelist.pk}").order_by("pk")
    assert list(trail.values_list("action", "actor")) == [
        ("panelist_suspended", None),
        ("panelist_cleared", lead.pk),
        ("panelist_suspended", lead.pk),
    ]
