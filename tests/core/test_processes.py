"""Processes kept in the foreground together, as `make demo` does."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
FOREVER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FOREVER


def keeper(*children: tuple[str, str], patience: float = 15) -> subprocess.Popen[str]:
    """A process that keeps `children` (name, code) and says on standard output how it ended."""
    script = f"""
        import sys
        from core import processes
        processes.STOP_SECONDS = {patience}
        try:
            with processes.Processes() as kept:
                for name, code in {list(children)!r}:
                    kept.start(name, [sys.executable, "-c", code])
                kept.watch()
        except processes.Stopped:
            print("stopped")
        except RuntimeError as error:
            print(error)
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children_of(process: subprocess.Popen[str], count: int) -> list[psutil.Process]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = psutil.Process(process.pid).children()
        if len(found) == count and all("sleep" in " ".join(child.cmdline()) for child in found):
            time.sleep(0.3)
            return found
        time.sleep(0.05)
    raise AssertionError(f"{count} children never came up")


def all_gone(children: list[psutil.Process]) -> bool:
    _gone, alive = psutil.wait_procs(children, timeout=10)
    return not alive


def test_ctrl_c_stops_all_of_them():
    process = keeper(("web", FOREVER), ("worker", FOREVER))
    children = children_of(process, 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert out.strip() == "stopped"
    assert process.returncode == 0
    assert all_gone(children)
    assert "   web | up" in err, "each line says whose it is"


def test_an_end_from_outside_stops_all_of_them():
    process = keeper(("web", FOREVER), ("worker", FOREVER))
    children = children_of(process, 2)
    process.terminate()
    assert process.communicate(timeout=30)[0].strip() == "stopped"
    assert all_gone(children)


def test_one_that_will_not_stop_is_killed_in_the_end():
    process = keeper(("worker", STUBBORN), patience=0.5)
    children = children_of(process, 1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert all_gone(children)


def test_one_that_dies_again_and_again_is_named_and_the_others_are_stopped():
    process = keeper(("web", FOREVER), ("beat", "import time; time.sleep(1.5); raise SystemExit(3)"))
    children = children_of(process, 2)
    out, _err = process.communicate(timeout=30)
    assert "beat ended with status 3" in out
    assert all_gone(children)


def test_one_that_is_killed_is_started_again_and_the_others_never_notice():
    process = keeper(("web", FOREVER), ("worker", FOREVER))
    web, worker = children_of(process, 2)
    os.kill(worker.pid, signal.SIGKILL)
    psutil.wait_procs([worker], timeout=10)
    again = children_of(process, 2)
    assert web in again
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert "stopped" in out
    assert "ended with status -9; starting it again" in err
    assert all_gone(again)
