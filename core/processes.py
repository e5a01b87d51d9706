"""A few processes kept in the foreground together: started, watched, and stopped as one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

STOP_SECONDS = 15
MINUTE = 60.0
MOST_DEATHS = 3


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or the processes were told to end."""


class Processes:
    """`with Processes() as p: p.start("web", [...]); p.watch()`. On the way out everything that was started is stopped."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._commands: dict[str, Sequence[str]] = {}
        self._deaths: dict[str, list[float]] = {}

    def __enter__(self) -> "Processes":
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        return self

    def __exit__(self, *exception: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill_group(process)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start `command` in a session of its own, its output prefixed with `name`."""
        process = subprocess.Popen(  # noqa: S603  the commands are our own
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._running[name] = process
        self._commands[name] = command
        threading.Thread(target=_relay, args=(name, process), daemon=True).start()

    def require_running(self) -> None:
        """Raises RuntimeError naming the process that has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise RuntimeError(
                    f"{name} ended with status {process.returncode}; its last lines are above."
                )

    def restart_dead(self) -> None:
        """Start again what has ended, so that one dead process does not take the others with it.

        Raises RuntimeError naming a process that has ended more than three times within a minute.
        """
        for name, process in list(self._running.items()):
            if process.poll() is None:
                continue
            now = time.monotonic()
            deaths = [at for at in self._deaths.get(name, []) if now - at < MINUTE] + [now]
            self._deaths[name] = deaths
            if len(deaths) > MOST_DEATHS:
                self.require_running()
            sys.stderr.write(f"{name:>6} | ended with status {process.returncode}; starting it again\n")
            self.start(name, self._commands[name])

    def watch(self) -> None:
        """Return never, but through Stopped or the error of `restart_dead`."""
        while True:
            self.restart_dead()
            time.sleep(0.5)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _relay(name: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        sys.stderr.write(f"{name:>6} | {line}")
        sys.stderr.flush()


def _kill_group(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
