"""The kept consensus: of whom it is, by stratum, weighted, and what is not said."""

import csv
import json
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from labeling.consensus_report import consensus_report
from labeling.estimates import consensus, kept_consensus, kept_strata
from labeling.figures.consensus import RATERS
from labeling.figures.kept import Kept, kept
from labeling.label_data import CONSENSUS_KINDS, long_form
from labeling.models import Figures, Panelist, Scale, Study, StudyAsset
from labeling.statistics.consensus import METHODS
from labeling.statistics.consensus import consensus as fitted
from labeling.statistics.errors import NotEstimable
from labeling.withdrawal import withdraw
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory, StudyFactory
from tests.labeling.figures.asked_figures import get

pytestmark = pytest.mark.django_db
NORTH, SOUTH = 8, 6
IMAGES = 12


@pytest.fixture
def study() -> Study:
    """Twelve images rated by two strata, of which the south is a fifth of the panel's judgement and likes all less."""
    study = StudyFactory(slug="posters", min_cell=5)
    scale = ScaleFactory(study=study, name="appeal", low=1, high=7)
    images = [StudyAsset(study=study, name=f"{'zyx'[n % 3]}-{n:02}.jpg") for n in range(IMAGES)]
    StudyAsset.objects.bulk_create(images)
    rng = np.random.default_rng(4)
    for name, size, share, level in (("north", NORTH, 0.75, 4.5), ("south", SOUTH, 0.25, 3.0)):
        stratum = StratumFactory(study=study, name=name, population_share=share)
        for _ in range(size):
            trials = answered_block(PanelistFactory(study=study, stratum=stratum), images, "regular")
            liked = level + np.linspace(-1, 1, IMAGES) + rng.normal(0, 0.8, IMAGES)
            rate_block(trials, scale, np.clip(np.round(liked), 1, 7).tolist())
    return study


def found_of(study: Study, method: str = "") -> Kept:
    found = kept_consensus(study, scale_of(study), method)
    assert found is not None
    return found


def strata_of(study: Study) -> Kept:
    found = kept_strata(study, scale_of(study))
    assert found is not None
    return found


def scale_of(study: Study) -> Scale:
    return study.scales.get(name="appeal")


@pytest.mark.parametrize("method", METHODS)
def test_arrays_are_the_fit_of_the_ratings_that_count(study: Study, method: str) -> None:
    panelist = study.panelists.order_by("pk")[0]
    Panelist.objects.filter(pk=panelist.pk).update(state=Panelist.State.SUSPENDED)
    found = found_of(study, method)
    ratings = long_form(scale_of(study), CONSENSUS_KINDS)
    assert panelist.pk not in ratings.rater_labels
    expected = fitted(ratings, method)  # type: ignore[arg-type]
    assert found.arrays["asset"].tolist() == list(expected.unit_labels)
    for name in ("estimate", "low", "high", "low_absolute", "high_absolute", "standard_error"):
        assert found.arrays[name] == pytest.approx(getattr(expected, name), abs=1e-9), name
    first = ratings.value[ratings.unit == 0]
    assert found.arrays["sd"][0] == pytest.approx(first.std(ddof=1))
    assert (found.values["raters"], found.values["method"]) == (NORTH + SOUTH - 1, method)
    by_name = [row.name for row in consensus(study, scale_of(study), method)]
    assert by_name == sorted(by_name)


def test_strata_keep_their_level_and_are_weighted(study: Study) -> None:
    arrays = strata_of(study).arrays
    north, south = study.strata.order_by("pk").values_list("pk", flat=True)
    assert arrays[f"n_{north}"].tolist() == [NORTH] * IMAGES
    assert (arrays[f"mean_{north}"] - arrays[f"mean_{south}"]).mean() == pytest.approx(1.5, abs=0.5)
    mixed = 0.75 * arrays[f"mean_{north}"] + 0.25 * arrays[f"mean_{south}"]
    assert arrays["weighted"] == pytest.approx(mixed)
    assert (arrays["weighted_low"] < mixed).all()
    assert (arrays[f"low_{south}"] < arrays[f"mean_{south}"]).all()


