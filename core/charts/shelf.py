"""Drawn pictures as files that every process of a machine shares and that outlive it: plain text, never more than a
bounded number."""

import logging
import os
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

logger = logging.getLogger(__name__)
KEEP_SECONDS = 24 * 3600
MOST = 4000  # pictures, about 30 kB each
LOOK_AFTER = 100  # pictures put up between two looks at how many there are

_put_up = 0


def find(name: str) -> str | None:
    """The picture `name`; None where there is none, or it is older than a day."""
    path = _folder() / f"{name}.svg"
    try:
        if time.time() - path.stat().st_mtime > KEEP_SECONDS:
            return None
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def put(name: str, svg: str) -> None:
    """Keep a picture. Whoever reads meanwhile sees all of it or nothing; a full disk costs another drawing."""
    global _put_up
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".new", delete=False) as file:
            file.write(svg)
        os.replace(file.name, folder / f"{name}.svg")
    except OSError:
        logger.warning("A drawn picture could not be kept in %s", folder, exc_info=True)
        return
    if _put_up % LOOK_AFTER == 0:
        clear_away()
    _put_up += 1


def clear_away(most: int = MOST) -> None:
    """Remove what is older than a day, and the oldest beyond `most`."""
    known = sorted(((_age(path), path) for path in _files()), key=lambda one: one[0])
    for place, (age, path) in enumerate(known):
        if place >= most or age > KEEP_SECONDS:
            path.unlink(missing_ok=True)


def empty() -> None:
    """Remove every picture; those that are wanted are drawn again."""
    for path in _files():
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.CHARTS_DIR)


def _files() -> list[Path]:
    return [path for path in _folder().glob("*") if path.suffix in (".svg", ".new")]


def _age(path: Path) -> float:
    """Seconds; one that somebody else has just removed counts as old."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return float("inf")
