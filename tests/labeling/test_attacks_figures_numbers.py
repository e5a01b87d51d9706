"""A small study computed by hand, and everything that shows its figures: page, API, CSV, command and report agree."""

import csv
import io
import json
from typing import Any

import krippendorff
import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client

from core import job_runner
from core.models import User
from labeling.models import Panelist, Rating, Scale, StudyAsset
from labeling.reports import files, making
from tests.answered_blocks import answered_block, rate_block, rating_of
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory, staff

pytestmark = pytest.mark.django_db
RATERS, IMAGES, SHARES = 12, 15, (0.7, 0.3)


@pytest.fixture
def scale() -> Scale:
    """Twelve raters of two strata; whatever else is there must not count: suspended and withdrawn people, practice,
    attention cards, repeats, an answer that was corrected, one that nobody could give."""
    scale = ScaleFactory(study__slug="by-hand", study__min_cell=5, name="appeal")
    study = scale.study
    strata = [
        StratumFactory(study=study, name=name, population_share=share)
        for name, share in zip(("north", "south"), SHARES, strict=True)
    ]
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=study, name=f"image-{n:02}") for n in range(IMAGES)
    )
    card = StudyAsset.objects.create(study=study, name="card", purpose="attention")
    for number, row in enumerate(values_by_hand()):
        panelist = PanelistFactory(study=study, stratum=strata[number % 2], label=f"p{number}")
        trials = answered_block(panelist, images, "regular")
        given = [None if np.isnan(value) else float(value) for value in row]
        Rating.objects.bulk_create(
            rating_of(trial, scale, value, cannot_judge="" if value is not None else "unclear")
            for trial, value in zip(trials, given, strict=True)
        )
        for kind in ("practice", "repeat"):
            rate_block(answered_block(panelist, images[:4], kind), scale, [7.0, 1.0, 7.0, 1.0])
        rate_block(answered_block(panelist, [card], "attention"), scale, [7.0])
    corrected = Rating.objects.filter(panelist__label="p0", trial__kind="regular", value__isnull=False)[0]
    Rating.objects.filter(pk=corrected.pk).update(current=False, value=8 - (corrected.value or 0))
    rating_of(corrected.trial, scale, corrected.value, supersedes=corrected).save()
    for state in (Panelist.State.SUSPENDED, Panelist.State.WITHDRAWN):
        careless = PanelistFactory(study=study, stratum=strata[0], state=state)
        rate_block(answered_block(careless, images, "regular"), scale, [1.0, 7.0, 1.0] * (IMAGES // 3))
    return scale


def values_by_hand() -> Any:
    """Shape (raters, images), nan where nobody could judge."""
    rng = np.random.default_rng(11)
    liked = (
        rng.normal(4, 1.2, IMAGES) + rng.normal(0, 0.8, (RATERS, 1)) + rng.normal(0, 0.9, (RATERS, IMAGES))
    )
    values = np.clip(np.round(liked), 1, 7)
    values[rng.random(values.shape) < 0.1] = np.nan
    return values


def api(client: Client, scale: Scale, what: str) -> Any:
    return client.get(f"/api/v1/studies/{scale.study.slug}/{what}").json()


def command(*arguments: str) -> Any:
    out = io.StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def lead(scale: Scale, client: Client) -> Client:
    client.force_login(staff(scale.study, User.Role.DATA_LEAD))
    return client


@pytest.fixture
def report(scale: Scale) -> Any:
    job = making.ask_for(scale.study, "", "", None)
    job_runner.run(job.pk)
    return scale.study.reports.get()


def test_alpha_is_that_of_krippendorff_everywhere(scale: Scale, lead: Client, report: Any) -> None:
    theirs = krippendorff.alpha(values_by_hand(), level_of_measurement="interval")
    found = api(lead, scale, "reliability/")["scales"][0]
    assert (found["raters"], found["assets"]) == (RATERS, IMAGES)
    assert found["ratings"] == int(np.isfinite(values_by_hand()).sum())
    line = next(
        row
        for row in csv.DictReader(io.StringIO(lead.get("/studies/by-hand/agreement.csv").content.decode()))
        if row["figure"] == "alpha" and row["part"] == "all"
    )
    told = {
        "API": found["alpha"]["estimate"],
        "command": command("reliability", "by-hand")["scales"][0]["alpha"]["estimate"],
        "CSV": float(line["estimate"]),
        "report": report.values["agreement"]["appeal"][""]["alpha"]["estimate"],
        "report API": api(lead, scale, "reports/1/")["agreement"]["appeal"][""]["alpha"]["estimate"],
    }
    assert told == pytest.approx(dict.fromkeys(told, theirs), abs=1e-9)
    ends = {(found["alpha"]["low"], found["alpha"]["high"]), (float(line["low"]), float(line["high"]))}
    assert len(ends) == 1
    assert f"{theirs:.2f}".lstrip("0") in lead.get("/studies/by-hand/agreement/").content.decode()


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_of_strata_at_every_level(scale: Scale, lead: Client, level: str) -> None:
    found = api(lead, scale, f"reliability/?by=stratum&level={level}")["scales"][0]
    for place, part in enumerate(found["strata"]):
        theirs = krippendorff.alpha(values_by_hand()[place::2], level_of_measurement=level)
        assert part["alpha"]["estimate"] == pytest.approx(theirs, abs=1e-9)


def test_plain_means_by_image_stratum_and_weight(scale: Scale, lead: Client, report: Any) -> None:
    values = values_by_hand()
    mean = np.nanmean(values, axis=0)
    parts = [np.nanmean(values[place::2], axis=0) for place in range(2)]
    numbers = [np.isfinite(values[place::2]).sum(axis=0) for place in range(2)]
    weighted = SHARES[0] * parts[0] + SHARES[1] * parts[1]
    found = api(lead, scale, "consensus/?scale=appeal&method=mean&strata=1")["assets"]
    said = command("consensus", "by-hand", "--scale", "appeal", "--method", "mean", "--strata")["assets"]
    assert said == found
    assert [row["estimate"] for row in found] == pytest.approx(mean.tolist())
    assert [row["weighted"] for row in found] == pytest.approx(weighted.tolist())
    shown = np.minimum(*numbers) >= 5
    assert shown.any()
    assert not shown.all()
    for name, part in zip(("north", "south"), parts, strict=True):
        told = [row["strata"][name]["mean"] for row in found]
        assert [value for value in told if value is not None] == pytest.approx(part[shown].tolist())
        assert [value is not None for value in told] == shown.tolist()
    written = csv.DictReader(io.StringIO("".join(files.consensus_csv(report))))
    assert [float(row["mean"]) for row in written] == pytest.approx(mean.tolist())


def test_the_own_method_is_one_everywhere(scale: Scale, lead: Client, report: Any) -> None:
    found = api(lead, scale, "consensus/?scale=appeal")["assets"]
    written = csv.DictReader(io.StringIO("".join(files.consensus_csv(report))))
    ours = {row["image"]: float(row["estimate"]) for row in written}
    assert {row["asset"]: row["estimate"] for row in found} == pytest.approx(ours, abs=1e-4)
    table = lead.get("/api/v1/studies/by-hand/consensus.csv?scale=appeal").getvalue().decode()
    assert {row["asset"]: float(row["estimate"]) for row in csv.DictReader(io.StringIO(table))} == {
        row["asset"]: row["estimate"] for row in found
    }
    images = lead.get("/studies/by-hand/images.csv?scale=appeal").getvalue().decode()
    numbers = {row["image"]: row["ratings"] for row in csv.DictReader(io.StringIO(images))}
    assert [int(numbers[row["asset"]]) for row in found] == np.isfinite(values_by_hand()).sum(axis=0).tolist()


def test_average_absolute_icc_is_that_of_pingouin(scale: Scale, lead: Client) -> None:
    pingouin, pandas = pytest.importorskip("pingouin"), pytest.importorskip("pandas")
    for number, row in enumerate(values_by_hand()):
        for place in np.flatnonzero(np.isnan(row)).tolist():
            # Whoever could not judge answers after all: pingouin takes no holes.
            waiting = Rating.objects.get(
                panelist__label=f"p{number}",
                study_asset__name=f"image-{place:02}",
                trial__kind="regular",
                current=True,
            )
            Rating.objects.filter(pk=waiting.pk).update(current=False)
            rating_of(waiting.trial, scale, 4.0, supersedes=waiting).save()
    full = np.nan_to_num(values_by_hand(), nan=4.0)
    long = [(i, j, full[j, i]) for j in range(RATERS) for i in range(IMAGES)]
    table = pingouin.intraclass_corr(
        pandas.DataFrame(long, columns=["image", "rater", "value"]), "image", "rater", "value"
    )
    theirs = table["ICC"].tolist()
    found = api(lead, scale, "reliability/")["scales"][0]["icc"]
    ours = [found[name]["estimate"] for name in ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")]
    assert ours == pytest.approx(theirs, abs=1e-6)
