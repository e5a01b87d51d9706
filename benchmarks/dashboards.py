"""How long a data lead waits for the pages of a large study: one JSON document.

Run: .venv/bin/python benchmarks/dashboards.py [--images 100000] [--ratings 1000000] [--raters 2000] [--scales 1]
Uses the database of the settings (PANELWISE_DATA names another one) and leaves the study there. The first run makes it,
about a minute for a million ratings; figures are then computed as the worker does, what the pages ask for included.
"drawn_ms" is a request for which pictures are drawn, "warm_ms" the median of ten after it, "first_ms" the first request
of a new process.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import numpy as np  # noqa: E402
from big_study import Size, big_study  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core import job_runner  # noqa: E402
from core.charts import shelf, warming  # noqa: E402
from core.models import Job, User  # noqa: E402
from labeling import tasks  # noqa: E402, F401  knows the kinds of jobs
from labeling.figures.refresh import ask_now  # noqa: E402
from labeling.image_pages.table import SORTS  # noqa: E402
from labeling.models import Figures, Study, StudyMember  # noqa: E402

TURNS = 10


def computed(study: Study, client: Client, urls: Iterable[str]) -> dict[str, Any]:
    """Seconds of the whole refresh, and of the parts that took longest. Pages are looked at before, so that what they
    ask for is computed too, and what that asks for in turn in a second refresh."""
    began = time.perf_counter()
    job = None
    for _round in range(2):
        for url in urls:
            client.get(url)
        job = ask_now(study)
        job_runner.run(job.pk)
    found = Job.objects.get(pk=job.pk) if job else None
    assert found is not None
    assert not found.result.get("failed"), found.result
    slowest = study.figures.order_by("-took_ms").values_list("kind", "key", "took_ms")[:12]
    parts = {f"{kind} {key}".strip(): round(took / 1000, 2) for kind, key, took in slowest}
    return {"seconds": round(time.perf_counter() - began, 1), "parts": parts}


def measured(client: Client, url: str) -> dict[str, Any]:
    turns = 1 if url.endswith(".csv") else TURNS  # a file of 11 MB, line by line
    shelf.empty()
    taken = []
    for _turn in range(turns + 1):
        began = time.perf_counter()
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        taken.append(1e3 * (time.perf_counter() - began))
        assert response.status_code == 200, (url, response.status_code)
    cpu = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url)
        _ = b"".join(again) if again.streaming else again.content
    return {
        "drawn_ms": round(taken[0]),
        "warm_ms": round(float(np.median(taken[1:]))),
        "slowest_ms": round(max(taken[1:])),
        "cpu_ms": round(1e3 * (time.process_time() - cpu)),
        "queries": len(queries),
        "kilobytes": round(len(body) / 1000),
    }


def first_of_a_process(url: str, *more: str) -> int:
    """Milliseconds of the first request of another process."""
    ran = subprocess.run(
        [sys.executable, __file__, "--first", url, *more], capture_output=True, text=True, check=True
    )
    return int(ran.stdout)


def firsts(url: str) -> dict[str, int]:
    """The overview as the first request of a process: with nothing there, with the drawing library loaded ahead as
    gunicorn does, and with the pictures that another process has drawn."""
    found = {}
    for name, more in (("nothing", ()), ("library loaded", ("--warm",)), ("pictures kept", ())):
        if name != "pictures kept":
            shelf.empty()
        found[name] = first_of_a_process(url, *more)
    return found


def first(url: str, warm: bool) -> int:
    if warm:
        warming.warm()
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="dashboards"))
    began = time.perf_counter()
    assert client.get(url).status_code == 200
    return round(1e3 * (time.perf_counter() - began))


def pages(study: Study) -> dict[str, str]:
    base = f"/studies/{study.slug}"
    image = study.assets.order_by("name")[study.assets.count() // 2]
    found = {
        "list of studies": "/studies/",
        "overview": f"{base}/",
        "quota, polled": f"{base}/panel/quota/fill/",
    }
    found |= {f"gallery by {sort}": f"{base}/images/?sort={sort}" for sort in ("name", "-width")}
    found |= {f"table by {sort}": f"{base}/images/?view=chart&sort={sort}" for sort in SORTS}
    found |= {
        "table, page 1,000": f"{base}/images/?view=chart&sort=-width&page=1000",
        "table, too wide": f"{base}/images/?view=chart&still=wide",
        "table, too wide by name": f"{base}/images/?view=chart&still=wide&sort=name",
        "table, answers wanted": f"{base}/images/?view=chart&still=open",
        "table, one group": f"{base}/images/?view=chart&group=group-7",
        "table, search": f"{base}/images/?view=chart&q=00123",
        "one image": f"{base}/images/{image.pk}/",
        "planning": f"{base}/planning/",
        "planning, another rule": f"{base}/planning/?preview=1&stopping=on&stop_half_width=0.7&stop_least=10"
        "&stop_least_per_stratum=1&stop_most=40",
        "agreement": f"{base}/agreement/",
        "agreement by week": f"{base}/agreement/?by=window",
        "order effects": f"{base}/agreement/order/",
        "anchors over time": f"{base}/agreement/anchors/",
        "linking": f"{base}/agreement/linking/",
        "raters": f"{base}/raters/",
        "raters by bias, page 20": f"{base}/raters/?sort=bias&page=20",
        "one rater": f"{base}/raters/{study.panelists.order_by('pk')[100].pk}/",
        "panel by time": f"{base}/panel/?sort=pace",
        "reports": f"{base}/reports/",
        "CSV of all images": f"{base}/images.csv",
    }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--ratings", type=int, default=1_000_000)
    parser.add_argument("--raters", type=int, default=2_000)
    parser.add_argument("--scales", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="do not compute the figures anew")
    parser.add_argument("--first", help="only the first request of a process")
    parser.add_argument(
        "--warm", action="store_true", help="with --first: the drawing library is loaded before"
    )
    given = parser.parse_args()
    if given.first:
        print(first(given.first, given.warm))
        return
    slug = f"dashboards-{given.images}-{given.ratings}-{given.raters}-{given.scales}"
    study = Study.objects.filter(slug=slug).first() or big_study(
        slug, Size(given.images, given.ratings, given.raters, scales=given.scales)
    )
    user, _made = User.objects.get_or_create(username="dashboards", defaults={"role": User.Role.DATA_LEAD})
    StudyMember.objects.get_or_create(study=study, user=user)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    urls = pages(study)
    if not given.keep:
        Figures.objects.filter(study=study).delete()
    figures = {} if given.keep else computed(study, client, urls.values())
    load = [round(os.getloadavg()[0], 1)]
    measurements = {name: measured(client, url) for name, url in urls.items()}
    document = {
        "size": vars(given),
        "computed": figures,
        "pages": measurements,
        "first_ms": firsts(urls["overview"]),
        "load": [*load, round(os.getloadavg()[0], 1)],
    }
    json.dump(document, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
