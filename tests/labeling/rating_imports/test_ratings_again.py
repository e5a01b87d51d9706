"""Ratings that come a second time, later, before their pictures, or only halfway."""

from pathlib import Path

import pytest

from core.errors import DomainError
from labeling.importing.plan import ImportPlan, Range
from labeling.importing.study_import import import_study
from labeling.models import Block, ImportReport, Panelist, Rating, Scale, StratumFill, StudyAsset, Trial
from tests.labeling.pictures import encoded, noise, write
from tests.labeling.rating_imports.rating_tables import WIDE, problems, ratings, take

pytestmark = pytest.mark.django_db


def test_taking_the_same_ratings_twice_changes_nothing(tmp_path: Path) -> None:
    images = write(
        tmp_path / "images", {"a.png": encoded(noise(1), "PNG"), "b.png": encoded(noise(2), "PNG")}
    )
    scales = {"appeal": Range(1, 5), "clarity": Range(1, 5)}
    tables = (Rating, Trial, Block, Panelist, Scale, StratumFill, StudyAsset)
    take(tmp_path, WIDE, scales=scales, images=images)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    counts = take(tmp_path, WIDE, scales=scales, images=images)
    assert (counts["ratings_added"], counts["ratings_unchanged"]) == (0, 5)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_imported_ratings_count_toward_what_the_images_want(tmp_path: Path) -> None:
    images = write(
        tmp_path / "images", {"a.png": encoded(noise(1), "PNG"), "b.png": encoded(noise(2), "PNG")}
    )
    take(tmp_path, WIDE, images=images)
    assert list(StratumFill.objects.order_by("study_asset__name").values_list("answered", "leased")) == [
        (2, 0),
        (1, 0),
    ]


def test_later_ratings_join_the_earlier_ones(tmp_path: Path) -> None:
    take(tmp_path, WIDE)
    counts = take(tmp_path, WIDE + "cid,a.png,5,5\nann,c.png,2,2\n")
    assert (counts["ratings_added"], counts["ratings_unchanged"]) == (2, 3)
    assert Rating.objects.count() == 5


def test_a_value_that_differs_from_the_one_taken_before_is_reported_and_not_taken(tmp_path: Path) -> None:
    take(tmp_path, WIDE)
    before = ratings()
    counts = take(tmp_path, WIDE.replace("ann,a.png,4", "ann,a.png,2"))
    assert (counts["differs"], counts["ratings_unchanged"], counts["ratings_added"]) == (1, 2, 0)
    assert problems() == [("differs", "line 2, appeal")]
    assert ratings() == before


def test_pictures_that_come_after_the_ratings_find_them_counted(tmp_path: Path) -> None:
    take(tmp_path, WIDE)
    assert not StratumFill.objects.exists()
    images = write(
        tmp_path / "images", {"a.png": encoded(noise(1), "PNG"), "b.png": encoded(noise(2), "PNG")}
    )
    import_study(ImportPlan("faces", images=images))
    fills = StratumFill.objects.order_by("study_asset__name")
    assert list(fills.values_list("answered", "leased", "target")) == [(2, 0, 15), (1, 0, 15)]


def test_an_error_in_the_middle_leaves_no_rating(tmp_path: Path) -> None:
    """The second scale contradicts the study's, after the first one was made."""
    take(tmp_path, WIDE)
    before = (
        Rating.objects.count(),
        Scale.objects.count(),
        StudyAsset.objects.count(),
        ImportReport.objects.count(),
    )
    more = WIDE + "cid,new.png,5,5\n"
    with pytest.raises(DomainError, match="goes from 1 to 5"):
        take(tmp_path, more, scales={"clarity": Range(1, 7), "appeal": Range(1, 7)})
    now = (
        Rating.objects.count(),
        Scale.objects.count(),
        StudyAsset.objects.count(),
        ImportReport.objects.count(),
    )
    assert now == before
    assert not Panelist.objects.filter(label="cid").exists()
