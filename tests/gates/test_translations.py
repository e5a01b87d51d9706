"""German is whole: every string that the code marks is translated, none by guess, and placeholders fit."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from .code import ROOT, python

DOMAINS = ("django", "djangojs")
FOLDER = ROOT / "locale" / "de" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[a-zA-Z]|\{\w*\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def key(message: Message) -> tuple[str | None, str]:
    return message.context, forms(message.id)[0]


@pytest.fixture(params=DOMAINS)
def german(request: pytest.FixtureRequest) -> list[Message]:
    return messages(FOLDER / f"{request.param}.po")


def test_everything_is_translated(german):
    assert [message.id for message in german if not all(forms(message.string))] == []


def test_nothing_is_guessed(german):
    assert [message.id for message in german if message.fuzzy] == []


def test_placeholders_are_the_same(german):
    wrong = []
    for message in german:
        wanted = set().union(*(PLACEHOLDER.findall(form) for form in forms(message.id)))
        for form in filter(None, forms(message.string)):
            given = set(PLACEHOLDER.findall(form))
            if not given <= wanted or (len(forms(message.id)) == 1 and given != wanted):
                wrong.append((message.id, form))
    assert wrong == []


def test_german_has_its_two_plural_forms(german):
    assert [m.id for m in german if not isinstance(m.id, str) and len(forms(m.string)) != 2] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_in_the_code_is_in_the_catalogue(domain, tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("no xgettext found; on Debian: apt-get install gettext")
    copied = tmp_path / "code"
    leave = shutil.ignore_patterns(
        ".*", "var", "staticfiles", "tests", "benchmarks", "__pycache__", "*.pyc", "docs"
    )
    shutil.copytree(ROOT, copied, ignore=leave)
    (copied / "locale").mkdir(exist_ok=True)
    shutil.rmtree(copied / "locale" / "de", ignore_errors=True)
    extracted = python(
        "-m", "django", "makemessages", "-l", "de", "-d", domain, "--no-location", "--no-wrap", cwd=copied
    )
    assert extracted.returncode == 0, extracted.stderr
    written = copied / "locale" / "de" / "LC_MESSAGES" / f"{domain}.po"
    wanted = {key(message) for message in messages(written)}
    assert wanted, "nothing was extracted"
    assert wanted - {key(message) for message in messages(FOLDER / f"{domain}.po")} == set()
