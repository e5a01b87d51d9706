"""Switching the rule on and off, and what of it fits together."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.models import StratumFill
from labeling.planning.stopping_settings import COSTS, RULE, problems, save_costs, save_rule
from labeling.stored_settings import version_of
from tests.factories import staff
from tests.labeling.panel import make_study
from tests.labeling.stopping.rated import rated_study, wanted

pytestmark = pytest.mark.django_db


def values(**about):
    return {
        "stopping": True,
        "stop_half_width": 0.6,
        "stop_least": 15,
        "stop_least_per_stratum": 3,
        "stop_most": 60,
        **about,
    }


def test_on_closes_and_off_shares_out_by_the_plan_again():
    study = rated_study()
    planned = list(StratumFill.objects.order_by("pk").values_list("target", flat=True))
    by = staff(study, "data_lead")
    save_rule(study, values(), version_of(study, RULE), by)
    assert wanted(study)[:4] == [0, 0, 0, 0]
    save_rule(study, values(stopping=False), version_of(study, RULE), by)
    assert list(StratumFill.objects.order_by("pk").values_list("target", flat=True)) == planned
    assert AuditEvent.objects.filter(action="stopping_changed", actor=by).count() == 2


def test_a_stricter_rule_opens_images_again():
    study = rated_study()
    save_rule(study, values(), version_of(study, RULE))
    save_rule(study, values(stop_half_width=0.1), version_of(study, RULE))
    assert all(more > 0 for more in wanted(study))


def test_what_somebody_else_has_saved_is_not_overwritten():
    study = rated_study(images=2, raters=2)
    mark = version_of(study, RULE)
    save_rule(study, values(stop_most=50), mark)
    with pytest.raises(DomainError) as error:
        save_rule(study, values(stop_most=70), mark)
    assert (error.value.code, error.value.status) == ("changed_meanwhile", 409)
    study.refresh_from_db()
    assert study.stop_most == 50


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"stop_most": 10}, "stop_most"),
        ({"stop_least_per_stratum": 40}, "stop_least_per_stratum"),
        ({"stop_half_width": 3.0}, "stop_half_width"),
    ],
)
def test_what_does_not_fit_together_is_said_beside_its_field(about, field):
    study = make_study(images=1, strata=("north", "south"))
    with pytest.raises(DomainError) as error:
        save_rule(study, values(**about), version_of(study, RULE))
    assert list(error.value.detail["fields"]) == [field]
    study.refresh_from_db()
    assert not study.stopping


def test_the_defaults_fit_together():
    assert problems(make_study(images=1, strata=("a", "b", "c"))) == {}


def test_costs_are_saved_and_audited():
    study = make_study(images=1)
    save_costs(study, {"cost_per_rating": "0.12", "currency": "CHF"}, version_of(study, COSTS))
    study.refresh_from_db()
    assert (float(study.cost_per_rating), study.currency) == (0.12, "CHF")
    assert AuditEvent.objects.get(action="cost_changed").detail["changed"]["currency"] == ["EUR", "CHF"]
