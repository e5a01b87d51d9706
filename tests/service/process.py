"""`manage.py scoring_worker` in a process of its own, on the test database."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.core.worker import ROOT, database_url, until


class ScoringProcess:
    def __init__(self, data: Path, **env: str) -> None:
        self._log = data / f"scoring-{time.monotonic_ns()}.log"
        about = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "PANELWISE_DATA": str(data),
            "LOG_LEVEL": "INFO",
        }
        about.pop("PYTEST_VERSION", None)
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "scoring_worker", "--threads", "1"],
                cwd=ROOT,
                env={**about, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ready(self) -> None:
        until(lambda: " ready" in self.log(), 90, self.log)

    def log(self) -> str:
        return self._log.read_text()

    def forward_passes(self) -> list[int]:
        """How many images each forward pass had, as the worker's log says it."""
        found = re.findall(r"forward passes of \[([\d, ]*)\]", self.log())
        return [int(size) for sizes in found for size in sizes.split(",") if size.strip()]

    def stop(self) -> int:
        """SIGTERM, as systemd sends it; returns the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        """kill -9."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)
