"""Ingest in small: features that need no weights, faces by YuNet where its weights are at hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import job_runner, jobs
from core.models import Job
from labeling.models import Study
from scoring.engine.faces import FaceDetector
from scoring.ingest import at_hand
from tests.factories import StudyFactory, add_images

IMAGES = 7


@pytest.fixture(autouse=True)
def _asked_for(settings: Any, shared: Path) -> None:
    """Nothing loaded for another test is at hand in this one."""
    settings.BACKBONE, settings.MODELS_DIR = "handcrafted", shared / "weights"
    settings.FACE_DETECTOR, settings.FEATURE_BATCH = "yunet", 2
    at_hand.forget()


@pytest.fixture
def study(db: None) -> Study:
    study = StudyFactory()
    add_images(study, IMAGES)
    return study


@pytest.fixture
def ingest() -> Callable[..., dict[str, Any]]:
    """ingest(study): what `extract_features` answers when a person asks for it; it must work out."""
    import scoring.tasks  # noqa: F401

    def run(study: Study) -> dict[str, Any]:
        job, _created = jobs.enqueue("extract_features", study.slug, params={"study": study.slug})
        state = job_runner.run(job.pk)
        job.refresh_from_db()
        assert state == Job.State.DONE, job.error
        return job.result

    return run


@pytest.fixture
def detector() -> FaceDetector:
    found, notice = at_hand.current_detector()
    assert found is not None, notice
    return found
