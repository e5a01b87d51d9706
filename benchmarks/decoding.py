"""From bytes to the square that is embedded: torchvision against Pillow, on one core, and what it does to scores.

Run: .venv/bin/python benchmarks/decoding.py [--rounds 9] [--scored 145] [--json FILE]
Pictures are the shared creatives, enlarged to 2.4 and 12 megapixels with a camera's grain (without it an enlarged
picture has next to no coefficients to decode) and saved at quality 90. Processor time, one thread, in turns.
The shift is that of a ridge readout of MobileNetV2 embeddings, trained on the panel's mean ratings.
"""

import argparse
import csv
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from measured_ratios import best, ratio, take_turns
from PIL import Image
from scipy.stats import spearmanr

from labeling.images.decode import decode as decode_by_pillow
from scoring.engine.decoding import decode
from scoring.engine.extractors import load_extractor
from scoring.engine.resizing import squash

SHARED = Path(__file__).resolve().parents[2] / "shared"
FOLDER = SHARED / "data" / "avt_ai_images"
SIDE = 224
SIZES = {"2.4 MP": (1800, 1350), "12 MP": (4000, 3000)}
SCALES = ("appeal", "realism", "prompt_match")
PICTURES = 4
TARGET, MOST_SHIFT = 2.5, 0.01


def enlarged(path: Path, size: tuple[int, int], seed: int, progressive: bool = False) -> bytes:
    pixels = np.asarray(
        Image.open(path).convert("RGB").resize(size, Image.Resampling.LANCZOS), dtype=np.float32
    )
    grain = np.random.default_rng(seed).normal(0, 4, pixels.shape[:2]).astype(np.float32)
    out = io.BytesIO()
    picture = Image.fromarray(np.clip(pixels + grain[..., None], 0, 255).astype(np.uint8))
    picture.save(out, "JPEG", quality=90, progressive=progressive)
    return out.getvalue()


def by_pillow(data: bytes) -> np.ndarray:
    pixels = decode_by_pillow(data).pixels
    return np.asarray(Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def by_torchvision(data: bytes) -> np.ndarray:
    return squash(decode(data).pixels, SIDE)


def speed(rounds: int) -> dict[str, Any]:
    paths = sorted((FOLDER / "images").iterdir())[::37][:PICTURES]
    found = {}
    for name, size in SIZES.items():
        for progressive in (False, True):
            files = [enlarged(path, size, seed, progressive) for seed, path in enumerate(paths)]
            squares = [(by_pillow(data).astype(int), by_torchvision(data)) for data in files]
            ways = {
                "pillow": lambda files=files: [by_pillow(data) for data in files],
                "torchvision": lambda files=files: [by_torchvision(data) for data in files],
                "pillow, decode alone": lambda files=files: [decode_by_pillow(data) for data in files],
                "torchvision, decode alone": lambda files=files: [decode(data) for data in files],
            }
            seconds = take_turns(ways, rounds)
            found[f"{name} {'progressive' if progressive else 'baseline'}"] = {
                "bits_per_pixel": 8 * sum(map(len, files)) / len(files) / (size[0] * size[1]),
                "images_per_second": {way: len(files) / value for way, value in best(seconds).items()},
                "ratio": ratio(seconds["pillow"], seconds["torchvision"]),
                "ratio_of_decode_alone": ratio(
                    seconds["pillow, decode alone"], seconds["torchvision, decode alone"]
                ),
                "mean_difference": float(np.mean([np.abs(one - other).mean() for one, other in squares])),
                "target": TARGET,
            }
    return found


def ratings(names: list[str]) -> np.ndarray:
    """Means (n, 3) of the panel's ratings, scales as in SCALES."""
    given: dict[str, list[list[int]]] = {name: [] for name in names}
    with (FOLDER / "ratings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["image"] in given:
                given[row["image"]].append([int(row[scale]) for scale in SCALES])
    return np.array([np.mean(given[name], axis=0) for name in names])


def shift(scored: int) -> dict[str, Any]:
    extractor = load_extractor("mobilenetv2_100", SHARED / "weights")
    paths = sorted((FOLDER / "images").iterdir())
    targets = ratings([path.name for path in paths])
    trained = extractor.embed([by_pillow(path.read_bytes()) for path in paths])
    mean, spread = trained.mean(axis=0), trained.std(axis=0) + 1e-6
    standard = (trained - mean) / spread
    # Ridge in its dual form; the penalty that leave-one-out would choose lies near the number of features.
    kernel = standard @ standard.T + trained.shape[1] * np.eye(len(paths))
    weights = standard.T @ np.linalg.solve(kernel, targets - targets.mean(axis=0))
    found = {}
    for name, size in {"as they are": None, **SIZES}.items():
        some = paths if size != SIZES["12 MP"] else paths[:: max(1, len(paths) // 24)]
        files = [
            enlarged(path, size, seed) if size else path.read_bytes()
            for seed, path in enumerate(some[:scored])
        ]
        scores = [
            (extractor.embed([way(data) for data in files]) - mean) / spread @ weights
            for way in (by_pillow, by_torchvision)
        ]
        moved = np.abs(scores[0] - scores[1]).mean(axis=0) / scores[0].std(axis=0)
        rho = [float(spearmanr(scores[0][:, k], scores[1][:, k])[0]) for k in range(len(SCALES))]
        found[name] = {
            "images": len(files),
            "shift_in_sd": dict(zip(SCALES, moved.tolist(), strict=True)),
            "rho": dict(zip(SCALES, rho, strict=True)),
            "most": MOST_SHIFT,
        }
    return found


def show(results: dict[str, Any]) -> None:
    print(
        f"{'file':22}{'bit/px':>7}{'pillow/s':>10}{'torchvision/s':>15}{'ratio':>7}{'5-95%':>12}{'decode':>8}{'levels':>8}"
    )
    for name, row in results["speed"].items():
        rates, times = row["images_per_second"], row["ratio"]
        print(
            f"{name:22}{row['bits_per_pixel']:>7.2f}{rates['pillow']:>10.1f}{rates['torchvision']:>15.1f}"
            f"{times['median']:>7.2f}{times['low']:>7.2f}-{times['high']:<5.2f}"
            f"{row['ratio_of_decode_alone']['median']:>7.2f}{row['mean_difference']:>8.3f}"
            f"  target {TARGET}: {'met' if times['median'] >= TARGET else 'MISSED'}"
        )
    for name, row in results["shift"].items():
        print(
            f"score shift, {name} (n = {row['images']}): {row['shift_in_sd']}, least rho {min(row['rho'].values()):.5f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--scored", type=int, default=145, help="images whose scores are compared")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if not FOLDER.is_dir():
        sys.exit(f"{FOLDER} is absent: no pictures to decode")
    torch.set_num_threads(1)
    results = {"speed": speed(asked.rounds), "shift": shift(asked.scored)}
    show(results)
    document = json.dumps(results, indent=2)
    if asked.json:
        asked.json.write_text(document, encoding="utf-8")
    print(document)


if __name__ == "__main__":
    main()
