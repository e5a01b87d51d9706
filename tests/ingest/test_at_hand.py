"""What is loaded once in each process, and what is not loaded at all."""

import os
import subprocess
import sys

import pytest

from core.errors import DomainError
from scoring.engine import extractors
from scoring.engine.handcrafted import HandcraftedExtractor
from scoring.ingest import at_hand
from scoring.models import Extractor
from tests.core.worker import ROOT, database_url

pytestmark = pytest.mark.django_db


def test_it_is_loaded_once_and_again_when_something_else_is_asked_for(settings, monkeypatch):
    loads = []
    real = extractors.load_extractor
    monkeypatch.setattr(extractors, "load_extractor", lambda *args: loads.append(args) or real(*args))
    first, row = at_hand.current_extractor()
    assert at_hand.current_extractor() == (first, row)
    assert len(loads) == 1
    settings.BACKBONE = "no_such_backbone"
    other, fallen_back = at_hand.current_extractor()
    assert other.version == first.version
    assert "No pretrained weights" in fallen_back.notice
    assert len(loads) == 2


def test_weights_that_arrive_later_are_seen(settings, tmp_path, shared):
    settings.MODELS_DIR, settings.FACE_DETECTOR = tmp_path, "yunet"
    assert at_hand.current_detector()[0] is None
    (tmp_path / "yunet_n_dynamic.onnx").write_bytes(
        (shared / "weights" / "yunet_n_dynamic.onnx").read_bytes()
    )
    detector, notice = at_hand.current_detector()
    assert detector is not None
    assert notice == ""


def test_an_unknown_detector_is_refused_by_name(settings):
    settings.FACE_DETECTOR = "argus"
    with pytest.raises(DomainError, match="argus"):
        at_hand.current_detector()


def test_the_engine_of_a_version_is_the_one_that_made_it():
    engine, row = at_hand.current_extractor()
    assert at_hand.engine_of(row).version == engine.version


def test_a_version_that_is_gone_says_so():
    older = Extractor.objects.create(
        version="handcrafted-0", name=HandcraftedExtractor.name, dimension=3, pretrained=False
    )
    unknown = Extractor.objects.create(version="x|1", name="timm:no_such", dimension=3, pretrained=True)
    for row in (older, unknown):
        with pytest.raises(DomainError, match="cannot be loaded here any more") as caught:
            at_hand.engine_of(row)
        assert (caught.value.code, caught.value.status) == ("extractor_gone", 409)


def test_features_without_weights_load_no_torch():
    """In a process of its own: here something else has loaded it long since."""
    script = """
import sys, django
django.setup()
from django.db import transaction
from scoring.ingest import at_hand
with transaction.atomic():
    engine, row = at_hand.current_extractor()
    transaction.set_rollback(True)
assert engine.name == "handcrafted", engine.name
print([name for name in ("torch", "timm", "onnxruntime", "insightface") if name in sys.modules])
"""
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "BACKBONE": "handcrafted",
        "TORCH_THREADS": "1",
    }
    env.pop("PYTEST_VERSION", None)
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
