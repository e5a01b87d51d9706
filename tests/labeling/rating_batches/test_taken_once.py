"""Each key is taken once, however often it is sent; corrections name what they replace."""

import uuid

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist, Rating, StratumFill, Trial
from tests.labeling.at_once import in_threads
from tests.labeling.panel import client_of, item, join, leased, make_study
from tests.labeling.rating_batches.batches import both, statuses


def test_an_image_counts_when_every_scale_is_answered(rater: Panelist) -> None:
    trial = leased(rater)[0]
    assert statuses(rater, item(trial, 5, "appeal", response_ms=1234.4)) == ["stored"]
    trial.refresh_from_db()
    assert (trial.state, trial.fill.leased, trial.fill.answered) == ("leased", 1, 0)
    assert statuses(rater, item(trial, 2, "clarity")) == ["stored"]
    trial = Trial.objects.get(pk=trial.pk)
    assert (trial.state, trial.counted, trial.fill.leased, trial.fill.answered) == ("answered", True, 0, 1)
    assert list(rater.ratings.order_by("scale").values_list("value", "response_ms")) == [(5, 1234), (2, None)]


def test_sending_a_batch_again_changes_nothing(rater: Panelist) -> None:
    batch = [answer for trial in leased(rater)[:3] for answer in both(trial)]
    assert statuses(rater, *batch) == ["stored"] * 6
    before = list(Rating.objects.values()), list(StratumFill.objects.order_by("pk").values())
    assert statuses(rater, *batch) == ["duplicate"] * 6
    assert statuses(rater, batch[0], batch[0]) == ["duplicate"] * 2
    assert (list(Rating.objects.values()), list(StratumFill.objects.order_by("pk").values())) == before


def test_one_key_twice_in_a_batch_is_stored_once(rater: Panelist) -> None:
    answer = item(leased(rater)[0])
    assert statuses(rater, answer, {**answer, "value": 7}) == ["stored", "duplicate"]
    assert Rating.objects.get().value == 4


def test_a_second_answer_without_naming_the_first_is_no_correction(rater: Panelist) -> None:
    trial = leased(rater)[0]
    assert statuses(rater, item(trial, 3), item(trial, 6)) == ["stored", "duplicate"]
    assert Rating.objects.get().value == 3


def test_a_correction_supersedes_and_the_old_answer_stays(rater: Panelist) -> None:
    trial = leased(rater)[0]
    first = item(trial, 3)
    second = item(trial, 6, supersedes=first["key"])
    third = item(trial, None, cannot_judge="too blurred", supersedes=second["key"])
    assert statuses(rater, first, second, third) == ["stored"] * 3
    rows = Rating.objects.order_by("pk").values_list("value", "current", "cannot_judge", "supersedes__key")
    keys = [uuid.UUID(answer["key"]) for answer in (first, second)]
    assert list(rows) == [(3, False, "", None), (6, False, "", keys[0]), (None, True, "too blurred", keys[1])]
    late_try = item(trial, 1, supersedes=first["key"])
    assert statuses(rater, late_try) == ["rejected"], "only the current answer can be superseded"
    assert statuses(rater, item(leased(rater)[1], 1, supersedes=third["key"])) == ["rejected"]
    assert statuses(rater, item(leased(rater)[1], 1, supersedes=str(uuid.uuid4()))) == ["rejected"]


@pytest.mark.parametrize(("number", "status"), [(0, 400), (1, 200), (500, 200), (501, 400)])
def test_a_batch_holds_one_to_five_hundred_answers(rater: Panelist, number: int, status: int) -> None:
    response = client_of(rater).post("/api/v1/ratings/", {"ratings": [{}] * number}, format="json")
    assert response.status_code == status
    assert response.json().keys() >= ({"results"} if status == 200 else {"code", "detail"})


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_two_sides_at_once_is_stored_once() -> None:
    study = make_study(images=20, block_length=20)
    panelist = join(study)
    open_block(panelist)
    batch = [item(trial, 1 + trial.pk % 7) for trial in leased(panelist)]

    def send(_number: int) -> list[str]:
        return statuses(panelist, *batch)

    answers = in_threads(send, 4)
    assert sorted(answers) == [["duplicate"] * 20] * 3 + [["stored"] * 20]
    assert Rating.objects.count() == 20
    assert set(StratumFill.objects.values_list("answered", "leased")) == {(1, 0)}
