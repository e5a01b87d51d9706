"""kill -9 of the worker at ten random points of an ingest of 2,000 images: nothing doubled, missing or half-written."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import jobs
from core.models import Job
from labeling.models import Asset, Study, StudyAsset
from scoring.engine import codec
from scoring.engine.faces.yunet import YUNET_FILE
from scoring.engine.quality import METRICS, QUALITY_VERSION
from scoring.ingest import at_hand
from scoring.ingest.looking import look
from scoring.models import FaceReport, FeatureSet, QualityReport
from tests.core.worker import ROOT, database_url, until
from tests.factories import StudyFactory, picture

IMAGES = 2000
KILLS = 10
SEED = 11
BACKBONE = "test_resnet"
# Loads everything once; then each line on its standard input is answered with the number of a worker forked off.
FORKING = """
import os, signal, sys, time, uuid, django
django.setup()
import onnxruntime, scoring.tasks, torchvision
from core import job_runner
from core.models import Job

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
job = uuid.UUID(sys.argv[1])
for _line in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
        continue
    while job_runner.run(job) == "skipped" and Job.objects.get(pk=job).active:
        time.sleep(0.1)
    os._exit(0)
"""


def stored(study: Study) -> None:
    """2,000 small pictures as an upload leaves them, without the copies that people see."""
    sides = np.random.default_rng(SEED).integers(48, 97, (IMAGES, 2)).tolist()
    assets = []
    for number, (width, height) in enumerate(sides):
        data = picture(number, (width, height))
        digest = hashlib.sha256(data).hexdigest()
        name = default_storage.save(f"originals/{digest[:2]}/{digest}", ContentFile(data))
        size = {"width": width, "height": height, "served_width": width, "served_height": height}
        assets.append(Asset(sha256=digest, file=name, format="JPEG", byte_size=len(data), **size))
    Asset.objects.bulk_create(assets)
    StudyAsset.objects.bulk_create(
        StudyAsset(study=study, asset=asset, name=f"{number:04}.jpg") for number, asset in enumerate(assets)
    )


def tiny_weights(shared: Path, models: Path) -> None:
    """YuNet, and a backbone a hundredth as large as MobileNetV2, of any weights: what is written counts, not what."""
    import timm
    import torch
    from safetensors.torch import save_file

    models.mkdir()
    shutil.copy(shared / "weights" / YUNET_FILE, models)
    torch.manual_seed(SEED)
    save_file(timm.create_model(BACKBONE, pretrained=False).state_dict(), models / f"{BACKBONE}.safetensors")


class Workers:
    """One worker after the other on one job, each a process of its own, on the database of this test."""

    def __init__(self, job: Job, folder: Path, models: Path) -> None:
        self._log, self._pid = folder / "worker.log", 0
        env = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "PANELWISE_DATA": str(folder),
            "PANELWISE_MODELS": str(models),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "JOB_SILENT_SECONDS": "1",
            "JOB_MAX_ATTEMPTS": "99",
            "BACKBONE": BACKBONE,
            "FACE_DETECTOR": "yunet",
        }
        env.pop("PYTEST_VERSION", None)
        with self._log.open("w") as log:
            self._mother = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", FORKING, str(job.pk)],
                env=env,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._alive():
            os.kill(self._pid, signal.SIGKILL)
        self._mother.kill()
        self._mother.wait()

    def start(self) -> None:
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write("\n")
        self._mother.stdin.flush()
        self._pid = int(self._mother.stdout.readline())

    def _alive(self) -> bool:
        return self._pid > 0 and Path(f"/proc/{self._pid}").exists()

    def killed_at(self, wanted: int, later: float) -> int:
        """kill -9 some `later` seconds after `wanted` images are in. Returns how many are."""
        until(lambda: FeatureSet.objects.count() >= wanted, 120, self._log.read_text)
        time.sleep(later)
        assert self._alive(), "killed in the middle of the work"
        os.kill(self._pid, signal.SIGKILL)
        until(lambda: not self._alive(), 10)
        time.sleep(0.1)  # what it had sent already, the server still carries out
        self.start()
        return FeatureSet.objects.count()

    def finish(self) -> None:
        until(lambda: not self._alive(), 120, self._log.read_text)


def written() -> list[tuple[int, datetime]]:
    return list(FeatureSet.objects.order_by("pk").values_list("pk", "created_at"))


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_ten_times_loses_doubles_and_halves_nothing(tmp_path, shared, monkeypatch, settings):
    monkeypatch.setattr(jobs, "send", lambda job_id: None)  # the workers are started here, by hand
    study = StudyFactory()
    job, _created = jobs.enqueue("extract_features", study.slug, params={"study": study.slug})
    models = settings.MODELS_DIR = tmp_path / "models"
    settings.BACKBONE = BACKBONE
    rng = np.random.default_rng(SEED)
    points = np.sort(rng.choice(np.arange(1, IMAGES - 200), KILLS, replace=False)).tolist()
    kept: list[int] = []
    with Workers(job, tmp_path, models) as workers:
        # While its libraries load, the pictures are stored and the extractor is converted, once for all workers.
        stored(study)
        tiny_weights(shared, models)
        engine, row = at_hand.current_extractor()
        assert engine.recipe["runtime"] == "onnxruntime"
        workers.start()
        for point, later in zip(points, rng.uniform(0, 0.1, KILLS).tolist(), strict=True):
            before = written()
            kept.append(workers.killed_at(max(point, len(before) + 1), later))
            assert written()[: len(before)] == before, "what was done is not done again"
            # All three of an image are one transaction, wherever the worker died.
            counts = {model.objects.count() for model in (QualityReport, FaceReport, FeatureSet)}
            assert counts == {kept[-1]}
        workers.finish()
    assert 0 < kept[0] <= kept[-1] < IMAGES

    everything = set(study.assets.values_list("asset", flat=True))
    assert len(everything) == IMAGES
    for model in (QualityReport, FaceReport, FeatureSet):
        rows = list(model.objects.values_list("asset", flat=True))
        assert len(rows) == IMAGES, "none doubled"
        assert set(rows) == everything, "none missing"
    assert not study.assets.exclude(problem="").exists()
    assert set(FeatureSet.objects.values_list("extractor", flat=True)) == {row.pk}
    embeddings = codec.decode_many(
        list(FeatureSet.objects.values_list("embedding", flat=True)), row.dimension
    )
    assert np.isfinite(embeddings).all()
    names = {metric.name for metric in METRICS}
    for version, measures in QualityReport.objects.values_list("version", "measures"):
        assert version == QUALITY_VERSION
        assert names <= set(measures)
    for asset in Asset.objects.filter(pk__in=rng.choice(sorted(everything), 20, replace=False).tolist()):
        with default_storage.open(asset.file.name) as file:
            seen = look(file.read(), engine, at_hand.current_detector()[0])
        assert asset.quality.measures == pytest.approx(seen.quality)
        stored_one = codec.decode(asset.features.get().embedding, row.dimension)
        assert stored_one == pytest.approx(engine.embed([seen.prepared])[0], abs=0.01)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (Job.State.DONE, KILLS + 1)
