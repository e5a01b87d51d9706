"""Where the code lies, and Python processes that know nothing of this one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked(suffix: str) -> list[Path]:
    """Files that git tracks or would track, ending in `suffix`; without git, those on disk outside hidden folders."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", f"*{suffix}"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        skipped = ("var", "staticfiles")
        inside = (p for p in ROOT.rglob(f"*{suffix}") if not p.relative_to(ROOT).parts[0].startswith("."))
        paths = [path for path in inside if path.relative_to(ROOT).parts[0] not in skipped]
    return sorted(path for path in paths if path.is_file())


def python(
    *arguments: str, cwd: Path = ROOT, timeout: float = 120, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run Python, in the project's root unless told otherwise, in an environment without pytest's marks."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("PYTEST") and key != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**clean, **env},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
