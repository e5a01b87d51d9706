"""Which version serves: never one that is not ready or knows nothing, one move at a time, each written down."""

import pytest

from active_learning.models import Promotion
from active_learning.promotion import history, promote, promote_first, roll_back, rollback_target
from core.errors import DomainError
from core.models import AuditEvent, User
from scoring.models import Extractor, LabelSnapshot, ModelHead, ModelVersion
from scoring.serving import serving_model
from tests.factories import ScaleFactory, UserFactory

pytestmark = pytest.mark.django_db


def version(study, number, *, state="ready", usable=True) -> ModelVersion:
    extractor, _created = Extractor.objects.get_or_create(
        version="e-1", defaults={"name": "e", "dimension": 3, "pretrained": False}
    )
    snapshot, _created = LabelSnapshot.objects.get_or_create(
        study=study, sha256="0" * 64, defaults={"content": b"", "ratings": 1, "assets": 1}
    )
    model = ModelVersion.objects.create(
        study=study, number=number, state=state, snapshot=snapshot, extractor=extractor, seed=1
    )
    ModelHead.objects.create(model=model, scale=study.scales.get(), sha256="", usable=usable, reason="")
    return model


@pytest.fixture
def study():
    return ScaleFactory().study


def refused(code: str, act, *args) -> None:
    with pytest.raises(DomainError) as error:
        act(*args)
    assert error.value.code == code
    assert error.value.status == 409


def test_a_promotion_moves_the_champion_and_is_written_down(study):
    engineer = UserFactory(role=User.Role.ML_ENGINEER)
    first, second = version(study, 1), version(study, 2)
    promote(first)
    promote(second, by=engineer, reason="better on clarity")
    assert serving_model(study) == second
    latest = study.promotions.first()
    assert (latest.model, latest.previous, latest.by, latest.reason) == (
        second,
        first,
        engineer,
        "better on clarity",
    )
    event = AuditEvent.objects.first()
    assert (event.action, event.actor, event.study) == ("model_promoted", engineer, study.slug)
    assert event.detail == {"previous": 1, "reason": "better on clarity"}


@pytest.mark.parametrize("state", ["training", "failed"])
def test_what_is_not_ready_does_not_serve(study, state):
    refused("not_ready", promote, version(study, 1, state=state))
    assert serving_model(study) is None


def test_what_does_not_beat_the_mean_does_not_serve(study):
    champion = version(study, 1)
    promote(champion)
    refused("not_usable", promote, version(study, 2, usable=False))
    assert serving_model(study) == champion
    assert Promotion.objects.count() == 1


def test_what_serves_already_is_not_promoted_again(study):
    model = version(study, 1)
    promote(model)
    refused("serves_already", promote, model)


def test_roll_back_goes_to_the_one_before(study):
    first, second = version(study, 1), version(study, 2)
    promote(first)
    refused("nothing_before", roll_back, study)
    promote(second)
    moved = roll_back(study, reason="complaints")
    assert serving_model(study) == first
    assert (moved.model, moved.previous, moved.reason) == (first, second, "complaints")
    assert Promotion.objects.count() == 3


def test_roll_back_never_returns_to_what_was_taken_back(study):
    first, second, third = (version(study, number) for number in (1, 2, 3))
    for model in (first, second):
        promote(model)
    roll_back(study)
    assert rollback_target(history(study)) is None
    refused("nothing_before", roll_back, study)
    promote(third)
    assert rollback_target(history(study)) == first


def test_the_first_usable_version_serves_at_once_and_later_ones_wait(study):
    assert promote_first(version(study, 1, usable=False)) is None
    second = version(study, 2)
    assert promote_first(second).model == second
    assert promote_first(version(study, 3)) is None
    assert serving_model(study) == second


def test_studies_have_champions_of_their_own(study):
    other = ScaleFactory().study
    mine, theirs = version(study, 1), version(other, 1)
    promote(mine)
    promote(theirs)
    assert (serving_model(study), serving_model(other)) == (mine, theirs)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_line_of_history(study):
    """Each move names the one it replaced: with a lost update two moves would name the same one."""
    from tests.core.together import together

    models = [version(study, number) for number in range(1, 7)]
    promote(models[0])
    together(5, lambda number: promote(models[number + 1]))
    moves = list(Promotion.objects.order_by("pk"))
    assert len(moves) == 6
    assert [move.previous for move in moves[1:]] == [move.model for move in moves[:-1]]
    assert serving_model(study) == moves[-1].model


@pytest.mark.django_db(transaction=True)
def test_the_same_one_twice_at_once_is_promoted_once(study):
    from tests.core.together import together

    model = version(study, 1)

    def attempt(_number: int) -> str:
        try:
            promote(model)
        except DomainError as error:
            return error.code
        return "promoted"

    assert sorted(together(4, attempt)) == ["promoted"] + ["serves_already"] * 3
    assert Promotion.objects.count() == 1
