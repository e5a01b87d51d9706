"""What an import was asked to do, checked before anything is read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.errors import DomainError

MOST = 1_000_000
MOST_POINTS = 1001


class Range(NamedTuple):
    low: int
    high: int


def parse_range(text: str) -> Range:
    """ "1-7" or "-3-3" as a range. Raises DomainError where it is none."""
    low, dash, high = text[1:].partition("-")
    try:
        found = Range(int(text[:1] + low), int(high))
    except ValueError:
        found = None
    if not dash or found is None or not -MOST <= found.low < found.high <= MOST:
        raise DomainError("range", _("%(text)s is not a range such as 1-7.") % {"text": text or "–"})
    if found.high - found.low >= MOST_POINTS:
        words = _("%(text)s has too many points: a scale has at most %(most)s.")
        raise DomainError("range", words % {"text": text, "most": MOST_POINTS})
    return found


@dataclass(frozen=True)
class ImportPlan:
    """`scales` {column or scale name: range} for wide ratings; `scale_column`, `value_column` and `range` for long."""

    slug: str
    images: Path | None = None
    ratings: Path | None = None
    rater: str = ""
    asset: str = ""
    scales: dict[str, Range] = field(default_factory=dict)
    scale_column: str = ""
    value_column: str = ""
    range: Range | None = None
    stratum: str = ""
    position: str = ""
    rated_at: str = ""

    @property
    def long(self) -> bool:
        return bool(self.scale_column)

    def columns(self) -> list[str]:
        """Every column that the ratings must have."""
        values = [self.scale_column, self.value_column] if self.long else list(self.scales)
        named = [self.rater, self.asset, *values, self.stratum, self.position, self.rated_at]
        return [column for column in named if column]

    def check(self) -> None:
        """Raises DomainError where the request contradicts itself or asks for nothing."""
        if not 0 < len(self.slug) <= 80 or slugify(self.slug) != self.slug:
            raise DomainError(
                "slug",
                _("A study's short name is up to 80 of a–z, 0–9, - and _: %(slug)s.") % {"slug": self.slug},
            )
        if self.images is None and self.ratings is None:
            raise DomainError(
                "nothing",
                _("Name a folder or zip of images (--images), a CSV of ratings (--ratings), or both."),
            )
        if self.ratings is None:
            return
        if not self.rater or not self.asset:
            raise DomainError(
                "columns", _("Name the columns of the rater (--rater) and of the image (--asset).")
            )
        if self.long and self.scales:
            raise DomainError("shape", _("Ratings are wide (--scale) or long (--scale-column), not both."))
        if self.long and not (self.value_column and self.range):
            raise DomainError("shape", _("Long ratings need --scale-column, --value-column and --range."))
        if not self.long and not self.scales:
            raise DomainError(
                "shape",
                _("Say which columns are scales: --scale appeal=1-5 (wide), or --scale-column (long)."),
            )
