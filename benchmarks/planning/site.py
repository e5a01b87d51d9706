"""One site per size, each with a database server of its own: a process that works in it, gunicorn, a reaper."""

import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = ("--workers", "2", "--threads", "8", "--max-requests", "10000", "--max-requests-jitter", "1000")


class Site:
    """`call(name, …)` runs planning.inside.<name> in the process that works in the site's database."""

    def __init__(self, data: Path, lease_seconds: float) -> None:
        self.data = data
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {"PANELWISE_DATA": str(data), "PLANNING_LEASE_SECONDS": str(lease_seconds)}
        self._gunicorn: subprocess.Popen[bytes] | None = None
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._environment), daemon=True)
        self._process.start()

    def call(self, name: str, *given: Any, **named: Any) -> Any:
        self._pipe.send((name, given, named))
        failed, answer = self._pipe.recv()
        if failed:
            raise RuntimeError(f"{name} failed: {answer}")
        return answer

    def serve(self) -> None:
        """Start gunicorn as deploy/panelwise-web.service does, and wait until it answers."""
        command = [str(Path(sys.executable).parent / "gunicorn"), "planning.server:application", *GUNICORN]
        command += [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--pythonpath",
            str(ROOT / "benchmarks"),
            "--chdir",
            str(ROOT),
        ]
        self._gunicorn = subprocess.Popen(
            command, env={**os.environ, **self._environment}, stderr=(self.data / "gunicorn.log").open("wb")
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.address}/healthz", timeout=5, trust_env=False).status_code < 500:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"gunicorn does not answer; see {self.data}/gunicorn.log")

    def close(self) -> None:
        if self._gunicorn is not None:
            self._gunicorn.terminate()
            self._gunicorn.wait(timeout=30)
        self._pipe.send(("", (), {}))
        self._process.join(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(pipe: Connection, environment: dict[str, str]) -> None:
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="config.settings")
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    import django

    django.setup()
    from planning import inside

    while (message := pipe.recv())[0]:
        name, given, named = message
        try:
            pipe.send((False, getattr(inside, name)(*given, **named)))
        except Exception as error:
            pipe.send((True, f"{type(error).__name__}: {error}"))


class Reaper:
    """`with Reaper(reap):` calls it twice a second beside everything else (Panelwise's own beat: every 30 s)."""

    def __init__(self, reap: Callable[[], int]) -> None:
        self._reap = reap
        self._stop = threading.Event()
        self.reaped = 0
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            self.reaped += self._reap()

    def __enter__(self) -> "Reaper":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()