def test_shares_and_the_method_of_the_study_count_at_once(study: Study) -> None:
    before = strata_of(study)
    study.strata.filter(name="north").update(population_share=0.0)
    after = strata_of(study)
    south = study.strata.get(name="south").pk
    assert after.arrays["weighted"] == pytest.approx(after.arrays[f"mean_{south}"])
    assert after.values["weighted"]["normalised"]
    assert not before.values["weighted"]["normalised"]
    study.consensus_method = "mean"
    study.save()
    assert found_of(study).values["method"] == "mean"
    assert kept(study, scale_of(study), "consensus").values["method"] == "mean"  # type: ignore[union-attr]


def test_a_stratum_of_few_is_said_nothing_of(study: Study) -> None:
    study.min_cell = 7
    study.save()
    found = strata_of(study)
    keys = study.strata.values_list("pk", flat=True)
    assert not [name for name in found.arrays for key in keys if name.endswith(f"_{key}")]
    assert [one["code"] for one in found.values["strata"]] == ["withheld", "withheld"]
    assert [one["raters"] for one in found.values["strata"]] == [None, None]
    report = consensus_report(study, scale_of(study), strata=True)
    assert [row["strata"] for row in report["assets"]] == [{}] * IMAGES
    assert report["strata"][0]["reason"] == "Too few panelists to be shown by themselves."


def test_few_raters_in_a_stratum_of_many_are_said_nothing_of(study: Study) -> None:
    """Panelists who have not rated do not hide those who have."""
    stratum = StratumFactory(study=study, name="west", population_share=0.0)
    people = [PanelistFactory(study=study, stratum=stratum) for _ in range(9)]
    images = list(study.assets.order_by("pk"))
    rate_block(answered_block(people[0], images, "regular"), scale_of(study), [4] * IMAGES)
    found = strata_of(study)
    assert f"mean_{stratum.pk}" not in found.arrays
    assert sum(one["withheld"] for one in found.values["strata"]) == 2


def test_an_image_that_a_stratum_has_not_seen_has_no_weighted_mean(study: Study) -> None:
    extra = StudyAsset.objects.create(study=study, name="only-north.jpg")
    for panelist in study.panelists.filter(stratum__name="north"):
        rate_block(answered_block(panelist, [extra], "regular"), scale_of(study), [5])
    report = consensus_report(study, scale_of(study), strata=True)
    row = next(row for row in report["assets"] if row["asset"] == "only-north.jpg")
    assert row["weighted"] is None
    assert row["strata"]["south"] == {"n": 0, "mean": None, "low": None, "high": None}
    assert row["strata"]["north"]["n"] == NORTH
    assert report["weighted"]["lacking"] == 1
    json.dumps(report, allow_nan=False)


def test_what_is_said_of_panelists_goes_when_one_withdraws(study: Study) -> None:
    people = kept(study, scale_of(study), RATERS)
    assert people is not None
    assert len(people.arrays["rater"]) == NORTH + SOUTH
    assert people.arrays["bias"].sum() == pytest.approx(0, abs=1e-9)
    assert not {"rater", "bias", "passes"} & set(found_of(study).arrays)
    withdraw(study.panelists.order_by("pk")[0])
    assert not Figures.objects.filter(kind=RATERS).exists()
    assert found_of(study).values["raters"] == NORTH + SOUTH - 1


def test_going_on_from_what_was_kept(study: Study) -> None:
    kept(study, scale_of(study), RATERS)
    panelist = PanelistFactory(study=study, stratum=study.strata.get(name="south"))
    images = list(study.assets.order_by("pk"))
    rate_block(answered_block(panelist, images, "regular"), scale_of(study), [1, 2, 3] * 4)
    expected = fitted(long_form(scale_of(study), CONSENSUS_KINDS))
    assert found_of(study).arrays["estimate"] == pytest.approx(expected.estimate, abs=1e-7)


