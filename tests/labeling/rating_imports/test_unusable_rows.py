"""What cannot be used is counted by reason, or nothing goes in."""

from pathlib import Path

import pytest

from core.errors import DomainError
from labeling.models import StudyAsset
from tests.labeling.pictures import encoded, noise, write
from tests.labeling.rating_imports.rating_tables import WIDE, problems, ratings, take

pytestmark = pytest.mark.django_db


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
