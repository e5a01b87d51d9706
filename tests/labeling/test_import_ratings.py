"""Ratings from elsewhere: every usable row goes in once, every other is counted by reason, or nothing goes in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import DomainError
from labeling.importing.plan import ImportPlan, Range, parse_range
from labeling.importing.study_import import import_study
from labeling.models import (
    Block,
    ImportReport,
    Panelist,
    Rating,
    Scale,
    StratumFill,
    Study,
    StudyAsset,
    Trial,
)
from tests.labeling.pictures import encoded, noise, write

pytestmark = pytest.mark.django_db
APPEAL = {"appeal": Range(1, 5)}
WIDE = "rater,image,appeal,clarity\nann,a.png,4,5\nann,b.png,1,2\nbob,a.png,3,\n"
LONG = "rater;image;scale;value\nann;a.png;appeal;4\nann;a.png;clarity;5\nbob;a.png;appeal;3\n"


def take(folder: Path, text: str | bytes, **plan: Any) -> dict[str, int]:
    """Import `text` as a CSV into study "faces". Returns the counts."""
    path = folder / "ratings.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    asked = {"rater": "rater", "asset": "image", "scales": APPEAL, **plan}
    _study, report = import_study(ImportPlan("faces", ratings=path, **asked))
    return dict(report.counts)


def ratings() -> list[tuple[str, str, str, float]]:
    rows = Rating.objects.order_by("panelist__label", "study_asset__name", "scale__name")
    return list(rows.values_list("panelist__label", "study_asset__name", "scale__name", "value"))


def problems() -> list[tuple[str, str]]:
    report = ImportReport.objects.first()
    assert report is not None
    return [(problem["reason"], problem["where"]) for problem in report.problems]


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


def test_rows_that_cannot_be_used_are_listed_by_line_and_reason(tmp_path: Path) -> None:
    rows = ["rater,image,appeal"]
    rows += [
        "ann,a.png,4",
        "ann,a.png,5",
        "ann,b.png,6",
        "ann,c.png,2.5",
        "ann,d.png,good",
        ",a.png,3",
        "bob,,3",
    ]
    rows += ["cid,a.png,", "cid,b.png,NA", "cid,c.png,inf", "cid,d.png,5.0"]
    counts = take(tmp_path, "\n".join(rows) + "\n")
    assert [row[:2] + row[3:] for row in ratings()] == [("ann", "a.png", 4), ("cid", "d.png", 5)]
    reasons = {"off_scale": 4, "duplicate": 1, "incomplete": 2, "empty": 2}
    assert {reason: counts[reason] for reason in reasons} == reasons
    assert ("duplicate", "line 3, appeal") in problems()
    assert [where for reason, where in problems() if reason == "off_scale"] == [
        f"line {line}, appeal" for line in (4, 5, 6, 11)
    ]


def test_ratings_of_images_that_are_not_there_are_reported_once_each(tmp_path: Path) -> None:
    images = write(tmp_path / "images", {"a.png": encoded(noise(1), "PNG")})
    text = "rater,image,appeal\nann,a.png,4\nann,lost.png,3\nbob,lost.png,2\nbob,gone.png,2\n"
    counts = take(tmp_path, text, images=images)
    assert [row[:2] for row in ratings()] == [("ann", "a.png")]
    assert (counts["unknown_image"], counts["unknown_image_ratings"]) == (2, 3)
    assert problems() == [("unknown_image", "gone.png"), ("unknown_image", "lost.png")]
    assert not StudyAsset.objects.filter(name="lost.png").exists()


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


HOSTILE = {
    "latin-1": (b"rater,image,appeal\n\xe4nn,a,4\n", "UTF-8"),
    "utf-16": (WIDE.encode("utf-16"), "UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "UTF-8"),
    "a field of a megabyte": ("rater,image,appeal\n" + "x" * 1_000_000 + ",a,4\n", "CSV"),
    "nothing at all": ("", "no column"),
}


@pytest.mark.parametrize(("content", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_csv_is_refused_with_a_sentence(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        take(tmp_path, content)


def test_odd_cells_do_no_harm(tmp_path: Path) -> None:
    text = "rater,image,appeal\n" + f"{'r' * 300},{'i' * 300}.png,4\n" + "a\0nn,a\0.png,4,extra,extra\nbob\n"
    counts = take(tmp_path, text)
    assert [(len(row[0]), len(row[1])) for row in ratings()] == [(3, 5), (80, 200)]
    assert counts["incomplete"] == 1


@pytest.mark.parametrize("name", ["魅力", "x" * 61, "!!"])
def test_a_scale_needs_a_name_that_programs_can_use(tmp_path: Path, name: str) -> None:
    with pytest.raises(DomainError, match="no name for a scale"):
        take(tmp_path, f"rater,image,{name}\nann,a,4\n", scales={name: Range(1, 5)})


def test_two_columns_cannot_become_one_scale(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="same short name"):
        take(tmp_path, "rater,image,A b,a-b\nann,a,4,5\n", scales={"A b": Range(1, 5), "a-b": Range(1, 5)})
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("text", "limits"), [("1-7", (1, 7)), ("-3-3", (-3, 3)), ("-5--1", (-5, -1)), ("0-100", (0, 100))]
)
def test_a_range_is_lowest_dash_highest(text: str, limits: tuple[int, int]) -> None:
    assert parse_range(text) == limits


@pytest.mark.parametrize("text", ["", "5", "7-1", "1-1", "a-b", "1-", "-", "1-99999999999999", "1.5-3"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="range"):
        parse_range(text)


@pytest.mark.parametrize("slug", ["", "Große Studie", "a b", "x" * 81])
def test_a_study_needs_a_short_name(tmp_path: Path, slug: str) -> None:
    with pytest.raises(DomainError, match="short name"):
        import_study(ImportPlan(slug, images=tmp_path))
