"""The commands of a study: one JSON document for programs, tables for people."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from labeling.models import Panelist, Study
from tests.labeling.commands.documents import document, output
from tests.labeling.panel import make_study
from tests.labeling.pictures import encoded, noise, write

COLUMNS = [
    "asset",
    "estimate",
    "low",
    "high",
    "low_absolute",
    "high_absolute",
    "standard_error",
    "sd",
    "ratings",
]


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
    assert "Fewer than ten panelists" in table


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
