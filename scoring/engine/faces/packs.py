"""InsightFace's packs: which file in them detects, what its SHA-256 is, and whether it may be used.

Code of insightface is MIT; every pretrained pack is for non-commercial research. So a pack runs only after the
operator has switched it on by name. Nothing is ever fetched here.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from scoring.engine.faces.errors import PackAltered, PackIncomplete, PackNotSwitchedOn

FOLDER = "insightface"
MANIFEST = "manifest.json"
_LICENCE = "Its weights are for non-commercial research only (github.com/deepinsight/insightface, License)."


@dataclass(frozen=True)
class Pack:
    """``file``: the detector's file name in the pack's folder; ``sha256``: of that file, hex."""

    file: str
    sha256: str


_SCRFD_10G = "5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91"
_SCRFD_2G5 = "041f73f47371333d1d17a6fee6c8ab4e6aecabefe398ff32cca4e2d5eaee0af9"
_SCRFD_500M = "5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a"

# Release v0.7 of insightface's packs.
KNOWN_PACKS: dict[str, Pack] = {
    "antelopev2": Pack("scrfd_10g_bnkps.onnx", _SCRFD_10G),
    "buffalo_l": Pack("det_10g.onnx", _SCRFD_10G),
    "buffalo_m": Pack("det_2.5g.onnx", _SCRFD_2G5),
    "buffalo_s": Pack("det_500m.onnx", _SCRFD_500M),
    "buffalo_sc": Pack("det_500m.onnx", _SCRFD_500M),
}


def checked_detector(name: str, models_folder: Path | str, switched_on: tuple[str, ...]) -> tuple[bytes, str]:
    """Bytes and SHA-256 of the detector of pack ``name`` in ``<models_folder>/insightface/<name>/``.

    No other file of the pack is opened. The bytes are handed on rather than the path, so that what was
    checked is what is loaded. Packs that are not in ``KNOWN_PACKS`` need a ``manifest.json`` beside the model,
    as insightface writes it: ``{"tasks": {"detection": {"file": ..., "sha256": ...}}}``.

    Raises:
        PackNotSwitchedOn, PackIncomplete, PackAltered: with a sentence for people.
    """
    if name not in switched_on:
        raise PackNotSwitchedOn(
            f"The InsightFace pack {name} is not switched on. {_LICENCE} If that fits your use, add {name} to "
            f"INSIGHTFACE_PACKS."
        )
    folder = Path(models_folder) / FOLDER / name
    # A name is one folder, never a way out of the models folder.
    if Path(name).name != name or not folder.is_dir():
        raise PackIncomplete(f"There is no folder {folder}. Put the files of the pack {name} there.")
    pack = KNOWN_PACKS.get(name) or _declared(folder)
    path = folder / pack.file
    if not path.is_file():
        raise PackIncomplete(f"The detector {pack.file} is missing in {folder}. Put it there again.")
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != pack.sha256.lower():
        raise PackAltered(
            f"{path} has the SHA-256 {found}, but {pack.sha256} was expected. Fetch the file again."
        )
    return data, found


def _declared(folder: Path) -> Pack:
    path = folder / MANIFEST
    try:
        task = json.loads(path.read_text(encoding="utf-8"))["tasks"]["detection"]
        file, sha256 = str(task["file"]), str(task["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackIncomplete(
            f"{folder.name} is none of the packs known here ({', '.join(KNOWN_PACKS)}), and {path} does not name "
            'the file and the SHA-256 of its detector ({"tasks": {"detection": {"file": …, "sha256": …}}}).'
        ) from error
    if Path(file).name != file:
        raise PackIncomplete(f"{path} names {file} as the detector, which is not a file in that folder.")
    return Pack(file, sha256)