def test_nothing_to_estimate_has_a_reason() -> None:
    study = StudyFactory()
    scale = ScaleFactory(study=study)
    found = kept_consensus(study, scale)
    assert found is not None
    assert found.values["code"] == "all_missing"
    with pytest.raises(NotEstimable) as raised:
        consensus(study, scale)
    assert (raised.value.code, raised.value.reason) == (
        "all_missing",
        "Nobody has given a value on this scale yet.",
    )
    with pytest.raises(ValueError, match="Unknown consensus method 'median'"):
        consensus(study, scale, "median")


def test_the_api_gives_pages_and_strata(study: Study) -> None:
    first = get(study, "consensus/?scale=appeal&limit=5").json()
    assert (first["count"], len(first["assets"]), first["next_offset"]) == (IMAGES, 5, 5)
    last = get(study, "consensus/?scale=appeal&limit=5&offset=10&strata=true").json()
    assert (len(last["assets"]), last["next_offset"]) == (2, None)
    assert set(last["assets"][0]["strata"]) == {"north", "south"}
    for row in last["assets"]:
        assert row["weighted_low"] <= row["weighted"] <= row["weighted_high"]
        assert 1 <= row["low"] <= row["estimate"] <= row["high"] <= 7
    assert get(study, "consensus/?scale=appeal&limit=0").status_code == 400
    assert get(study, "consensus/?scale=beauty").status_code == 404


def lines(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(StringIO(text)))


def test_the_whole_table_as_csv(study: Study) -> None:
    response = get(study, "consensus.csv?scale=appeal&strata=true")
    assert response["Content-Type"].startswith("text/csv")
    rows = lines(b"".join(response.streaming_content).decode())
    report = consensus_report(study, scale_of(study), strata=True)
    assert [row["asset"] for row in rows] == [row["asset"] for row in report["assets"]]
    for line, row in zip(rows, report["assets"], strict=True):
        assert float(line["weighted"]) == row["weighted"]
        assert float(line["mean south"]) == row["strata"]["south"]["mean"]
    out = StringIO()
    call_command("consensus", "posters", "--scale", "appeal", "--strata", "--format", "csv", stdout=out)
    assert lines(out.getvalue()) == rows


def test_the_command_says_what_it_leaves_out(study: Study) -> None:
    out = StringIO()
    call_command("consensus", "posters", "--scale", "appeal", "--strata", stdout=out)
    assert "appeal by panelwise: 168 ratings, 14 raters, 12 images" in out.getvalue()
    assert "south" in out.getvalue().splitlines()[1]
    study.min_cell = 7
    study.save()
    out = StringIO()
    call_command("consensus", "posters", "--scale", "appeal", "--strata", stdout=out)
    assert "south: Too few panelists to be shown by themselves." in out.getvalue()
    study.scales.create(name="trust", question="?", low=1, high=7)
    with pytest.raises(CommandError, match="Nobody has given a value"):
        call_command("consensus", "posters", "--scale", "trust", stdout=StringIO())


def test_a_large_study_is_left_to_a_worker_but_not_by_the_command(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labeling.figures.kept.is_small", lambda _study: False)
    monkeypatch.setattr("labeling.figures.kept.refresh.ask", lambda _study, waiting=False: None)
    answer = get(study, "consensus/?scale=appeal&strata=1")
    assert (answer.status_code, answer.json()["code"]) == (409, "being_computed")
    assert get(study, "consensus.csv?scale=appeal").status_code == 409
    out = StringIO()
    call_command("consensus", "posters", "--scale", "appeal", "--strata", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["count"] == IMAGES
    assert get(study, "consensus/?scale=appeal&strata=1").json()["count"] == IMAGES
