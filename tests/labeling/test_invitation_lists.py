"""Lists of people: read whatever spreadsheet wrote them, made once, and forgotten but for label and stratum."""

import csv
import io
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import serializers
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from core.models import AuditEvent, User
from labeling import models
from labeling.invitation_csv import decode, read_list, safe_cell, write_list
from labeling.invitation_lists import check, invite_list
from labeling.invitations import accept
from labeling.models import Invitation, Panelist, Study
from tests.labeling.panel import make_study

LIST = "Label;Stratum;Name;E-Mail\nk1;north;Ada;ada@example.org\nk2;;Grace;grace@example.org\n"
TEXTS = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=12)


@pytest.fixture
def study(db: None) -> Study:
    return make_study(images=1, strata=("north", "south"))


def problems(study: Study, text: str) -> list[tuple[int, str]]:
    listed = read_list(text)
    check(study, listed)
    return [(problem.row, problem.text) for problem in listed.problems]


def code_of(text: str) -> str:
    with pytest.raises(DomainError) as error:
        read_list(text)
    assert str(error.value.message)
    return error.value.code


# --- reading ---


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


# --- checking ---


def test_each_wrong_row_is_named_with_what_to_do(study: Study) -> None:
    Panelist.objects.create(study=study, stratum=study.strata.first(), label="there")
    text = f"label;stratum\nok;north\nk2;west\nada@example.org;\nthere;\ntwice;\ntwice;\n{'x' * 81};\n"
    found = problems(study, text)
    assert [row for row, _text in found] == [3, 4, 5, 6, 7, 8]
    sentences = dict(found)
    assert "north, south" in sentences[3]
    assert "identifies nobody" in sentences[4]
    assert "already" in sentences[5]


def test_nobody_is_invited_while_a_row_is_wrong(study: Study) -> None:
    text = "label;stratum\nk1;north\nk2;west\n"
    with pytest.raises(DomainError) as error:
        invite_list(study, read_list(text), uuid.uuid4())
    assert error.value.status == 409
    assert not Panelist.objects.exists()
    rows = invite_list(study, read_list(text), uuid.uuid4(), leave_out=True)
    assert [row[0] for row in rows] == ["k1"]
    assert Panelist.objects.count() == 1


# --- inviting ---


def test_rows_come_back_with_links_that_work(study: Study) -> None:
    rows = invite_list(study, read_list(LIST), uuid.uuid4())
    assert [(label, *carried) for label, _link, *carried in rows] == [
        ("k1", "Ada", "ada@example.org"),
        ("k2", "Grace", "grace@example.org"),
    ]
    first = accept(rows[0][1].rstrip("/").rpartition("/")[2])
    assert (first.label, first.stratum.name, first.stratum_given) == ("k1", "north", True)
    assert not Panelist.objects.get(label="k2").stratum_given


def test_names_and_addresses_are_stored_nowhere(study: Study, caplog: pytest.LogCaptureFixture) -> None:
    invite_list(study, read_list(LIST), uuid.uuid4())
    stored = [*AuditEvent.objects.all(), *User.objects.all(), *Invitation.objects.all()]
    for name in models.__all__:
        stored += getattr(models, name).objects.all()
    dump = serializers.serialize("json", stored) + caplog.text
    assert json.loads(serializers.serialize("json", stored))
    assert not [word for word in ("Ada", "Grace", "example.org") if word.casefold() in dump.casefold()]


def test_a_form_sent_twice_invites_nobody_twice(study: Study) -> None:
    key = uuid.uuid4()
    first = invite_list(study, read_list(LIST), key)
    assert invite_list(study, read_list(LIST), key) == first
    assert Panelist.objects.count() == 2
    with pytest.raises(DomainError, match="another list"):
        invite_list(study, read_list("label\nk9\n"), key)
    wrong = "label;stratum\nk3;\nk4;west\n"
    again = uuid.uuid4()
    left = invite_list(study, read_list(wrong), again, leave_out=True)
    assert invite_list(study, read_list(wrong), again, leave_out=True) == left


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_invite_nobody_twice() -> None:
    study, key = make_study(images=1, strata=("north", "south")), uuid.uuid4()

    def press(_number: int) -> list[list[str]]:
        try:
            return invite_list(Study.objects.get(pk=study.pk), read_list(LIST), key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(press, range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert Panelist.objects.count() == 2


def test_the_file_is_plain_csv() -> None:
    text = write_list(["name", "link"], [["=HYPERLINK(1)", "https://x/"], ["-5", "y"]])
    assert list(csv.reader(io.StringIO(text)))[1:] == [["'=HYPERLINK(1)", "https://x/"], ["'-5", "y"]]
