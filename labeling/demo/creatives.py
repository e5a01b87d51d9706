"""The demo study's creatives: plan them, draw them, write them with their hidden truth."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from .brands import BRANDS
from .compose import compose
from .hidden_quality import hidden_quality
from .planning import CAMPAIGN_SIZE, plan_campaign
from .spec import CreativeSpec
from .truth import write_truth

JPEG_QUALITY = 88
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Creative:
    """``name`` is the file's name without suffix; ``quality`` (0..1 per scale) is for the simulation only."""

    name: str
    campaign: str
    spec: CreativeSpec
    quality: dict[str, float]


def plan_creatives(count: int = 320, seed: int = 7) -> list[Creative]:
    """``count`` creatives in campaigns of eight. Raises ``ValueError`` for a negative count."""
    if count < 0:
        raise ValueError(f"{count} creatives cannot be planned: ask for 0 or more.")
    creatives = []
    for start in range(0, count, CAMPAIGN_SIZE):
        number = start // CAMPAIGN_SIZE
        for offset, spec in enumerate(plan_campaign(seed, number, min(CAMPAIGN_SIZE, count - start))):
            campaign = f"{BRANDS[spec.brand]} {spec.product} {number + 1:02d}"
            name = f"creative_{start + offset + 1:03d}"
            creatives.append(Creative(name, campaign, spec, hidden_quality(spec)))
    return creatives


def render(creative: Creative) -> Image.Image:
    """RGB picture, 720 to 800 px on the long side; the same pixels every time."""
    return compose(creative.spec)


def write_creatives(
    folder: Path,
    count: int = 320,
    seed: int = 7,
    progress: Progress | None = None,
    workers: int | None = None,
) -> list[Path]:
    """Write ``creative_001.jpg`` … and ``truth.csv`` into ``folder``; return the pictures' paths in order.

    The folder is made if need be. ``progress(done, total)`` is called after every picture. ``workers``
    processes draw at once: by default one per core, at most four. With 1, or in a process that may not have
    children, the pictures are drawn in the calling process.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    creatives = plan_creatives(count, seed)
    paths = []
    for path in _draw_all(creatives, folder, _worker_count(workers)):
        paths.append(path)
        if progress is not None:
            progress(len(paths), len(creatives))
    write_truth(folder / "truth.csv", creatives)
    return paths


def _worker_count(workers: int | None) -> int:
    if multiprocessing.current_process().daemon:
        return 1
    return workers if workers is not None else min(os.cpu_count() or 1, 4)


def _draw_all(creatives: list[Creative], folder: Path, workers: int) -> Iterator[Path]:
    done = 0
    if workers > 1 and len(creatives) > CAMPAIGN_SIZE:
        # spawn, not fork: the caller may hold database connections and threads.
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(workers, mp_context=context) as pool:
                for path in pool.map(
                    _draw_one, creatives, [folder] * len(creatives), chunksize=CAMPAIGN_SIZE
                ):
                    done += 1
                    yield path
        except BrokenProcessPool:
            # A caller without an importable main module cannot spawn; the rest is drawn here.
            pass
    for creative in creatives[done:]:
        yield _draw_one(creative, folder)


def _draw_one(creative: Creative, folder: Path) -> Path:
    path = folder / f"{creative.name}.jpg"
    render(creative).save(path, "JPEG", quality=JPEG_QUALITY)
    return path
