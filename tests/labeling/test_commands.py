"""The commands of a study: one JSON document for programs, tables for people, an exit status that means something."""

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from labeling.blocks import open_block
from labeling.models import Panelist, Study
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased, make_study
from tests.labeling.pictures import encoded, noise, write

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["asset", "estimate", "low", "high", "low_absolute", "high_absolute", "ratings"]


@pytest.fixture
def rated(db: None) -> Study:
    study = make_study(images=10, block_length=10, ratings_per_asset=6, slug="posters")
    for number in range(6):
        panelist = join(study)
        open_block(panelist)
        receive(panelist, [item(t, 1 + (t.study_asset_id + number % 2) % 7) for t in leased(panelist)])
    return study


def output(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def document(name: str, *arguments: str) -> Any:
    """The one JSON document; strict, so that NaN or a stray line would be an error."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(output(name, *arguments, "--format", "json"), parse_constant=refuse)


def test_import_study(db: None, tmp_path: Path) -> None:
    folder = write(tmp_path / "images", {"a.png": encoded(noise(1), "PNG"), "b.txt": b"no picture"})
    arguments = ("import_study", "posters", "--images", str(folder))
    found = document(*arguments)
    assert found["study"] == "posters"
    assert found["counts"] == {"images_added": 1, "not_an_image": 1}
    assert [problem["where"] for problem in found["problems"]] == ["b.txt"]
    assert "not_an_image: b.txt" in output(*arguments)


def test_create_panelists(rated: Study) -> None:
    made = document("create_panelists", "posters", "--count", "2", "--stratum", "everyone")
    assert [set(row) for row in made] == [{"panelist", "token", "invite_url"}] * 2
    assert {row["panelist"] for row in made} <= set(Panelist.objects.values_list("pk", flat=True))
    assert all(len(row["token"]) == 40 and row["invite_url"].startswith("/invitation/") for row in made)


def test_reliability(rated: Study) -> None:
    report = document("reliability", "posters", "--scale", "appeal", "--level", "ordinal")
    assert report["study"] == "posters"
    assert [(s["scale"], s["level"], s["raters"]) for s in report["scales"]] == [("appeal", "ordinal", 6)]
    table = output("reliability", "posters")
    assert "Krippendorff alpha" in table
    assert "Fewer than 10 raters" in table


def test_reliability_of_a_study_without_ratings_gives_reasons(db: None) -> None:
    make_study(slug="posters")
    scale = document("reliability", "posters")["scales"][0]
    assert scale["alpha"]["estimate"] is None
    assert scale["reason"].endswith(".")
    assert output("reliability", "posters")


def test_consensus(rated: Study) -> None:
    report = document("consensus", "posters", "--scale", "appeal", "--method", "mean")
    assert (report["study"], report["scale"], report["method"], len(report["assets"])) == (
        "posters",
        "appeal",
        "mean",
        10,
    )
    assert list(report["assets"][0]) == COLUMNS
    rows = list(
        csv.DictReader(StringIO(output("consensus", "posters", "--scale", "appeal", "--format", "csv")))
    )
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 10
    assert "image-000.jpg" in output("consensus", "posters", "--scale", "appeal")


def test_add_member(rated: Study) -> None:
    made = document("add_member", "posters", "nina", "--role", "data_lead")
    assert set(made) == {"study", "user", "role", "password"}
    assert (made["study"], made["user"], made["role"]) == ("posters", "nina", "data_lead")
    client = Client()
    assert client.login(username="nina", password=made["password"])
    assert client.get("/studies/posters/").status_code == 200
    assert document("add_member", "posters", "nina", "--role", "data_lead")["password"] is None
    with pytest.raises(CommandError, match="Choose another user name"):
        call_command("add_member", "posters", "nina", "--role", "ml_engineer", stdout=StringIO())


def test_withdraw_panelist(rated: Study) -> None:
    label = rated.panelists.first().label
    assert document("withdraw_panelist", "posters", label) == {
        "study": "posters",
        "panelist": label,
        "answers_removed": 10,
    }
    assert output("withdraw_panelist", "posters", label).startswith("0 answers")
    with pytest.raises(CommandError, match="no panelist nobody"):
        call_command("withdraw_panelist", "posters", "nobody", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_simulate_panel() -> None:
    make_study(images=20, slug="posters")
    found = document("simulate_panel", "posters", "--panelists", "2", "--blocks", "1")
    assert (found["study"], found["panelists"], found["blocks"]) == ("posters", 2, 2)
    assert found["answers"] == {"stored": 10}
    assert found["suspended"] == 0


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
