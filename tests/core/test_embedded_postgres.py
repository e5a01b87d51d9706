"""The PostgreSQL that comes from the wheel: up with the first who needs it, gone with the last."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
USER = """
import sys
from pathlib import Path
import psycopg
from config import embedded_postgres
where = embedded_postgres.start(Path(sys.argv[1]))
with psycopg.connect(**where, dbname="postgres") as connection:
    print(connection.execute("show server_version").fetchone()[0], flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "postgres"
    yield folder
    if (folder / "postmaster.pid").exists():
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGQUIT)


class User:
    """A process that uses the server in `folder` until it is told to leave."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", USER, str(folder)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, cwd=ROOT, **pipes)
        self.version = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate("\n", timeout=30)

    def killed(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)


def postmaster(folder: Path) -> int | None:
    path = folder / "postmaster.pid"
    pid = int(path.read_text().split()[0]) if path.exists() else 0
    return pid if pid and psutil.pid_exists(pid) else None


def users(folder: Path) -> list[int]:
    return json.loads((folder / ".handle_pids.json").read_text())


def test_up_with_the_first_and_gone_with_the_last(folder):
    first = User(folder)
    assert int(first.version.split(".")[0]) >= 15
    server = postmaster(folder)
    second = User(folder)
    assert postmaster(folder) == server, "the second user joins the first one's server"
    assert sorted(users(folder)) == sorted([first.process.pid, second.process.pid])
    first.leave()
    assert postmaster(folder) == server
    second.leave()
    assert postmaster(folder) is None


def test_killed_users_are_struck_off_and_do_not_keep_it_up(folder):
    User(folder).killed()
    assert postmaster(folder) is not None, "nobody was left to stop it"
    last = User(folder)
    assert users(folder) == [last.process.pid]
    last.leave()
    assert postmaster(folder) is None


def test_it_listens_to_nobody_on_the_network(folder):
    user = User(folder)
    listening = [
        c for c in psutil.Process(postmaster(folder)).net_connections("inet") if c.status == "LISTEN"
    ]
    user.leave()
    assert listening == []


def test_an_address_of_another_kind_of_database_is_refused():
    env = {**os.environ, "DATABASE_URL": "sqlite:////tmp/panelwise.sqlite3"}
    command = [sys.executable, "-c", "import config.settings"]
    refused = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode != 0
    assert "DATABASE_URL must name a PostgreSQL server, version 15 or newer" in refused.stderr
    assert "Traceback" not in refused.stderr
