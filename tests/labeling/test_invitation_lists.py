"""Lists of people: checked row by row, invited once, and forgotten but for label and stratum."""

import csv
import io
import json
import uuid

import pytest
from django.core import serializers

from core.errors import DomainError
from core.models import AuditEvent, User
from labeling import models
from labeling.inviting.invitations import accept
from labeling.inviting.links_csv import read_list, write_list
from labeling.inviting.lists import check, invite_list
from labeling.models import Invitation, Panelist, Study
from tests.labeling.at_once import in_threads
from tests.labeling.panel import make_study

LIST = "Label;Stratum;Name;E-Mail\nk1;north;Ada;ada@example.org\nk2;;Grace;grace@example.org\n"


@pytest.fixture
def study(db: None) -> Study:
    return make_study(images=1, strata=("north", "south"))


def problems(study: Study, text: str) -> list[tuple[int, str]]:
    listed = read_list(text)
    check(study, listed)
    return [(problem.row, problem.text) for problem in listed.problems]


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
        return invite_list(Study.objects.get(pk=study.pk), read_list(LIST), key)

    answers = in_threads(press, 5)
    assert all(answer == answers[0] for answer in answers)
    assert Panelist.objects.count() == 2


def test_the_file_is_plain_csv() -> None:
    text = write_list(["name", "link"], [["=HYPERLINK(1)", "https://x/"], ["-5", "y"]])
    assert list(csv.reader(io.StringIO(text)))[1:] == [["'=HYPERLINK(1)", "https://x/"], ["'-5", "y"]]
