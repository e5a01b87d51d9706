"""Where exported models are kept: written whole or not at all, with their SHA-256 and what is known of them beside."""

import fcntl
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scoring.engine.weights import KNOWN_FILES

# Raised when the exported graph changes its meaning or its inputs.
_EXPORT = "export-2"
_MAKERS = ("torch", "timm", "onnx", "onnxscript")


def cache_key(backbone: str, digest: str, what: str = "fp32") -> str:
    """``<fingerprint>-<recipe>``: the weights, and everything that decides what they are exported to."""
    known = KNOWN_FILES.get(digest)
    made_by = [f"{name} {version(name)}" for name in _MAKERS]
    recipe = json.dumps([_EXPORT, backbone, what, known.options if known else None, *made_by])
    return f"{digest[:16]}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def candidates(models_folder: Path | str) -> tuple[Path, Path]:
    """Where exported models may lie, the folder that is preferred first."""
    return Path(models_folder) / "onnx", Path.home() / ".cache" / "panelwise" / "onnx"


def cache_folder(models_folder: Path | str) -> Path | None:
    """``<models_folder>/onnx``; where that cannot be written to, the user's cache folder; None where neither can.

    A folder that nobody may write to is left alone by root, too: it is shared or an image's layer.
    """
    for folder in candidates(models_folder):
        there = next((parent for parent in (folder, *folder.parents) if parent.exists()), None)
        if there is None or not there.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def read(folder: Path | None, key: str) -> tuple[Path | None, dict[str, Any]] | None:
    """(model, what is known of it); the model is None where it was refused. None where nothing is kept, or the file
    is not the one whose hash stands beside it."""
    if folder is None:
        return None
    try:
        about = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(about, dict) or "sha256" not in about:
        return None
    if about["sha256"] is None:
        return None, about
    path = folder / f"{key}.onnx"
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return (path, about) if found == about["sha256"] else None


def write(folder: Path, key: str, model: bytes | None, about: dict[str, Any]) -> Path | None:
    """Keep ``model`` (None: it was refused, and ``about`` says why) under ``key``; each file is replaced whole."""
    path = folder / f"{key}.onnx"
    about = {**about, "sha256": None if model is None else hashlib.sha256(model).hexdigest()}
    if model is not None:
        _replace(path, model)
    _replace(folder / f"{key}.json", json.dumps(about, indent=2, sort_keys=True).encode())
    return None if model is None else path


@contextmanager
def alone(folder: Path | None, key: str) -> Iterator[None]:
    """One process at a time: of two that start together, one exports and the other finds its file."""
    if folder is None:
        yield
        return
    with (folder / f"{key}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
