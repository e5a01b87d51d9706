"""The web process as it is deployed: gunicorn and whitenoise with collected, hashed and minified files.

It serves the test's own database and media. It can be killed as a machine that loses power kills it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
from config.settings import *

STATIC_ROOT = {static!r}
DATABASES = {{"default": {database!r}}}
STORAGES = {{
    "default": {{
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {{"location": {media!r}}},
    }},
    "staticfiles": {{"BACKEND": "config.static_storage.StaticStorage"}},
}}
"""


def database() -> dict[str, Any]:
    """How another process reaches the database of this test."""
    from django.db import connection

    given = connection.get_connection_params()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given["dbname"],
        "HOST": given.get("host", ""),
        "PORT": str(given.get("port", "")),
        "USER": given.get("user", ""),
        "PASSWORD": given.get("password", ""),
    }


class RealServer:
    def __init__(self, folder: Path, static: Path, media: Path) -> None:
        about = {"static": str(static), "media": str(media), "database": database()}
        (folder / "served_settings.py").write_text(SETTINGS.format(**about))
        path = os.pathsep.join([str(folder), str(ROOT)])
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "served_settings",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
        )

    def start(self, seconds: float = 60) -> None:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [*command, "--threads", "4", "--log-level", "error"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                httpx.get(f"{self.url}/login/", trust_env=False)
                return
            except httpx.TransportError:
                assert self.process.poll() is None, "gunicorn ended"
                time.sleep(0.1)
        raise AssertionError("gunicorn does not answer")

    def kill(self) -> None:
        """Without a word of warning: the arbiter and its workers at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
