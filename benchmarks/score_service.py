"""Latency and throughput of single score requests: one at a time, and many callers whose requests share forward passes.

    manage.py scoring_worker &   # with SCORE_BATCH=1 in its environment for the figures without micro-batching
    python benchmarks/score_service.py STUDY --image photo.jpg [--callers 16] [--requests 160]

Web threads are stood in for by threads of this process: the same code from the database row to the answer, without HTTP.
What it scores is unlike each time (the last byte differs), so nothing comes from the store.
"""

import argparse
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from core.models import User  # noqa: E402
from labeling.models import Study  # noqa: E402
from scoring.models import ScoreRequest  # noqa: E402
from scoring.service.asking import Terms, Wanted, ask  # noqa: E402
from scoring.service.waiting import wait  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study")
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--requests", type=int, default=160)
    given = parser.parse_args()
    study = Study.objects.get(slug=given.study)
    by = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("benchmark")
    image = given.image.read_bytes()
    run(study, by, image, 1, 8)
    alone = run(study, by, image, 1, max(8, given.requests // 4))
    together = run(study, by, image, given.callers, given.requests)
    ratio = together["images_per_second"] / alone["images_per_second"]
    print(
        json.dumps(
            {"one at a time": alone, f"{given.callers} callers": together, "ratio": round(ratio, 2)}, indent=2
        )
    )


def run(study: Study, by: User, image: bytes, callers: int, requests: int) -> dict[str, float]:
    """Throughput, latency in ms, and how many images shared a forward pass on average."""

    def one(number: int) -> tuple[float, int]:
        began = time.perf_counter()
        fresh = image + f"{time.time_ns()}-{number}".encode()
        try:
            asked = ask(study, by, [Wanted(f"{number}.jpg", fresh)], Terms(source="benchmark"))
            if not wait(asked.keys, 120):
                raise SystemExit("No answer within two minutes. Does a scoring worker run?")
            row = ScoreRequest.objects.get(pk=asked.id)
            if row.answer is None:
                raise SystemExit(f"Not scored: {row.error}")
            return 1000 * (time.perf_counter() - began), row.answer["batch"]
        finally:
            if callers > 1 and number >= requests - callers:
                connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(one, range(requests)))
    seconds = time.perf_counter() - began
    latency = sorted(ms for ms, _batch in found)
    return {
        "images_per_second": round(requests / seconds, 2),
        "p50_ms": round(statistics.median(latency), 1),
        "p95_ms": round(latency[int(0.95 * (len(latency) - 1))], 1),
        "mean_batch": round(statistics.mean(batch for _ms, batch in found), 2),
    }


if __name__ == "__main__":
    main()
