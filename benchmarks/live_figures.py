"""Figures of a study with 1,000,000 ratings on one scale: chunking, refreshing, and the page. One JSON document.

Run: .venv/bin/python benchmarks/live_figures.py [--ratings 1000000] [--images 100000] [--raters 2000] [--new 1000]
It makes a PostgreSQL of its own in a temporary folder (about 2 GB) and takes it away again.
"""

import argparse
import atexit
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PAGES = ("study_agreement", "study_agreement_csv", "study_agreement_headline", "study_figures_state")
ROUNDS = 20


def seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, default=1_000_000)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--raters", type=int, default=2_000)
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--data", type=Path, help="a folder that stays, for a second run")
    asked = parser.parse_args()
    folder = asked.data or Path(tempfile.mkdtemp(prefix="panelwise-live-"))
    os.environ |= {
        "PANELWISE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    if asked.data is None:
        # Registered before the server, so that it has stopped by then.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    print(json.dumps(measure(asked), indent=2))


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from big_study import Size, big_study
    from django.conf import settings
    from django.core.management import call_command

    from labeling.figures import chunks, rating_rows
    from labeling.models import RatingChunk, Study

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    study = Study.objects.filter(slug="live").first() or big_study(
        "live", Size(asked.images, asked.ratings, asked.raters, 4, 1)
    )
    scale = study.scales.get()
    RatingChunk.objects.all().delete()
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": round(os.getloadavg()[0], 1),
        "ratings": scale.ratings.count(),
    }
    found["first_chunking_s"] = round(seconds(lambda: chunks.refresh(scale)), 2)
    found["load_from_chunks_s"] = round(seconds(lambda: chunks.stored(scale)), 2)
    fresh, again = [], []
    for _round in range(3):
        add_ratings(study, asked.new)
        again.append(seconds(lambda: chunks.refresh(scale)))
        fresh.append(seconds(lambda: rating_rows.read_rows(scale, 0, 2**62)))
    found["refresh_after_new_s"] = round(statistics.median(again), 4)
    found["read_from_scratch_s"] = round(statistics.median(fresh), 2)
    found["ratio"] = round(statistics.median(fresh) / statistics.median(again))
    print(json.dumps(found), file=sys.stderr)
    found["refresh_job_s"] = run_job(study)
    found["parts_s"] = {
        f"{kind} {key}".strip(): round(took / 1000, 2)
        for kind, key, took in study.figures.order_by("-took_ms").values_list("kind", "key", "took_ms")[:12]
    }
    found["pages_ms"] = pages(study)
    add_ratings(study, asked.new)
    found["pages_while_out_of_date_ms"] = pages(study)
    return found


def add_ratings(study: Any, number: int) -> None:
    """Answers of one more panelist, who rates what nobody asked them to."""
    from labeling.models import Panelist, Rating
    from tests.answered_blocks import answered_block, rating_of

    scale = study.scales.get()
    stratum = study.strata.order_by("pk").first()
    panelist = Panelist.objects.create(study=study, stratum=stratum, label=f"new-{study.panelists.count()}")
    trials = answered_block(panelist, study.assets.order_by("pk")[:number])
    Rating.objects.bulk_create(rating_of(trial, scale, 1 + trial.pk % 7) for trial in trials)


def run_job(study: Any) -> dict[str, Any]:
    from core import job_runner
    from core.models import Job
    from labeling import tasks  # noqa: F401  knows the kind of job
    from labeling.figures.refresh import ask_now

    job = ask_now(study)
    took = seconds(lambda: job_runner.run(job.pk))
    done = Job.objects.get(pk=job.pk)
    return {"seconds": round(took, 1), "state": done.state, "error": done.error, **done.result}


def pages(study: Any) -> dict[str, dict[str, float]]:
    """Median and slowest of ROUNDS answers in milliseconds, after one that nobody waits for."""
    from django.test import Client
    from django.urls import reverse

    from core.models import User

    client = Client()
    client.force_login(User.objects.get_or_create(username="who-looks", is_superuser=True)[0])
    found = {}
    for name in PAGES:
        for query in ("", "?by=window") if name == "study_agreement" else ("",):
            address = reverse(name, args=[study.slug]) + query
            times, first = [], 1000 * seconds(lambda address=address: client.get(address))
            for _round in range(ROUNDS):
                begun = time.perf_counter()
                answer = client.get(address)
                times.append(1000 * (time.perf_counter() - begun))
                assert answer.status_code in (200, 204), (address, answer.status_code)
            found[name + query] = {
                "first": round(first),
                "median": round(statistics.median(times), 1),
                "slowest": round(max(times), 1),
            }
    return found


if __name__ == "__main__":
    main()
