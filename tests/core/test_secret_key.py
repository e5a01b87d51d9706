"""The key each installation makes for itself."""

import stat
import subprocess
import sys
from pathlib import Path

from config.secret_key import read_or_make

ROOT = Path(__file__).resolve().parents[2]


def test_the_key_is_long_private_and_stays(tmp_path):
    path = tmp_path / "var" / "secret_key"
    key = read_or_make(path)
    assert len(key) >= 50
    assert read_or_make(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_installation_has_a_key_of_its_own(tmp_path):
    assert read_or_make(tmp_path / "a") != read_or_make(tmp_path / "b")


def test_first_starts_at_the_same_moment_agree(tmp_path):
    """Web, worker and beat start together; with two keys the sessions of one would be void to the other."""
    code = "import sys; from pathlib import Path; from config.secret_key import read_or_make as key; "
    code += "sys.stdin.readline(); print(key(Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(tmp_path / "secret_key")]
    starts = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _process in range(4)
    ]
    for start in starts:
        start.stdin.write("go\n")
        start.stdin.flush()
    keys = {start.communicate(timeout=60)[0].strip() for start in starts}
    assert keys == {(tmp_path / "secret_key").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
