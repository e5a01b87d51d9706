"""How long heads take at size, through PostgreSQL: load embeddings, train, evaluate, write all scores. One JSON document.

Run: PANELWISE_DATA=/tmp/heads-var .venv/bin/python benchmarks/heads.py [--images 100000] [--dimension 768] [--scales 3]
Uses the database of the settings, where migrations have run (`manage.py migrate`), and takes its study away at the end
unless --keep. The first fifth of the time is the making of the study. "cpu" are seconds of this process over all its
threads; what PostgreSQL computes is in "seconds" alone.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from embedded_study import Size, embedded_study  # noqa: E402

from labeling.models import Asset, Study  # noqa: E402
from scoring import embeddings, heads, snapshots  # noqa: E402
from scoring.engine.evaluate import evaluate  # noqa: E402
from scoring.engine.train import train_head  # noqa: E402
from scoring.models import ModelHead, ModelVersion, Observation, Score  # noqa: E402
from scoring.scores import write_scores  # noqa: E402

TARGETS = {"load": 5.0, "train": 20.0, "write": 20.0}
IN_MEMORY = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
Taken = dict[str, dict[str, float]]


@contextmanager
def timed(taken: Taken, name: str) -> Iterator[None]:
    """Adds what happens inside to `taken[name]`."""
    began, cpu = time.perf_counter(), time.process_time()
    yield
    found = taken.setdefault(name, {"seconds": 0.0, "cpu": 0.0})
    found["seconds"] += time.perf_counter() - began
    found["cpu"] += time.process_time() - cpu


class Stages:
    """A progress that notes how long each stage took."""

    def __init__(self, taken: Taken) -> None:
        self.taken, self.stage = taken, "reading"
        self.began, self.cpu = time.perf_counter(), time.process_time()

    def __call__(self, done: int, total: int, stage: str = "") -> None:
        if stage and stage != self.stage:
            self.end()
            self.stage = stage

    def end(self) -> None:
        now, cpu = time.perf_counter(), time.process_time()
        self.taken[f"write: {self.stage.lower()}"] = {"seconds": now - self.began, "cpu": cpu - self.cpu}
        self.began, self.cpu = now, cpu


def train(model: ModelVersion, taken: Taken) -> dict[str, Any]:
    """Heads of all scales, stored; returns what they reach on the held-out images."""
    with timed(taken, "load"):
        ids, matrix = embeddings.of_study(model.study, model.extractor)
    with timed(taken, "read snapshot"):
        labels = snapshots.read(model.snapshot)
    reached = {}
    for scale in model.study.scales.all():
        one = labels[scale.name]
        with timed(taken, "train"):
            rows = np.searchsorted(ids, one.assets)
            learnt = train_head(
                matrix[rows[~one.test]], one.counts[~one.test], one.points, model.seed, one.groups[~one.test]
            )
        with timed(taken, "evaluate"):
            counts = one.counts[one.test]
            metrics = evaluate(
                learnt.predict(matrix[rows[one.test]]),
                counts,
                one.points,
                float(np.average(one.points, weights=one.counts[~one.test].sum(axis=0))),
                model.seed,
            )
        head = ModelHead(model=model, scale=scale, metrics=metrics, usable=metrics["usable"])
        heads.store(head, learnt, {})
        head.save()
        figures = metrics["metrics"]
        reached[scale.name] = {name: figures[name]["value"] for name in ("mae", "skill", "coverage")}
    return reached


def measured(model: ModelVersion) -> dict[str, Any]:
    taken: Taken = {}
    reached = train(model, taken)
    stages = Stages(taken)
    with timed(taken, "write"):
        written = write_scores(model, stages)  # type: ignore[arg-type]  # anything that can be told a stage
        stages.end()
    with timed(taken, "write again (nothing to do)"):
        again = write_scores(model, Stages({}))  # type: ignore[arg-type]
    return {
        "taken": {name: {kind: round(v, 2) for kind, v in found.items()} for name, found in taken.items()},
        "share_of_target": {name: round(taken[name]["seconds"] / most, 2) for name, most in TARGETS.items()},
        "scores_written": written,
        "written_again": again,
        "reached": reached,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=768)
    parser.add_argument("--scales", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the study there for the next run")
    given = parser.parse_args()
    slug = f"heads-{given.images}-{given.dimension}-{given.scales}-{given.seed}"
    taken: Taken = {}
    with override_settings(STORAGES=IN_MEMORY):
        model = ModelVersion.objects.filter(study__slug=slug).select_related("study", "extractor").first()
        with timed(taken, "make"):
            model = model or embedded_study(
                slug, Size(given.images, given.dimension, given.scales), given.seed
            )
        take_away(model)
        load = [round(os.getloadavg()[0], 1)]
        found = measured(model)
        if not given.keep:
            take_away(model, and_study=True)
    document = {
        "size": {name: value for name, value in vars(given).items() if name != "keep"},
        "study_made_in_s": round(taken["make"]["seconds"], 1),
        **found,
        "load": [*load, round(os.getloadavg()[0], 1)],
        "cores": len(os.sched_getaffinity(0)),
        "torch_threads": torch.get_num_threads(),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": torch.__version__,
        },
    }
    json.dump(document, sys.stdout, indent=1)
    print()


def take_away(model: ModelVersion, and_study: bool = False) -> None:
    """What a run leaves behind; with `and_study` also what it began with."""
    Score.objects.filter(model=model)._raw_delete(using="default")
    Observation.objects.filter(model=model)._raw_delete(using="default")
    model.needs_people.all()._raw_delete(using="default")
    ModelHead.objects.filter(model=model).delete()
    getattr(model, "reference", None) and model.reference.delete()
    if and_study:
        extractor, study = model.extractor, model.study
        assets = list(study.assets.values_list("asset", flat=True))
        model.delete()
        extractor.delete()
        Study.objects.get(pk=study.pk).delete()
        Asset.objects.filter(pk__in=assets).delete()


if __name__ == "__main__":
    main()
