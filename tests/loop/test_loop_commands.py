"""The loop from the command line: one JSON document on standard output, a sentence and a status where it fails."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import job_wait
from scoring.models import FeatureSet, Score

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker_is_waited_for(monkeypatch):
    monkeypatch.setattr(job_wait.carry_out, "__defaults__", (0.0,))


def told(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out, stderr=StringIO())
    return out.getvalue()


def document(*command: str) -> dict:
    return json.loads(told(*command, "--format", "json"))


@pytest.fixture(scope="module")
def retrain_document(rated):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(job_wait.carry_out, "__defaults__", (0.0,))
        return document("retrain", "mini", "--wait")


@pytest.fixture(scope="module")
def trained(rated, retrain_document):
    """As elsewhere, but by the command itself."""
    return rated


def test_extract_features(rated):
    FeatureSet.objects.all().delete()
    result = document("extract_features", "mini")
    assert (result["failed"], result["pretrained"]) == (0, False)
    assert FeatureSet.objects.count() >= rated.assets.count()
    assert "extractor" in told("extract_features", "mini")
    assert document("extract_features")["assets"] == 0


def test_retrain_and_wait(retrain_document):
    assert (retrain_document["state"], retrain_document["model"]) == ("done", 1)
    assert {head["scale"] for head in retrain_document["heads"]} == {"appeal", "clarity"}
    assert all(head["mae"]["value"] > 0 for head in retrain_document["heads"])


def test_retrain_for_people(trained):
    text = told("retrain", "mini", "--wait")
    assert re.search(r"^Version \d+", text)
    assert re.search(r"^appeal +13 held out +\d\.\d{3} \[", text, re.MULTILINE)
    assert re.search(r"^appeal +\d+ cross-validated +\d\.\d{3} \[", text, re.MULTILINE)


def test_retrain_without_waiting_leaves_it_to_a_worker(trained):
    result = document("retrain", "mini")
    assert result["state"] == "queued"
    assert "waiting for a worker" in told("retrain", "mini")


def test_score(trained):
    Score.objects.all().delete()
    result = document("score", "mini")
    assert result["scores"] == Score.objects.count() == 2 * trained.assets.count()
    assert told("score", "mini").startswith("0 new scores")


def test_select(trained):
    result = document("select", "mini", "--budget", "10")
    assert (result["round"], result["strategy"], result["control"]) == (1, "committee_std", 2)
    assert result["asked"] + result["chosen"] == 8, "images that need people are asked about first"
    text = told("select", "mini", "--budget", "4", "--strategy", "random")
    assert re.match(r"Round 2: .*\d (images )?by random, 1 at random as control\.", text)


@pytest.mark.parametrize(
    "command",
    [
        ("extract_features", "nowhere"),
        ("retrain", "nowhere"),
        ("score", "nowhere"),
        ("select", "nowhere", "--budget", "3"),
    ],
)
def test_an_unknown_study_is_named_with_the_known_ones(trained, command):
    with pytest.raises(CommandError, match=r"no study nowhere.*mini") as refused:
        call_command(*command)
    assert refused.value.returncode == 1


def test_an_unknown_strategy_is_named(trained):
    with pytest.raises(CommandError, match="committee_std"):
        call_command("select", "mini", "--budget", "3", "--strategy", "clairvoyance")


def test_a_failed_job_fails_the_command_with_its_reason(rated):
    from labeling.models import Rating

    Rating.objects.update(value=4)
    with pytest.raises(CommandError, match="same scale point"):
        call_command("retrain", "mini", "--wait", stdout=StringIO(), stderr=StringIO())
