"""INT8 switched on by an operator: made from a study's images, judged by its heads, a version beside the old one."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from labeling.ingest import ingest, place
from labeling.models import Study
from scoring import heads
from scoring.engine import int8_gate
from scoring.engine.decoding import decode
from scoring.engine.extractors import load_extractor
from scoring.engine.train import train_head
from scoring.ingest import at_hand
from scoring.ingest.quantising import squares
from scoring.models import Extractor, LabelSnapshot, ModelHead, ModelVersion, ServingModel
from tests.factories import ScaleFactory, StudyFactory

pytestmark = pytest.mark.django_db
BACKBONE = "mobilenetv2_100"


@pytest.fixture(scope="module")
def exported(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder in which MobileNetV2 is exported already."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copy(shared / "weights" / f"{BACKBONE}.safetensors", folder)
    load_extractor(BACKBONE, folder, runtime="onnx")
    return folder


@pytest.fixture
def real(exported: Path, shared: Path, tmp_path: Path, settings: Any) -> Study:
    """50 real images, and a models folder of one's own."""
    settings.MODELS_DIR, settings.BACKBONE = shutil.copytree(exported, tmp_path / "models"), BACKBONE
    study = StudyFactory(slug="spring", seed=7)
    for path in sorted((shared / "data" / "avt_ai_images" / "images").iterdir())[::2][:50]:
        place(study, path.name, ingest(path.read_bytes())[0])
    return study


def told(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command(
        "models", "quantise", BACKBONE, "--study", "spring", "--format", "json", *options, stdout=out
    )
    return json.loads(out.getvalue())


def model_on(row: Extractor, engine: Any, study: Study) -> ModelVersion:
    """A version that serves; its head learnt from the study's images what differs most among them."""
    files = [image.asset.file.open("rb").read() for image in study.assets.select_related("asset")]
    rows = engine.extract([decode(data).pixels for data in files])
    most = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)[2][0]
    told = rows @ most
    points = np.clip(np.round(3 + 1.5 * (told - told.mean()) / told.std()), 0, 6).astype(int)
    counts = np.eye(7, dtype=int)[points] * 4
    snapshot = LabelSnapshot.objects.create(study=study, sha256="c" * 64, content=b"", ratings=1, assets=1)
    model = ModelVersion.objects.create(
        study=study, number=1, state="ready", snapshot=snapshot, extractor=row, seed=1
    )
    head = ModelHead(model=model, scale=ScaleFactory(study=study, name="appeal"), usable=True)
    heads.store(head, train_head(rows, counts, np.arange(1.0, 8.0), seed=1), {})
    head.save()
    ServingModel.objects.create(study=study, model=model)
    return model


def test_int8_is_made_judged_by_the_study_s_heads_and_seen_by_a_running_worker(real, settings):
    engine, row = at_hand.current_extractor()
    model = model_on(row, engine, real)
    settings.MODEL_INT8 = True
    same, noticed = at_hand.current_extractor()
    assert (same.version, "INT8 is not used" in noticed.notice) == (engine.version, True)
    found = told()
    assert found["judged_by"] == str(model)
    assert found["figures"]["images"] == 32
    assert found["figures"]["rho"] >= int8_gate.LEAST_RHO
    assert found["figures"]["shift"] <= int8_gate.MOST_SHIFT
    assert (found["seed"], found["made"], found["refused"]) == (7, True, "")
    assert found["speed"] > 0
    # The same process that ran fp32 a moment ago; the version that the model was trained on is still to be had.
    quick, beside = at_hand.current_extractor()
    assert (quick.version, beside.version) == (found["version"], found["version"])
    assert beside.recipe["int8_calibration"]["seed"] == 7
    assert beside.notice == ""
    assert Extractor.objects.count() == 2
    assert at_hand.engine_of(row).version == engine.version
    assert at_hand.engine_of(beside).version == quick.version
    # It stays, and no image is needed to say so.
    real.assets.all().delete()
    assert told() == {**found, "made": False, "judged_by": "", "seed": None, "speed": None}
    with pytest.raises(CommandError, match="48 images are needed"):
        told("--again")


def test_below_the_gate_it_is_refused_with_its_figures_and_fp32_stays(real, settings, monkeypatch, capsys):
    monkeypatch.setattr(int8_gate, "LEAST_RHO", 0.99999)
    settings.MODEL_INT8 = True
    with pytest.raises(CommandError, match=r"refused, fp32 stays.*rank correlation of 0\.9") as caught:
        call_command("models", "quantise", BACKBONE, "--study", "spring")
    assert caught.value.returncode == 1
    assert "rho" in capsys.readouterr().out
    engine, row = at_hand.current_extractor()
    assert engine.version.endswith("|fp32")
    assert "rank correlation of 0.9" in row.notice


def test_images_are_drawn_by_the_study_s_seed(real):
    engine, _row = at_hand.current_extractor()
    first = squares(real, engine, 10)
    np.testing.assert_array_equal(first, squares(real, engine, 10))
    real.seed = 8
    assert not np.array_equal(first, squares(real, engine, 10))


@pytest.mark.parametrize("options", [(), ("--study", "spring", "--images", "31")])
def test_what_is_missing_is_said_with_status_2(options, db):
    StudyFactory(slug="spring")
    with pytest.raises(CommandError, match=r"manage\.py models quantise") as caught:
        call_command("models", "quantise", BACKBONE, *options)
    assert caught.value.returncode == 2
