"""Tables as others write them: wide or long, any usual CSV, with strata, places and times."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import DomainError
from labeling.importing.plan import Range
from labeling.models import Block, Panelist, Rating, Scale, Study, Trial
from tests.labeling.rating_imports.rating_tables import WIDE, ratings, take

pytestmark = pytest.mark.django_db
LONG = "rater;image;scale;value\nann;a.png;appeal;4\nann;a.png;clarity;5\nbob;a.png;appeal;3\n"


def test_wide_ratings_are_a_column_for_each_scale(tmp_path: Path) -> None:
    counts = take(tmp_path, WIDE, scales={"appeal": Range(1, 5), "clarity": Range(1, 5)})
    assert ratings() == [
        ("ann", "a.png", "appeal", 4),
        ("ann", "a.png", "clarity", 5),
        ("ann", "b.png", "appeal", 1),
        ("ann", "b.png", "clarity", 2),
        ("bob", "a.png", "appeal", 3),
    ]
    assert counts == {"ratings_added": 5, "ratings_unchanged": 0, "empty": 1, "images_elsewhere": 2}
    assert set(Panelist.objects.values_list("user", flat=True)) == {None}
    assert set(Block.objects.values_list("state", "imported")) == {("done", True)}
    assert Trial.objects.count() == 3


def test_long_ratings_name_their_scale(tmp_path: Path) -> None:
    take(tmp_path, LONG, scales={}, scale_column="scale", value_column="value", range=Range(1, 5))
    assert [row[2:] for row in ratings()] == [("appeal", 4), ("clarity", 5), ("appeal", 3)]
    assert set(Scale.objects.values_list("name", "low", "high")) == {("appeal", 1, 5), ("clarity", 1, 5)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_any_usual_csv_is_read(tmp_path: Path, delimiter: str, mark: bytes, end: bytes) -> None:
    text = 'rater,image,appeal\nänn,"the red, one.png",4\n'
    rows = text.replace("the red, one", "the red one").replace(",", delimiter).encode().replace(b"\n", end)
    take(tmp_path, mark + rows)
    assert ratings() == [("änn", "the red one.png", "appeal", 4)]


def test_missing_columns_are_named_beside_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        take(tmp_path, WIDE, scales={"appeal": Range(1, 5), "beauty": Range(1, 5)}, stratum="age")
    assert "no column beauty, age" in str(refusal.value)
    assert "rater, image, appeal, clarity" in str(refusal.value)
    assert not Study.objects.exists()


def test_stratum_position_and_time_are_kept(tmp_path: Path) -> None:
    text = "rater,image,appeal,age,place,at\nann,b.png,4,50+,2,2022-09-26T15:42:06\nann,a.png,1,50+,1,2022-09-26\n"
    text += "bob,a.png,3,18-29,99999999999,never\n"
    take(tmp_path, text, stratum="age", position="place", rated_at="at")
    assert list(Panelist.objects.order_by("label").values_list("label", "stratum__name")) == [
        ("ann", "50+"),
        ("bob", "18-29"),
    ]
    found = Trial.objects.order_by("panelist__label", "position").values_list("study_asset__name", "position")
    assert list(found) == [("a.png", 1), ("b.png", 2), ("a.png", 1)]
    moments = Rating.objects.order_by("panelist__label", "study_asset__name").values_list(
        "rated_at", flat=True
    )
    assert list(moments) == [
        datetime(2022, 9, 26, tzinfo=UTC),
        datetime(2022, 9, 26, 15, 42, 6, tzinfo=UTC),
        None,
    ]
