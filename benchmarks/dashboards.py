"""How long a data lead waits for the overview, the list of studies and the images: one JSON document.

Run: .venv/bin/python benchmarks/dashboards.py [--images 100000] [--ratings 1000000] [--raters 2000] [--scales 1]
Uses the database of the settings (PANELWISE_DATA names another one) and leaves the study there. The first run makes it,
about a minute for a million ratings; figures are then computed as the worker would. "cold" is the first request after
the caches were emptied, "warm" the median of ten after it.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import numpy as np  # noqa: E402
from big_study import Size, big_study  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core.models import User  # noqa: E402
from labeling.figures.computing import compute  # noqa: E402
from labeling.figures.registry import PARTS  # noqa: E402
from labeling.image_pages.table import SORTS  # noqa: E402
from labeling.models import Figures, Study, StudyMember  # noqa: E402

KINDS = ("progress", "histograms", "consensus", "reliability")
TURNS = 10


def computed(study: Study) -> dict[str, float]:
    """Seconds that each kind of figures took, all scales together."""
    taken: dict[str, float] = {}
    for kind in KINDS:
        began = time.perf_counter()
        for scale, key in PARTS[kind](study):
            compute(study, scale, kind, key)
        taken[kind] = round(time.perf_counter() - began, 2)
    return taken


def measured(client: Client, url: str) -> dict[str, Any]:
    turns = 1 if url.endswith(".csv") else TURNS  # a file of 11 MB, line by line
    cache.clear()
    taken = []
    for _turn in range(turns + 1):
        began = time.perf_counter()
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        taken.append(1e3 * (time.perf_counter() - began))
        assert response.status_code == 200, (url, response.status_code)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url)
        _ = b"".join(again) if again.streaming else again.content
    return {
        "cold_ms": round(taken[0]),
        "warm_ms": round(float(np.median(taken[1:]))),
        "queries": len(queries),
        "kilobytes": round(len(body) / 1000),
    }


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
    given = parser.parse_args()
    slug = f"dashboards-{given.images}-{given.ratings}-{given.raters}-{given.scales}"
    study = Study.objects.filter(slug=slug).first() or big_study(
        slug, Size(given.images, given.ratings, given.raters, scales=given.scales)
    )
    user, _made = User.objects.get_or_create(username="dashboards", defaults={"role": User.Role.DATA_LEAD})
    StudyMember.objects.get_or_create(study=study, user=user)
    if not given.keep:
        Figures.objects.filter(study=study).delete()
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    document = {
        "size": vars(given),
        "computed_s": {} if given.keep else computed(study),
        "pages": {name: measured(client, url) for name, url in pages(study).items()},
    }
    json.dump(document, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
