"""What a head learns from 145 real creatives and 27 raters: against the mean, quality, ridge and people.

Run: nice -n 15 .venv/bin/python benchmarks/real_panel.py [--json FILE] [--splits 40] [--shuffles 10]
Needs ../shared/data/avt_ai_images and ../shared/weights. Features are cached in /tmp.
"""

import argparse
import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from labeling.images.decode import decode  # noqa: E402
from scoring.engine.evaluate import evaluate  # noqa: E402
from scoring.engine.extractors import load_extractor  # noqa: E402
from scoring.engine.human_ceiling import spearman  # noqa: E402
from scoring.engine.labels import RatingLabels, rating_labels  # noqa: E402
from scoring.engine.prediction import assemble  # noqa: E402
from scoring.engine.quality import measure  # noqa: E402
from scoring.engine.train import train_head  # noqa: E402

SHARED = ROOT.parent / "shared"
FOLDER = SHARED / "data" / "avt_ai_images"
SCALES = ("appeal", "realism", "prompt_match")
POINTS = np.arange(1.0, 6.0)
PENALTIES = 10.0 ** np.arange(-3.0, 2.01, 0.25)
Table = dict[str, np.ndarray]


def features(cache: Path) -> Table:
    """Feature sets (n, d) by name, read once."""
    if cache.exists():
        return dict(np.load(cache))
    images = [decode(path.read_bytes()) for path in sorted((FOLDER / "images").iterdir())]
    measured = [measure(image) for image in images]
    names = sorted(set().union(*measured))
    table = np.array([[one.get(name, np.nan) for name in names] for one in measured], dtype=float)
    table = np.where(np.isfinite(table), table, np.nanmedian(table, axis=0))
    pixels = [image.pixels for image in images]
    found = {"quality": table.astype(np.float32)}
    for name in ("handcrafted", "mobilenetv2_100"):
        found[name] = load_extractor(name, SHARED / "weights").extract(pixels)
    spread = found["mobilenetv2_100"].std()
    scaled = (table - table.mean(axis=0)) / np.maximum(table.std(axis=0), 1e-9) * spread
    found["mobilenet + quality"] = np.hstack([found["mobilenetv2_100"], scaled]).astype(np.float32)
    np.savez(cache, **found)  # type: ignore[arg-type]
    return found


def rating_counts() -> Table:
    """Counts (n, 5) by scale, rows in the order of the sorted files."""
    row = {path.name: place for place, path in enumerate(sorted((FOLDER / "images").iterdir()))}
    counts = {scale: np.zeros((len(row), 5)) for scale in SCALES}
    with (FOLDER / "ratings.csv").open() as file:
        for rating in csv.DictReader(file):
            if rating["image"] in row:
                for scale in SCALES:
                    counts[scale][row[rating["image"]], int(rating[scale]) - 1] += 1
    return counts


def nested(inputs: np.ndarray, counts: np.ndarray, seed: int, folds: int) -> dict[str, Any]:
    """Figures of heads each tested on a part it has seen nothing of; all choices are made inside the rest."""
    fold = np.random.default_rng(seed).permutation(len(inputs)) % folds
    baseline, parts = np.empty(len(inputs)), []
    for part in range(folds):
        held = np.flatnonzero(fold == part)
        head = train_head(inputs[fold != part], counts[fold != part], POINTS, seed)
        parts.append((held, head.predict(inputs[held])))
        baseline[held] = rating_labels(counts[fold != part], POINTS).mean.mean()
    return evaluate(assemble(parts, len(inputs)), counts, POINTS, baseline, seed)


