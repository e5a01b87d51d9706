"""What weights there are to be had: where they lie, what they must hash to, and under which licence."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from scoring.engine.errors import WeightsUnavailable

OWN_FILE = "catalogue.json"
PINS_FILE = "pins.json"
Kind = Literal["backbone", "detector"]
_HUB = "https://huggingface.co/timm/{name}.{tag}/resolve/main/model.safetensors"
_YUNET = "https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/master/onnx/yunet_n_dynamic.onnx"


@dataclass(frozen=True)
class Entry:
    """One file of weights.

    ``name``: a timm backbone or a detector; ``file``: its name in the models folder; ``url``: empty where nobody
    publishes it; ``sha256`` (hex): empty where it is pinned at the first fetch; ``licence``: as timm or the authors
    name it, in lower case.
    """

    name: str
    kind: Kind
    file: str
    url: str
    sha256: str
    licence: str
    note: str = ""


def _hub(name: str, tag: str, note: str) -> Entry:
    return Entry(
        name, "backbone", f"{name}.safetensors", _HUB.format(name=name, tag=tag), "", "apache-2.0", note
    )


BUILT_IN: tuple[Entry, ...] = (
    Entry(
        "yunet",
        "detector",
        "yunet_n_dynamic.onnx",
        _YUNET,
        "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12",
        "apache-2.0",
        "Face detector, 320 kB.",
    ),
    _hub("mobilenetv3_small_100", "lamb_in1k", "0.1 GFLOP: the fastest."),
    _hub("mobilenetv4_conv_small", "e2400_r224_in1k", "0.4 GFLOP: fast, and INT8 pays."),
    _hub("mobilenetv2_100", "ra_in1k", "0.3 GFLOP: the default."),
    _hub("convnext_tiny", "in12k_ft_in1k", "8.9 GFLOP: for a GPU or patience."),
    _hub("vit_small_patch16_224", "augreg_in21k_ft_in1k", "9.2 GFLOP: for a GPU or patience."),
    _hub("vit_small_patch14_reg4_dinov2", "lvd142m", "At 518 px, for a GPU: strong features without labels."),
)
# No path, nothing hidden, and no format that runs code when it is read.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*\.(safetensors|onnx)")
_FIELDS = frozenset(Entry.__dataclass_fields__)


def catalogue(models_folder: Path | str) -> dict[str, Entry]:
    """Every entry by name: the built-in ones, overlaid by the operator's ``catalogue.json`` (a list of objects with
    the fields of ``Entry``) and by hashes pinned at the first fetch.

    Raises:
        WeightsUnavailable: either file cannot be read, with the place of the mistake.
    """
    folder = Path(models_folder)
    found = {entry.name: entry for entry in (*BUILT_IN, *_own(folder / OWN_FILE))}
    for name, digest in pins(folder).items():
        entry = found.get(name)
        if entry is not None and not entry.sha256:
            found[name] = Entry(**{**asdict(entry), "sha256": digest})
    return found


def entry_of(name: str, models_folder: Path | str) -> Entry:
    """The entry called ``name``. Raises WeightsUnavailable with the known names where there is none."""
    known = catalogue(models_folder)
    if name not in known:
        raise WeightsUnavailable(
            f"The catalogue has no weights called {name}. It has: {', '.join(sorted(known))}. "
            f"Add others in {Path(models_folder) / OWN_FILE}."
        )
    return known[name]


def pins(folder: Path) -> dict[str, str]:
    """SHA-256 (hex) by name, of files that were fetched without a known hash."""
    data = _read(folder / PINS_FILE, dict)
    if not all(isinstance(value, str) for value in data.values()):
        raise _mistake(folder / PINS_FILE, "every value is a SHA-256 in hex")
    return dict(data)


def pin(folder: Path, name: str, digest: str) -> None:
    """Remember what ``name`` hashed to. The file is replaced whole."""
    path = folder / PINS_FILE
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({**pins(folder), name: digest}, indent=2, sort_keys=True), encoding="utf-8")
    partial.replace(path)


def _own(path: Path) -> list[Entry]:
    entries = []
    for place, row in enumerate(_read(path, list), start=1):
        if not isinstance(row, dict) or not _FIELDS - {"note", "url", "sha256"} <= set(row) <= _FIELDS:
            raise _mistake(path, f"entry {place} needs {', '.join(sorted(_FIELDS - {'note'}))}")
        if row["kind"] not in ("backbone", "detector") or not all(
            isinstance(value, str) for value in row.values()
        ):
            raise _mistake(path, f"entry {place}: kind is backbone or detector, and every value is text")
        if not _PLAIN.fullmatch(row["file"]):
            raise _mistake(
                path, f"entry {place}: file is a plain name of a .safetensors or .onnx file, never a pickle"
            )
        entries.append(Entry(**{"url": "", "sha256": "", **row, "licence": row["licence"].lower()}))
    return entries


def _read(path: Path, kind: type) -> Any:
    if not path.is_file():
        return kind()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _mistake(path, str(error)) from error
    if not isinstance(data, kind):
        raise _mistake(path, f"it is a JSON {'list' if kind is list else 'object'}")
    return data


def _mistake(path: Path, what: str) -> WeightsUnavailable:
    return WeightsUnavailable(f"{path} cannot be used: {what}. Mend or remove the file.")
