"""Practice: first, with feedback, kept and marked, and counted nowhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.errors import DomainError
from labeling.block_payload import block_payload
from labeling.blocks import open_block
from labeling.checks import checks_of
from labeling.estimates import consensus
from labeling.image_table import answers, image_rows
from labeling.label_data import CONSENSUS_KINDS, counted_ratings
from labeling.leases import reap
from labeling.models import Block, ControlItem, Panelist, Rating, Scale, Study, StudyAsset, Trial
from labeling.overview import growth, progress_of
from labeling.panel_table import panel_rows
from labeling.practice import feedback, wants_practice
from labeling.quality_control import clear, review, suspend
from labeling.ratings import receive
from labeling.statistics.errors import NotEstimable
from scoring.snapshots import freeze
from tests.factories import add_images, staff
from tests.labeling.panel import client_of, item, join, leased, make_study, scale_of

pytestmark = pytest.mark.django_db


def practised_study(images: int = 4, **about: Any) -> Study:
    study = make_study(**about)
    add_images(study, images, purpose="practice", first=500)
    return study


def fixed(study: Study, place: int = 0, **about: Any) -> ControlItem:
    """What most people say to practice image `place`."""
    image = study.assets.filter(purpose="practice").order_by("pk")[place]
    answer: dict[str, Any] = {
        "kind": "fixed",
        "scale": scale_of(study),
        "expected": 3,
        "tolerance": 1,
        **about,
    }
    return ControlItem.objects.create(study=study, asset=image, **answer)


def open_for(panelist: Panelist) -> Block:
    block, _created = open_block(panelist)
    assert block is not None
    return block


def answer_all(panelist: Panelist, value: int | None = None) -> None:
    values = [value or 1 + place % 7 for place, _trial in enumerate(leased(panelist))]
    receive(panelist, [item(trial, v) for trial, v in zip(leased(panelist), values, strict=True)])


def test_practice_comes_first_and_once() -> None:
    panelist = join(practised_study())
    first = open_for(panelist)
    kinds = {trial.kind for trial in leased(panelist)}
    assert (first.practice, kinds, len(leased(panelist))) == (True, {"practice"}, 3)
    answer_all(panelist)
    panelist.refresh_from_db()
    first.refresh_from_db()
    assert panelist.practised_at is not None
    assert first.state == Block.State.DONE
    second = open_for(panelist)
    assert (second.practice, second.number) == (False, 2)
    assert {trial.kind for trial in leased(panelist)} == {"regular"}


def test_every_panelist_meets_the_same_images_in_the_same_order() -> None:
    study = practised_study()
    shown = []
    for _panelist in range(2):
        panelist = join(study)
        open_for(panelist)
        shown.append([trial.study_asset_id for trial in leased(panelist)])
    images = study.assets.filter(purpose=StudyAsset.Purpose.PRACTICE).order_by("pk")
    assert shown == [list(images.values_list("pk", flat=True)[:3])] * 2


def test_no_practice_where_there_is_none_or_it_came_too_late() -> None:
    now = timezone.now()
    assert not wants_practice(join(make_study()))
    assert not wants_practice(join(practised_study(practice_length=0)))
    assert not wants_practice(join(practised_study(), practised_at=now))
    panelist = join(make_study())
    open_for(panelist)
    answer_all(panelist)
    add_images(panelist.study, 3, purpose="practice", first=500)
    assert not wants_practice(panelist)


def test_a_practice_image_without_a_picture_is_not_shown() -> None:
    study = practised_study(images=1)
    StudyAsset.objects.create(study=study, name="elsewhere", purpose="practice")
    panelist = join(study)
    open_for(panelist)
    assert len(leased(panelist)) == 1
    StudyAsset.objects.filter(study=study, purpose="practice").update(asset=None)
    assert not wants_practice(join(study))


def test_practice_left_in_the_middle_goes_on_with_the_rest() -> None:
    panelist = join(practised_study())
    block = open_for(panelist)
    first, *others = leased(panelist)
    receive(panelist, [item(first)])
    Block.objects.filter(pk=block.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    again = open_for(panelist)
    assert again.practice
    assert [t.study_asset_id for t in leased(panelist)] == [t.study_asset_id for t in others]
    answer_all(panelist)
    assert not open_for(panelist).practice


def test_practice_answered_too_late_is_not_asked_again() -> None:
    panelist = join(practised_study())
    block = open_for(panelist)
    trials = leased(panelist)
    Block.objects.filter(pk=block.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    reap()
    results = receive(panelist, [item(trial) for trial in trials])
    assert {result.status for result in results} == {"late"}
    assert not open_for(panelist).practice


def test_the_feedback_is_the_tolerated_range_in_whole_points_of_the_scale() -> None:
    study = practised_study()
    panelist = join(study)
    open_for(panelist)
    trial = leased(panelist)[0]
    assert feedback(trial) == {}
    ranges = {(3, 1): (2, 4), (6.4, 1): (6, 7), (1, 2): (1, 3), (4, 0): (4, 4), (3.5, 0.2): (4, 4)}
    for (expected, tolerance), (low, high) in ranges.items():
        ControlItem.objects.all().delete()
        fixed(study, expected=expected, tolerance=tolerance, feedback="It is crowded.")
        assert feedback(trial) == {"appeal": {"low": low, "high": high, "words": "It is crowded."}}


def test_only_what_is_approved_gives_feedback() -> None:
    study = practised_study()
    panelist = join(study)
    open_for(panelist)
    for state in ("proposed", "retired", "discarded"):
        fixed(study, state=state)
    assert feedback(leased(panelist)[0]) == {}


def test_the_payload_says_it_is_practice_and_what_most_people_say() -> None:
    study = practised_study()
    fixed(study, 1)
    panelist = join(study)
    block = client_of(panelist).post(f"/api/v1/studies/{study.slug}/blocks/").json()
    assert block["practice"] is True
    assert [trial["feedback"] for trial in block["trials"]] == [
        {},
        {"appeal": {"low": 2, "high": 4, "words": ""}},
        {},
    ]
    answer_all(panelist)
    real = block_payload(open_for(panelist))
    assert real["practice"] is False
    assert all("feedback" not in trial for trial in real["trials"])


@pytest.fixture
def practised() -> Panelist:
    """Somebody who has done their practice, against what most people say, and nothing else."""
    study = practised_study(images=40, practice_length=20)
    for place in range(20):
        fixed(study, place, expected=7, tolerance=0)
    panelist = join(study)
    open_for(panelist)
    receive(panelist, [item(trial, 1, response_ms=900) for trial in leased(panelist)])
    return panelist


def test_practice_is_kept(practised: Panelist) -> None:
    assert practised.ratings.filter(trial__kind="practice", current=True).count() == 20
    assert practised.trials.filter(state=Trial.State.ANSWERED, counted=False).count() == 20


def test_practice_says_nothing_of_care(practised: Panelist) -> None:
    assert checks_of(practised) == []
    assert review(practised) == Panelist.State.ACTIVE
    assert practised.quality_events.count() == 0


def test_practice_enters_no_figure(practised: Panelist) -> None:
    study, scale = practised.study, scale_of(practised.study)
    image = study.assets.filter(purpose="practice").order_by("pk")[0]
    assert counted_ratings(scale, CONSENSUS_KINDS).count() == 0
    with pytest.raises(NotEstimable):
        consensus(study, scale)
    assert answers(image) == {}
    assert image_rows([image.pk], scale, {})[0].ratings == 0
    assert progress_of([study])[study.pk].answered == 0
    assert growth(study) == []
    row = panel_rows(
        study, list(study.panelists.select_related("stratum").prefetch_related("quality_events"))
    )[0]
    assert (row.answered, row.seconds, row.gold) == (0, None, (0, 0))


def test_practice_enters_no_label_snapshot(practised: Panelist) -> None:
    with pytest.raises(DomainError, match="no ratings to learn from"):
        freeze(practised.study)


def test_a_suspension_and_its_overruling_leave_practice_uncounted(practised: Panelist) -> None:
    lead = staff(practised.study, "data_lead")
    suspend(practised, "because", lead)
    clear(practised, "because not", lead)
    assert not practised.trials.filter(counted=True).exists()


def test_a_corrected_practice_answer_stays_uncounted() -> None:
    panelist = join(practised_study(practice_length=1))
    open_for(panelist)
    trial = leased(panelist)[0]
    first = item(trial, 2)
    receive(panelist, [first])
    receive(panelist, [item(trial, 5, supersedes=first["key"])])
    trial.refresh_from_db()
    assert Rating.objects.get(trial=trial, current=True).value == 5
    assert not trial.counted


def test_practice_on_several_scales_is_done_when_all_are_answered() -> None:
    panelist = join(practised_study(scales=2, practice_length=1))
    open_for(panelist)
    trial = leased(panelist)[0]
    for scale in Scale.objects.filter(study=panelist.study):
        panelist.refresh_from_db()
        assert panelist.practised_at is None
        receive(panelist, [item(trial, 3, scale.name)])
    panelist.refresh_from_db()
    assert panelist.practised_at is not None
