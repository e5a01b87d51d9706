"""manage.py models: which weights there are, whether they are what they should be."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scoring.engine.catalogue import OWN_FILE
from tests.engine.served_files import served


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.MODELS_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, object]]:
    call_command("models", *arguments, "--format", "json")
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_what_there_is_and_what_may_be_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "yunet_n_dynamic.onnx").write_bytes(b"anything")
    found = listed(capsys, "list")
    assert (found["yunet"]["state"], found["mobilenetv2_100"]["state"]) == ("there", "missing")
    assert found["yunet"]["allowed"] is True


def test_fetched_weights_verify_and_altered_ones_do_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(b"weights" * 1000) as server:
        row = {
            "name": "own",
            "kind": "backbone",
            "file": "own.onnx",
            "licence": "mit",
            "url": server.url,
        }
        (folder / OWN_FILE).write_text(json.dumps([row]))
        assert listed(capsys, "fetch", "own")["own"]["state"] == "there"
    assert listed(capsys, "verify")["own"]["state"] == "right"
    (folder / "own.onnx").write_bytes(b"other weights")
    with pytest.raises(CommandError, match="altered: own"):
        call_command("models", "verify")


@pytest.mark.parametrize(
    ("arguments", "code"), [(["fetch"], 2), (["list", "yunet"], 2), (["fetch", "no"], 1)]
)
def test_wrong_use_says_what_to_do(folder: Path, arguments: list[str], code: int) -> None:
    with pytest.raises(CommandError) as told:
        call_command("models", *arguments)
    assert told.value.returncode == code
