"""Lists of people are read whatever spreadsheet wrote them, and written so that none is misled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from labeling.inviting.links_csv import decode, read_list, safe_cell, write_list

TEXTS = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=12)


def code_of(text: str) -> str:
    with pytest.raises(DomainError) as error:
        read_list(text)
    assert str(error.value.message)
    return error.value.code


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_saves_is_read(mark: str, encoding: str, end: str) -> None:
    rows = [["Kennung", "Schicht", "Name"], ["k1", "north", "Jörg Groß"], ["k2", "", "Zoë"]]
    listed = read_list(decode(end.join(mark.join(row) for row in rows).encode(encoding)))
    assert listed.places == [("k1", "north"), ("k2", "")]
    assert listed.carried == ["Name"]
    assert [row[2] for row in listed.rows] == ["Jörg Groß", "Zoë"]
    assert not listed.problems


def test_rows_are_numbered_as_in_the_spreadsheet() -> None:
    listed = read_list('name,code\nAda,k1\n\n"Hopper, Grace",k2\nKay,k3,?\n')
    assert listed.numbers == [2, 4, 5]
    assert [problem.row for problem in listed.problems] == [5]
    assert listed.places[1].label == "k2"


def test_what_is_no_list_is_refused_with_a_reason() -> None:
    assert code_of("") == code_of(" \n ;; \n") == code_of("label;stratum\n") == "empty"
    assert code_of("ada@example.org\ngrace@example.org") == "no_headings"
    assert code_of("label\n" + "\n".join(f"k{n}" for n in range(1001))) == "too_many"
    assert len(read_list("label\n" + "\n".join(f"k{n}" for n in range(1000))).rows) == 1000
    for data in (b"PK\3\4\0\0", b"x" * 1_000_001):
        with pytest.raises(DomainError):
            decode(data)
    assert code_of("label;name\nk1;" + "x" * 140_000) == "not_csv"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    try:
        listed = read_list(decode(data))
    except DomainError as error:
        refusal = str(error.message)
    else:
        refusal = ""
        assert len(listed.places) == len(listed.rows) == len(listed.numbers) > 0
        assert all(len(row) == len(listed.headings) for row in listed.rows)
    assert not refusal or refusal[0].isupper()


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), st.sampled_from(";,\t"))
def test_what_is_written_comes_back_cell_by_cell(people: list[tuple[str, str]], mark: str) -> None:
    people = [(f"x{name}", f"y{words}") for name, words in people]
    listed = read_list(write_list(["label", "name"], people, mark))
    assert [tuple(row) for row in listed.rows] == people


@given(TEXTS)
def test_no_cell_can_be_taken_for_a_formula(text: str) -> None:
    assert not safe_cell(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe_cell(text).endswith(text)
