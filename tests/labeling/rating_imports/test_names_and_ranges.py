"""Names of scales and studies, and ranges, that programs can use."""

from pathlib import Path

import pytest

from core.errors import DomainError
from labeling.importing.plan import ImportPlan, Range, parse_range
from labeling.importing.study_import import import_study
from labeling.models import Rating
from tests.labeling.rating_imports.rating_tables import take

pytestmark = pytest.mark.django_db


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
