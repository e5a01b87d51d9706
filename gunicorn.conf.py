"""Read by gunicorn where it starts in this folder."""

from typing import Any


def post_worker_init(worker: Any) -> None:
    """Nothing may draw before the fork, so each worker loads the drawing library for itself."""
    from core.charts.warming import warm_later

    warm_later()
