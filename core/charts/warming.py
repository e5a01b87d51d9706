"""Loads the drawing library while nobody waits, so that the first page with a chart need not."""

import logging
import os
import threading

logger = logging.getLogger(__name__)
BEGIN_AFTER = 1.0  # seconds, so that a worker answers its first requests before


def warm_later() -> threading.Timer | None:
    """Begin in a thread of its own, in a process that will not fork any more; nothing in tests."""
    if "PYTEST_VERSION" in os.environ:
        return None
    thread = threading.Timer(BEGIN_AFTER, warm)
    thread.daemon = True
    thread.start()
    return thread


def warm() -> None:
    """Import Altair and draw one point, which starts the engine that draws."""
    try:
        import altair
        import vl_convert

        vl_convert.vegalite_to_svg(
            altair.Chart({"values": [{"x": 0}]}).mark_point().encode(x="x:Q").to_dict()
        )
    except Exception:
        logger.exception("The drawing library could not be loaded ahead; the first chart tries again")
