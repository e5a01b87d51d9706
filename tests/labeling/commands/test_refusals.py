"""What goes wrong is said with what to do, in an exit status that means something."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from labeling.models import Study
from tests.labeling.panel import make_study

ROOT = Path(__file__).resolve().parents[3]
WRONG = {
    ("reliability", "nowhere"): "There is no study nowhere. There are: posters.",
    ("consensus", "posters", "--scale", "beauty"): "has no scale beauty. It has: appeal.",
    ("create_panelists", "posters", "--count", "0"): "1 to 1,?000",
    ("create_panelists", "posters", "--count", "1", "--stratum", "50+"): "It has: everyone.",
    ("simulate_panel", "posters", "--panelists", "2", "--careless", "3"): "--careless must lie between",
    ("import_study", "posters"): "Name a folder or zip",
    ("import_study", "posters", "--images", "/nowhere"): "neither a folder nor a zip",
    ("import_study", "posters", "--ratings", "/nowhere.csv"): "Name the columns",
    ("import_study", "posters", "--images", ".", "--range", "7-1"): "is not a range",
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.items(), ids=[" ".join(key) for key in WRONG])
def test_what_went_wrong_is_said_with_what_to_do(
    rated: Study, arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command(*arguments, stdout=StringIO())


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on the database of the tests."""
    there = connection.settings_dict
    url = f"postgres://{there['USER']}@{quote(there['HOST'], safe='')}:{there['PORT']}/{there['NAME']}"
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.django_db(transaction=True)
def test_exit_status_and_streams() -> None:
    make_study(slug="posters")
    done = run("reliability", "posters", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["study"]) == (0, "posters"), done.stderr
    failed = run("reliability", "nowhere", "--format", "json")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "There is no study nowhere. There are: posters." in failed.stderr
    assert "Traceback" not in failed.stderr
    for wrong in (
        ("reliability", "posters", "--level", "celsius"),
        ("simulate_panel", "posters", "--panelists", "1", "--careless", "2"),
    ):
        usage = run(*wrong)
        assert (usage.returncode, usage.stdout) == (2, "")
        assert usage.stderr
