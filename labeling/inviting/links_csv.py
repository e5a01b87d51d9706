"""Reading and writing lists of people to invite: a table with headings, whatever spreadsheet wrote it."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.panels import MOST_AT_ONCE, Place

MOST_BYTES = 1_000_000
MARKS = ";,\t"
LABEL_HEADINGS = ("label", "panelist", "code", "kennung", "kürzel")
STRATUM_HEADINGS = ("stratum", "group", "schicht", "gruppe")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class RowProblem(NamedTuple):
    """`row` is the row's number as a spreadsheet counts them, the headings being row 1."""

    row: int
    text: str


@dataclass
class InvitationList:
    """A list as it was read: `rows[i]` is row `numbers[i]` of the file, as wide as the headings."""

    headings: list[str]
    label_column: int | None
    stratum_column: int | None
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """Label and stratum of each row: all that is ever taken from it."""
        columns = (self.label_column, self.stratum_column)
        return [Place(*("" if i is None else row[i].strip() for i in columns)) for row in self.rows]

    @property
    def carried(self) -> list[str]:
        """Headings of the columns that only go through."""
        taken = (self.label_column, self.stratum_column)
        return [name for i, name in enumerate(self.headings) if i not in taken]

    @property
    def strata(self) -> list[tuple[str, int]]:
        """(stratum as named in the list, rows); "" stands for none in particular."""
        return sorted(Counter(place.stratum for place in self.places).items())

    @property
    def wrong(self) -> set[int]:
        """Numbers of the rows something is wrong with."""
        return {problem.row for problem in self.problems}

    def without_wrong_rows(self) -> "InvitationList":
        wrong = self.wrong
        kept = [(n, row) for n, row in zip(self.numbers, self.rows, strict=True) if n not in wrong]
        rows, numbers = [row for _n, row in kept], [n for n, _row in kept]
        return InvitationList(self.headings, self.label_column, self.stratum_column, rows, numbers)


def decode(data: bytes) -> str:
    """The text of an uploaded list: UTF-8 with or without a mark, else Windows Latin-1 as older spreadsheets save it.

    Raises DomainError for what is no text, or more than 1 MB.
    """
    if len(data) > MOST_BYTES:
        raise DomainError("too_large", _("The file is larger than a list of 1,000 people can be (1 MB)."))
    if b"\0" in data:
        raise DomainError(
            "not_text", _("This is not a text file. Save the list as CSV in your spreadsheet and try again.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_list(text: str) -> InvitationList:
    """Read `text`: headings, then one person a row; cells are parted by semicolon, comma or tab.

    Raises DomainError where it is no list at all; what is wrong with the shape of single rows is among `problems`.
    """
    table = _table(text)
    if not table:
        raise DomainError(
            "empty", _("The list is empty. Its first row has the headings, each further row is one person.")
        )
    headings = [cell.strip() for cell in table[0][1]]
    if any("@" in heading for heading in headings):
        raise DomainError(
            "no_headings",
            _("The first row looks like a person. Put headings above it, for example: label;stratum;e-mail"),
        )
    if len(table) == 1:
        raise DomainError("empty", _("There is nobody in the list below its headings."))
    if len(table) - 1 > MOST_AT_ONCE:
        raise DomainError(
            "too_many",
            _("The list has %(rows)d people; at most %(most)d go in at a time. Please split it.")
            % {"rows": len(table) - 1, "most": MOST_AT_ONCE},
        )
    found = InvitationList(headings, _column(headings, LABEL_HEADINGS), _column(headings, STRATUM_HEADINGS))
    for number, row in table[1:]:
        found.numbers.append(number)
        found.rows.append([*row, *[""] * (len(headings) - len(row))][: len(headings)])
        if any(cell.strip() for cell in row[len(headings) :]):
            values = {"cells": len(row), "headings": len(headings)}
            sentence = _(
                "It has %(cells)d cells under %(headings)d headings. Put quotes around the cell that was cut."
            )
            found.problems.append(RowProblem(number, sentence % values))
    return found


def write_list(headings: Sequence[str], rows: Iterable[Sequence[str]], mark: str = ",") -> str:
    """A CSV file (RFC 4180) in which no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow([safe_cell(cell) for cell in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def mark_of(text: str) -> str:
    """What parts the cells: the mark that cuts the headings into most cells, semicolon first."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(MARKS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def _table(text: str) -> list[tuple[int, list[str]]]:
    """(row number, cells) of the rows that have any."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark_of(text))
    try:
        rows = list(enumerate(reader, start=1))
    except csv.Error as error:
        raise DomainError(
            "not_csv", _("The list cannot be read as CSV: is a quotation mark left open?")
        ) from error
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _column(headings: Sequence[str], known: Sequence[str]) -> int | None:
    return next((i for i, heading in enumerate(headings) if heading.casefold() in known), None)
