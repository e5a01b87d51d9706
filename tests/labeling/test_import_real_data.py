"""Two published data sets, taken in and analysed by the commands as a data lead would."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from labeling.models import ImportReport, Rating, StratumFill, Study, Trial

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str) -> Any:
    out = StringIO()
    call_command(name, *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def import_avt(folder: Path) -> dict[str, int]:
    scales = [part for name in ("appeal", "realism", "prompt_match") for part in ("--scale", f"{name}=1-5")]
    columns = ["--rater", "rater_id", "--asset", "image", "--position", "position", "--rated-at", "rated_at"]
    files = ["--images", str(folder / "images"), "--ratings", str(folder / "ratings.csv")]
    return run("import_study", "avt", *files, *columns, *scales)["counts"]


def test_avt_ai_images_go_in_and_the_missing_one_is_named(shared: Path) -> None:
    folder = shared / "data" / "avt_ai_images"
    counts = import_avt(folder)
    study = Study.objects.get(slug="avt")
    assert counts["images_added"] == study.assets.filter(asset__isnull=False).count() == 145
    assert list(study.scales.values_list("name", flat=True)) == ["appeal", "realism", "prompt_match"]
    assert counts["unknown_image_ratings"] == 24 * 3
    assert counts["ratings_added"] == (3382 - 24) * 3 == Rating.objects.count()
    report = ImportReport.objects.get()
    assert [(p["reason"], p["where"]) for p in report.problems] == [("unknown_image", "midjourney__p25.jpg")]
    first = Trial.objects.filter(panelist__label="r001").order_by("position").first()
    assert first is not None
    assert first.study_asset.name == "midjourney__p11.jpg"
    assert StratumFill.objects.filter(answered=0).count() == 0
    again = import_avt(folder)
    assert (again.get("images_added", 0), again["ratings_added"]) == (0, 0)
    assert (again["images_unchanged"], again["ratings_unchanged"]) == (145, 3358 * 3)
    estimates = run("consensus", "avt", "--scale", "appeal")["assets"]
    assert len(estimates) == 145
    assert all(row["low"] <= row["estimate"] <= row["high"] for row in estimates)


FIGURES = {
    "alpha_interval": ("alpha",),
    "icc11": ("icc", "icc1"),
    "icc21": ("icc", "icc2"),
    "icc31": ("icc", "icc3"),
    "icc1k": ("icc", "icc1k"),
    "icc2k": ("icc", "icc2k"),
    "icc3k": ("icc", "icc3k"),
    "cronbach": ("cronbach",),
    "kendall_w": ("kendall_w",),
    "mean_pairwise_spearman": ("mean_pairwise_spearman",),
    "gwet_ac2_quadratic": ("gwet_ac2_quadratic",),
}


def test_faces_give_the_reference_figures(shared: Path) -> None:
    folder = shared / "data" / "faces_3dsk_men"
    columns = [
        "--rater",
        "rater_id",
        "--asset",
        "asset",
        "--scale-column",
        "trait",
        "--value-column",
        "rating",
    ]
    limits = ["--range", "1-7", "--stratum", "rater_gender"]
    counts = run("import_study", "faces", "--ratings", str(folder / "ratings.csv"), *columns, *limits)[
        "counts"
    ]
    assert counts["ratings_added"] == 50_000
    with (folder / "reference.csv").open() as file:
        expected = {row["trait"]: row for row in csv.DictReader(file) if row["subset"] == "all"}
    report = run("reliability", "faces")
    assert {scale["scale"] for scale in report["scales"]} == set(expected)
    for scale in report["scales"]:
        assert (scale["raters"], scale["assets"], scale["ratings"]) == (200, 50, 10_000)
        for column, path in FIGURES.items():
            figure: Any = scale
            for key in path:
                figure = figure[key]
            reference = float(expected[scale["scale"]][column])
            assert figure["estimate"] == pytest.approx(reference, abs=1e-6), (scale["scale"], column)
    for level in ("ordinal", "nominal"):
        found = run("reliability", "faces", "--scale", "health", "--level", level)["scales"][0]
        assert found["alpha"]["estimate"] == pytest.approx(
            float(expected["health"][f"alpha_{level}"]), abs=1e-6
        )
