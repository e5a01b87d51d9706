"""Pretrained weights: where they lie, whether they are what they should be, and whether their licence is
allowed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.engine.errors import WeightsUnavailable

ALLOWED_LICENCES = frozenset(("apache-2.0", "mit", "bsd-3-clause", "bsd-2-clause"))


@dataclass(frozen=True)
class Recipe:
    """How a set of weights wants its input: side in pixels, mean and standard deviation of RGB in 0-1."""

    side: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    options: tuple[tuple[str, Any], ...] = ()
    origin: str = "local"


# Weights whose recipe differs from what timm says of the backbone, told apart by the SHA-256 of the file.
KNOWN_FILES: dict[str, Recipe] = {
    "442e2f89ea6fafe7935a5cdc869b481bb588bb2f259239c5806bb931ecd8af4e": Recipe(
        224, (0.5,) * 3, (0.5,) * 3, (("pad_type", "same"),), "coral"
    ),
}


def sha256(path: Path) -> str:
    """SHA-256 (hex) of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def local_file(models_folder: Path | str, name: str, expected_sha256: str | None = None) -> tuple[Path, str]:
    """The file ``name`` in ``models_folder`` and its SHA-256.

    Raises:
        WeightsUnavailable: the file is absent, or its hash is not ``expected_sha256``.
    """
    path = Path(models_folder) / name
    if not path.is_file():
        raise WeightsUnavailable(f"There is no file {name} in the models folder {models_folder}.")
    found = sha256(path)
    if expected_sha256 is not None and found != expected_sha256.lower():
        raise WeightsUnavailable(
            f"{path} has the SHA-256 {found}, but {expected_sha256} was expected. Remove it and fetch it again (manage.py "
            "models fetch), or, where this very file is meant, name its SHA-256 in catalogue.json."
        )
    return path, found


def check_licence(backbone: str, licence: str | None, allowed: frozenset[str]) -> None:
    """Raise WeightsUnavailable unless ``licence``, as timm names it, is in ``allowed``. No tag is no
    licence."""
    if licence is None or licence.lower() not in allowed:
        raise WeightsUnavailable(
            f"The weights of {backbone} have the licence {licence or 'unknown'}, which is not among those allowed "
            f"({', '.join(sorted(allowed))}). Choose another backbone, or allow this licence by name."
        )
