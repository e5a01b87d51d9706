"""From stored originals to rows of quality, faces and embeddings: each stage alone, and all of them in one run.

Run: .venv/bin/python benchmarks/ingest.py [--images 64] [--rounds 3] [--megapixels 2.4] [--backbone NAME] [--json FILE]
The shared creatives, as they are and enlarged with a camera's grain; PostgreSQL and the files are real, in a folder of
their own. A stage alone has one thread to itself; the pipeline has all cores, a thread for each that decodes, measures,
finds faces and prepares, and one that embeds and writes batches. The target is that everything together takes at most
1.3 times as long as the slowest stage alone. Best round on the wall; on a machine that does other things, trust the
ratio from processor time: what the whole run used, spread over the cores, over what the slowest stage used.
"""

import argparse
import atexit
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))
TARGET = 1.3


def pictures(count: int, megapixels: float | None) -> list[bytes]:
    """`count` distinct JPEGs; None leaves the creatives the size they have."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(7)
    paths = sorted((SHARED / "data" / "avt_ai_images" / "images").iterdir())
    found = []
    for number in range(count):
        picture = Image.open(paths[number % len(paths)]).convert("RGB")
        scale = (megapixels * 1e6 / (picture.width * picture.height)) ** 0.5 if megapixels else 1.0
        size = (round(picture.width * scale), round(picture.height * scale))
        pixels = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), dtype=np.float32)
        grain = rng.normal(0, 4, pixels.shape[:2]).astype(np.float32) if megapixels else np.float32(0.0)
        out = io.BytesIO()
        noisy = np.clip(pixels + np.atleast_2d(grain)[..., None], 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(out, "JPEG", quality=90 - number // len(paths))
        found.append(out.getvalue())
    return found


def stored(study: Any, data: list[bytes]) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from PIL import Image

    from labeling.models import Asset, StudyAsset

    for number, one in enumerate(data):
        digest = hashlib.sha256(one).hexdigest()
        width, height = Image.open(io.BytesIO(one)).size
        name = default_storage.save(f"originals/{digest[:2]}/{digest}", ContentFile(one))
        size = {"width": width, "height": height, "served_width": width, "served_height": height}
        asset = Asset.objects.create(sha256=digest, file=name, format="JPEG", byte_size=len(one), **size)
        StudyAsset.objects.create(study=study, asset=asset, name=f"{number:04}.jpg")


def seconds_of(work: Callable[[], object]) -> tuple[float, float]:
    """(on the wall, of the processor)"""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def stages(data: list[bytes], engine: Any, detector: Any) -> dict[str, Callable[[], object]]:
    """Each stage over all images, its input ready. Decoded images are kept for a dozen, not for all."""
    from scoring.engine import quality
    from scoring.engine.decoding import decode
    from scoring.engine.faces import face_measures
    from scoring.ingest.pipeline import in_threads

    decoded = [decode(one) for one in data[:12]]
    pixels = [decoded[number % len(decoded)] for number in range(len(data))]
    prepared = [engine.prepare(one.pixels) for one in decoded] * (len(data) // len(decoded) + 1)

    def over(work: Callable[[Any], object], items: list[Any]) -> Callable[[], object]:
        return lambda: list(in_threads(items, work, lambda _item: 1, ahead=32, threads=1))

    def faces(one: Any) -> object:
        return face_measures(one.pixels, detector.detect(one.pixels))

    def embed() -> None:
        for start in range(0, len(data), 16):
            engine.embed(prepared[start : min(start + 16, len(data))])

    return {
        "decode": over(decode, data),
        "quality": over(quality.measure, pixels),
        "faces": over(faces, pixels),
        "prepare": over(lambda one: engine.prepare(one.pixels), pixels),
        "embed": embed,
    }


def measured(study: Any, data: list[bytes], rounds: int) -> dict[str, Any]:
    from scoring import extraction
    from scoring.ingest import at_hand, batches
    from scoring.ingest.pipeline import cores
    from scoring.models import FaceReport, FeatureSet, QualityReport

    engine, _row = at_hand.current_extractor()
    detector, notice = at_hand.current_detector()
    if detector is None:
        sys.exit(notice)
    alone = stages(data, engine, detector)
    best: dict[str, tuple[float, float]] = {}
    replaced: Any = batches
    silent: Any = lambda *_report: None  # noqa: E731  stands in for Progress
    real, writing = replaced.write, [0.0, 0.0]

    def written(*args: Any) -> None:
        wall, processor = seconds_of(lambda: real(*args))
        writing[0] += wall
        writing[1] += processor

    replaced.write = written
    for _round in range(rounds):
        for name, work in alone.items():
            best[name] = min(best.get(name, (1e9, 1e9)), seconds_of(work))
        for model in (FaceReport, FeatureSet, QualityReport):
            model.objects.all().delete()
        writing[:] = [0.0, 0.0]
        whole = seconds_of(lambda: extraction.extract(silent, study))
        if QualityReport.objects.count() != len(data) or FeatureSet.objects.count() != len(data):
            sys.exit("Not every image was worked on; the log says why.")
        best["write"] = min(best.get("write", (1e9, 1e9)), (writing[0], writing[1]))
        best["end to end"] = min(best.get("end to end", (1e9, 1e9)), whole)
    together = best.pop("end to end")
    slowest = max(best, key=lambda name: best[name][0])
    return {
        "images": len(data),
        "megapixels": round(sum(one.asset.width * one.asset.height for one in study.assets.select_related("asset")) / len(data) / 1e6, 2),
        "cores": cores(),
        "extractor": engine.version,
        "detector": detector.version,
        "stages": {
            name: {"images_per_second": round(len(data) / wall, 1), "processor_ms": round(1000 * cpu / len(data), 2)}
            for name, (wall, cpu) in {**best, "end to end": together}.items()
        },
        "slowest": slowest,
        "times_the_slowest": round(together[0] / best[slowest][0], 2),
        "times_the_slowest_by_processor": round(together[1] / cores() / max(cpu for _wall, cpu in best.values()), 2),
        "processor_over_the_sum_of_stages": round(together[1] / sum(cpu for _wall, cpu in best.values()), 2),
        "cores_busy": round(together[1] / together[0], 2),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--megapixels", type=float, action="append", help="again for several sizes; 0: as they are"
    )
    parser.add_argument("--backbone", default="mobilenetv2_100")
    parser.add_argument("--models", type=Path, default=SHARED / "weights")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="panelwise-ingest-")
    # Registered before the server, so that it has stopped by then.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        "PANELWISE_DATA": folder,
        "PANELWISE_MODELS": str(asked.models),
        "BACKBONE": asked.backbone,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from labeling.models import Study

    call_command("migrate", verbosity=0)
    results: list[dict[str, Any]] = []
    for megapixels in asked.megapixels or [0.0, 2.4]:
        data = pictures(asked.images, megapixels or None)
        study = Study.objects.create(slug=f"benchmark-{len(results)}", name="Benchmark")
        stored(study, data)
        results.append(measured(study, data, asked.rounds))
        show(results[-1])
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=2))


def show(found: dict[str, Any]) -> None:
    print(
        f"\n{found['images']} images of {found['megapixels']} MP, {found['cores']} cores, {found['extractor']}"
    )
    for name, one in found["stages"].items():
        print(
            f"  {name:<11}{one['images_per_second']:>9.1f} images/s{one['processor_ms']:>9.2f} ms of processor each"
        )
    verdict = "within" if found["times_the_slowest_by_processor"] <= TARGET else "above"
    print(
        f"  end to end takes {found['times_the_slowest']} times as long as {found['slowest']} alone on the wall with "
        f"{found['cores_busy']} cores busy, {found['times_the_slowest_by_processor']} by processor time ({verdict} {TARGET}); "
        f"it uses {found['processor_over_the_sum_of_stages']} of what the stages use one by one"
    )


if __name__ == "__main__":
    main()