def ridge(inputs: np.ndarray, target: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """Means (m,) by ridge regression on standardised inputs, penalty by leave-one-out error."""
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    scale = np.maximum(spread, 0.1 * np.median(spread)) * np.sqrt(inputs.shape[1])
    known, new = (inputs - mean) / scale, (fresh - mean) / scale
    values, vectors = np.linalg.eigh(known @ known.T)
    middle = target.mean()
    best = (np.inf, 0.0)
    for penalty in PENALTIES:
        hat = (vectors * (values / (values + penalty))) @ vectors.T
        left = (target - middle - hat @ (target - middle)) / (1 - np.diag(hat) - 1 / len(target))
        best = min(best, (float((left**2).mean()), float(penalty)))
    gram = known @ known.T + best[1] * np.eye(len(target))
    return middle + new @ known.T @ np.linalg.solve(gram, target - middle)


def splits(inputs: np.ndarray, counts: np.ndarray, times: int, held: int = 35) -> dict[str, float]:
    """Means over random splits: coverage of the panel's mean, and R² and rank correlation beside ridge's."""
    labels: RatingLabels = rating_labels(counts, POINTS)
    rows = []
    for seed in range(times):
        order = np.random.default_rng(1000 + seed).permutation(len(inputs))
        test, train = order[:held], order[held:]
        found = train_head(inputs[train], counts[train], POINTS, seed).predict(inputs[test])
        truth, base = labels.mean[test], labels.mean[train].mean()
        reach = found.factor * np.sqrt(found.epistemic**2 + labels.error_variance[test])
        row = [float((np.abs(found.mean - truth) <= reach).mean()), float((found.high - found.low).mean())]
        for said in (found.mean, ridge(inputs[train], labels.mean[train], inputs[test])):
            row += [
                1 - ((said - truth) ** 2).mean() / ((base - truth) ** 2).mean(),
                spearman(said, truth) or 0.0,
            ]
        rows.append(row)
    table = np.array(rows)
    names = ("coverage", "width", "head_r2", "head_spearman", "ridge_r2", "ridge_spearman")
    error = {"coverage_standard_error": float(table[:, 0].std(ddof=1) / np.sqrt(times)) if times > 1 else 0.0}
    return dict(zip(names, table.mean(axis=0).tolist(), strict=True)) | error


def shuffled(inputs: np.ndarray, counts: np.ndarray, times: int, folds: int) -> dict[str, list[float]]:
    """What nested heads reach when ratings are dealt to the wrong images."""
    found: dict[str, list[float]] = {"spearman": [], "r2": []}
    for seed in range(times):
        order = np.random.default_rng(seed).permutation(len(counts))
        metrics = nested(inputs, counts[order], seed, folds)["metrics"]
        for name, values in found.items():
            values.append(metrics[name]["value"] or 0.0)
    return found


def _line(name: str, report: dict[str, Any]) -> str:
    cells = []
    for figure in ("mae", "mae_mean_predictor", "r2", "spearman", "crps_skill", "coverage"):
        one = report["metrics"][figure]
        told = "-" if one["value"] is None else f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
        cells.append(f"{told:>22}")
    return f"{name:22}" + " ".join(cells) + ("  usable" if report["usable"] else "")


def main() -> None:
    """Print a table per scale; write everything as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--splits", type=int, default=40)
    parser.add_argument("--shuffles", type=int, default=10)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--cache", type=Path, default=Path("/tmp/panelwise-real-panel.npz"))
    options = parser.parse_args()
    if not FOLDER.is_dir() or not (SHARED / "weights").is_dir():
        sys.exit(f"{SHARED} holds no images or no weights.")
    import torch

    torch.set_num_threads(1)
    begun = time.process_time()
    tables, counts = features(options.cache), rating_counts()
    result: dict[str, Any] = {}
    for scale in SCALES:
        rated = counts[scale].sum(axis=1) > 0
        print(f"\n{scale}: {int(rated.sum())} images, {int(counts[scale].sum())} ratings")
        print(
            f"{'':22}{'MAE':>22} {'MAE of the mean':>22} {'R²':>22} {'ρ':>22} {'CRPS skill':>22} {'coverage':>22}"
        )
        mine: dict[str, Any] = {}
        for name, table in tables.items():
            mine[name] = nested(table[rated], counts[scale][rated], 1, options.folds)
            print(_line(name, mine[name]), flush=True)
        ceiling = mine["mobilenetv2_100"]["human_ceiling"]
        for label, key in (("one rater", ""), ("half the panel", "half_")):
            figures = [ceiling[f"{key}{one}"] for one in ("mae", "mae_low", "mae_high")]
            ranks = [ceiling[f"{key}{one}"] for one in ("spearman", "spearman_low", "spearman_high")]
            print(f"{label:22}MAE {figures[0]:.3f} [{figures[1]:.3f}, {figures[2]:.3f}]", end="  ")
            print(f"ρ {ranks[0]:.3f} [{ranks[1]:.3f}, {ranks[2]:.3f}]")
        inputs = tables["mobilenetv2_100"][rated]
        if options.splits:
            mine["splits"] = splits(inputs, counts[scale][rated], options.splits)
            print("splits:", {name: round(value, 3) for name, value in mine["splits"].items()}, flush=True)
        if options.shuffles:
            mine["shuffled"] = shuffled(inputs, counts[scale][rated], options.shuffles, options.folds)
            told = {
                name: [round(value, 2) for value in sorted(one)] for name, one in mine["shuffled"].items()
            }
            print("ratings dealt to the wrong images:", told, flush=True)
        result[scale] = mine
    print(f"\n{time.process_time() - begun:.0f} s of CPU")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, allow_nan=False))


if __name__ == "__main__":
    main()
