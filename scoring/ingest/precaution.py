"""Finding the image that a worker dies over: on a job's last attempt each one is tried in a process of its own."""

import json
import logging
import select
import subprocess
import sys
from types import TracebackType
from typing import Any

from django.conf import settings

from core.models import Job
from scoring.engine.faces.yunet import YUNET_FILE
from scoring.ingest.at_hand import extractor_options
from scoring.ingest.pinned import pinned
from scoring.ingest.pipeline import PATIENCE_SECONDS, TookTooLong
from scoring.ingest.reasons import WorkerDied
from scoring.ingest.trial import LENGTH, SURVIVED

logger = logging.getLogger(__name__)
PROGRAM = ("-m", "scoring.ingest.trial")


def wanted(job: Job | None) -> bool:
    """Whether the worker died over this job before and dies for good the next time."""
    return job is not None and 1 < settings.JOB_MAX_ATTEMPTS <= job.attempt


class Precaution:
    """`with Precaution() as precaution: precaution.harm(data)` — None, or what the image does to a process."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Precaution":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def harm(self, data: bytes) -> Exception | None:
        """Let another process look at `data`. Returns WorkerDied or TookTooLong where it does not come back from it."""
        if self._process is None and not self._start():
            return None
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(len(data).to_bytes(LENGTH, "big") + data)
            self._process.stdin.flush()
        except BrokenPipeError:
            return self._died()
        answer = self._answer(self._patience)
        if answer is None:
            self._end()
            return TookTooLong()
        return None if answer == SURVIVED else self._died()

    def _answer(self, patience: float) -> bytes | None:
        """What the process says; empty where it has ended, None where it says nothing within the patience."""
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], patience)[0]:
            return None
        return self._process.stdout.read(1)

    def _died(self) -> WorkerDied:
        assert self._process is not None
        self._process.wait(timeout=30)
        logger.warning("A process looking at one image ended with %s.", self._process.returncode)
        self._process = None
        return WorkerDied()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None

    def _start(self) -> bool:
        """Whether there is a process now. Where none comes up, no image is to blame for it."""
        command = [sys.executable, *PROGRAM, json.dumps(_about())]
        self._process = subprocess.Popen(  # noqa: S603  this very program
            command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self._answer(PATIENCE_SECONDS) == SURVIVED:
            return True
        logger.error("No process for trying images one by one came up; see what it wrote above.")
        self._end()
        return False


def _about() -> dict[str, Any]:
    options = extractor_options(settings.BACKBONE)
    return {
        "backbone": settings.BACKBONE,
        "options": {
            **options,
            "models_folder": str(options["models_folder"]),
            "allowed_licences": sorted(options["allowed_licences"]),
        },
        "detector": settings.FACE_DETECTOR,
        "packs": list(settings.INSIGHTFACE_PACKS),
        "detector_sha256": pinned(settings.FACE_DETECTOR, YUNET_FILE),
        "max_pixels": settings.MAX_IMAGE_PIXELS,
    }
