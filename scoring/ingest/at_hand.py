"""The extractor and the face detector that the settings ask for, loaded once in each process."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG
from threading import RLock
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.extractors import Extractor as EngineExtractor
from scoring.engine.extractors import choose_extractor, load_extractor
from scoring.engine.faces import FaceDetector, NoDetector, UnknownDetector, choose_detector
from scoring.engine.faces.yunet import YUNET_FILE
from scoring.engine.onnx_cache import candidates
from scoring.ingest.pinned import pinned
from scoring.models import Extractor

MOST_KEPT = 4
_kept: dict[tuple[Any, ...], Any] = {}
_lock = RLock()


def current_extractor() -> tuple[EngineExtractor, Extractor]:
    """The extractor that the settings ask for, or its honest fallback, and its row in the database."""
    options = extractor_options(settings.BACKBONE)
    engine, notice = _once(
        ("current", settings.BACKBONE, *options.values()),
        lambda: choose_extractor(settings.BACKBONE, **options),
    )
    about = {
        "name": engine.name,
        "dimension": engine.dimension,
        "pretrained": engine.pretrained,
        "recipe": engine.recipe,
        "notice": notice or "",
    }
    row, _created = Extractor.objects.get_or_create(version=engine.version, defaults=about)
    # What the version was first made with stays: another worker may run it in another runtime.
    changed = [
        name
        for name, value in about.items()
        if getattr(row, name) != value and not (name == "recipe" and row.recipe)
    ]
    if changed:
        for name in changed:
            setattr(row, name, about[name])
        row.save(update_fields=changed)
    return engine, row


def engine_of(row: Extractor) -> EngineExtractor:
    """The extractor that made the embeddings of `row`, whatever the settings ask for now.

    Raises DomainError (409) where exactly that version cannot be loaded any more: its scores would mean nothing.
    """
    options, precision = extractor_options(row.name), row.version.rpartition("|")[2]
    for runtime, int8 in _ways(precision):
        engine = _exactly(row.name, {**options, "runtime": runtime, "int8": int8})
        if engine is not None and engine.version == row.version:
            return engine
        if engine is not None and engine.recipe.get("precision", precision) == precision:
            break  # Other weights, decoder or resize: no other runtime mends that.
    raise DomainError(
        "extractor_gone",
        _(
            "These features were made by %(version)s, which cannot be loaded here any more. Put its weights back "
            "into the models folder, or train a new version of the model."
        )
        % {"version": row.version},
        status=409,
    )


def current_detector() -> tuple[FaceDetector | None, str]:
    """The face detector that the settings ask for; None, with a notice, where it cannot be had, so that no image
    nobody looked at is taken for one without a face. Raises DomainError where FACE_DETECTOR names none that is known.
    """
    name, folder, packs = settings.FACE_DETECTOR, settings.MODELS_DIR, tuple(settings.INSIGHTFACE_PACKS)
    digest = pinned(name, YUNET_FILE)
    try:
        detector, notice = _once(
            ("detector", name, folder, packs, digest), lambda: choose_detector(name, folder, packs, digest)
        )
    except UnknownDetector as error:
        raise DomainError("unknown_detector", error.sentence) from error
    return (None if detector.version == NoDetector.version else detector), notice


def extractor_options(name: str) -> dict[str, Any]:
    """What `load_extractor` and `choose_extractor` take besides the `name`: from the settings and the catalogue."""
    backbone = name.removeprefix("timm:")
    return {
        "models_folder": settings.MODELS_DIR,
        "allow_hub": settings.ALLOW_MODEL_HUB,
        "sha256": pinned(backbone, f"{backbone}.safetensors"),
        "runtime": settings.MODEL_RUNTIME,
        "int8": settings.MODEL_INT8,
        "allowed_licences": frozenset(settings.ALLOWED_LICENCES),
    }


def limit_threads() -> None:
    """Keep torch to TORCH_THREADS without loading it: features without weights need none."""
    if not settings.TORCH_THREADS:
        return
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(settings.TORCH_THREADS)
    else:  # The decoder may load it later, and then asks OpenMP.
        os.environ.setdefault("OMP_NUM_THREADS", str(settings.TORCH_THREADS))


def forget() -> None:
    """Let go of what is loaded, as after new weights or in tests."""
    with _lock:
        _kept.clear()


def _exactly(name: str, options: dict[str, Any]) -> EngineExtractor | None:
    try:
        return _once(("exact", name, *options.values()), lambda: load_extractor(name, **options))
    except WeightsUnavailable:
        return None


def _ways(precision: str) -> list[tuple[str, bool]]:
    """(runtime, INT8) that may give an engine of this precision here, the settings' own first."""
    if precision.startswith("int8"):
        return [(settings.MODEL_RUNTIME, True)]
    if precision == "bf16":
        return [("cuda", False)]
    # On a card "auto" may be bf16, which is another version than fp32.
    return [(runtime, False) for runtime in dict.fromkeys((settings.MODEL_RUNTIME, "onnx", "torch"))]


def _once(asked: tuple[Any, ...], load: Callable[[], Any]) -> Any:
    """What `load` returned for the same question and the same files. A new file in the models folder counts."""
    with _lock:
        found = _kept.get((*asked, _files()))
        if found is None:
            found = load()
            limit_threads()
            while len(_kept) >= MOST_KEPT:
                _kept.pop(next(iter(_kept)))
            # As the folder is now: loading may have put a converted model there.
            _kept[(*asked, _files())] = found
        return found


def _files() -> tuple[tuple[str, int, int], ...]:
    """What lies in the models folder and among the models exported from it, INT8 ones too."""
    found = []
    for folder in (Path(settings.MODELS_DIR), *candidates(settings.MODELS_DIR)):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix in (".lock", ".partial"):
                continue
            try:
                about = path.stat()
            except FileNotFoundError:  # Replaced a moment ago.
                continue
            if S_ISREG(about.st_mode):
                found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)
