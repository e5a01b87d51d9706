"""A real Celery worker in a process of its own, on the test database."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address of the very database this test runs on, whichever server that is."""
    params = connection.get_connection_params()
    user = quote(params.get("user", ""), safe="")
    password = f":{quote(params['password'], safe='')}" if params.get("password") else ""
    port = f":{params['port']}" if params.get("port") else ""
    return f"postgres://{user}{password}@{quote(params['host'], safe='')}{port}/{params['dbname']}"


class Worker:
    """`with Worker(data, ...) as worker:` — up when it says so; killed with all its children at the end."""

    def __init__(self, data: Path, **env: str) -> None:
        self._log = data / f"worker-{time.monotonic_ns()}.log"
        self._env = {**os.environ, "DATABASE_URL": database_url(), "PANELWISE_DATA": str(data), **env}

    def __enter__(self) -> "Worker":
        celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [*celery, "-l", "info"],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(lambda: " ready." in self.log(), 90, self.log)
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()

    def kill(self) -> None:
        """kill -9, its children too: nothing gets a chance to tidy up."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)

    def log(self) -> str:
        return self._log.read_text()


def until(happened: Callable[[], object], seconds: float, log: Callable[[], str] = str) -> None:
    """Wait for something to become true; fails with the log after `seconds`."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds} s\n{log()[-3000:]}"
        time.sleep(0.05)


def redis_server() -> str | None:
    return shutil.which("redis-server")
