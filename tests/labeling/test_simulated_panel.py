"""A simulated panel rates through HTTP and nothing else."""

import io

import pytest
from django.db.models import Avg, Count
from PIL import Image

from labeling.fills import open_fills
from labeling.ingest import ingest, place
from labeling.models import Panelist, Rating, StratumFill, Trial
from labeling.simulation.run import rate, seat_panel
from tests.factories import picture
from tests.labeling.panel import make_study, scale_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_panel_rates_what_there_is_and_its_answers_are_stored() -> None:
    study = make_study(images=12, strata=("18-29", "50+"), ratings_per_asset=4, block_length=6)
    seats = seat_panel(study, 4, 0, seed=3)
    progress: list[tuple[int, int]] = []
    outcome = rate(study, seats, blocks=3, report=lambda done, total: progress.append((done, total)))
    assert progress[-1] == (4, 4)
    assert [sitting.ended for sitting in outcome.sittings] == ["done"] * 4
    assert outcome.answers == {"stored": 4 * 12}
    assert Rating.objects.count() == Trial.objects.filter(state="answered").count() == 48
    assert set(StratumFill.objects.values_list("answered", "leased", "target")) == {(2, 0, 2)}
    times = Rating.objects.values_list("response_ms", flat=True)
    assert all(time and time > 150 for time in times)


def test_the_panel_agrees_on_the_pictures_more_than_by_chance() -> None:
    """Without a planted truth the panel judges the pixels: its members see the same pictures alike."""
    study = make_study(images=10, ratings_per_asset=8, block_length=20)
    for asset in study.assets.all():
        pale, _created = ingest(washed_out(asset.pk))
        place(study, f"pale-{asset.name}", pale)
    open_fills(study)
    rate(study, seat_panel(study, 8, 0, seed=5), blocks=2)
    given = Rating.objects.filter(scale=scale_of(study))
    pale = given.filter(study_asset__name__startswith="pale-").aggregate(mean=Avg("value"), n=Count("pk"))
    vivid = given.exclude(study_asset__name__startswith="pale-").aggregate(mean=Avg("value"), n=Count("pk"))
    assert pale["n"] == vivid["n"] == 80
    assert vivid["mean"] > pale["mean"] + 0.5


def washed_out(seed: int) -> bytes:
    """A picture of nearly one light grey: without colour, contrast and detail."""
    image = Image.open(io.BytesIO(picture(seed))).convert("L").point(lambda level: 225 + level // 32)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_seats_are_dealt_over_the_strata_with_real_accounts() -> None:
    study = make_study(images=1, strata=("18-29", "50+"))
    seats = seat_panel(study, 6, 2, seed=1)
    assert sorted(Panelist.objects.values_list("stratum__name", flat=True)) == ["18-29"] * 3 + ["50+"] * 3
    assert len({seat.token for seat in seats}) == 6
    assert sum(seat.who.care != "careful" for seat in seats) == 2


def test_a_paused_study_ends_the_sitting_with_its_code() -> None:
    study = make_study(images=3, state="paused")
    outcome = rate(study, seat_panel(study, 2, 0, seed=1), blocks=1)
    assert [sitting.ended for sitting in outcome.sittings] == ["study_not_live"] * 2
    assert not Rating.objects.exists()
