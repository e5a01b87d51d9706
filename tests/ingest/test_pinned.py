"""Weights whose hash the catalogue knows are used only where they have it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.errors import DomainError
from scoring.engine.catalogue import OWN_FILE, PINS_FILE
from scoring.engine.weights import sha256
from scoring.ingest import at_hand
from scoring.ingest.pinned import pinned

pytestmark = pytest.mark.django_db
BACKBONE = "mobilenetv2_100"
WEIGHTS = f"{BACKBONE}.safetensors"


@pytest.fixture
def models(shared: Path, tmp_path: Path, settings: Any) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in (WEIGHTS, "yunet_n_dynamic.onnx"):
        shutil.copy(shared / "weights" / name, folder)
    settings.MODELS_DIR, settings.BACKBONE, settings.FACE_DETECTOR = folder, BACKBONE, "yunet"
    return folder


def test_a_backbone_that_is_not_the_pinned_one_is_refused_by_name(models: Path) -> None:
    assert pinned(BACKBONE, WEIGHTS) is None, "from the hub, never fetched: nothing is known of its file"
    (models / PINS_FILE).write_text(json.dumps({BACKBONE: "0" * 64}))
    engine, row = at_hand.current_extractor()
    assert engine.name == "handcrafted"
    for words in (WEIGHTS, "SHA-256", "manage.py models fetch", "catalogue.json"):
        assert words in row.notice
    # An operator who means this very file says so; that counts for more than the pin.
    entry = {"name": BACKBONE, "kind": "backbone", "file": WEIGHTS, "licence": "apache-2.0"}
    (models / OWN_FILE).write_text(json.dumps([{**entry, "sha256": sha256(models / WEIGHTS)}]))
    assert pinned(BACKBONE, WEIGHTS) == sha256(models / WEIGHTS)
    # A hash of another file says nothing about this one.
    (models / OWN_FILE).write_text(json.dumps([{**entry, "file": "other.safetensors", "sha256": "1" * 64}]))
    assert pinned(BACKBONE, WEIGHTS) is None


def test_a_detector_that_was_altered_is_not_run(models: Path) -> None:
    assert at_hand.current_detector()[0] is not None
    with (models / "yunet_n_dynamic.onnx").open("ab") as file:
        file.write(b"\0")
    detector, notice = at_hand.current_detector()
    assert detector is None
    assert "SHA-256" in notice


def test_a_catalogue_that_cannot_be_read_is_no_leave_to_skip_the_check(models: Path) -> None:
    (models / OWN_FILE).write_text("[{")
    with pytest.raises(DomainError, match=r"catalogue\.json") as caught:
        at_hand.current_extractor()
    assert caught.value.code == "bad_catalogue"
