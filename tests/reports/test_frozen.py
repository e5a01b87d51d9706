"""What a report says does not change, and says how it can be had again."""

import csv
import io
import json

import numpy as np
import pytest

from core import job_runner
from core.models import AuditEvent, Job
from labeling.agreement.figures import reliability
from labeling.models import Rating
from labeling.reports.check import check
from labeling.reports.files import FILES, document
from labeling.reports.making import ask_for
from labeling.withdrawal import withdraw
from tests.reports.conftest import correct, make_report, suspend


def lines_of(report, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(FILES[name][0](report)))))


def test_figures_are_those_of_the_agreement_page(rated, report):
    found = report.values["agreement"]["appeal"][""]
    live = reliability(rated.study, rated)
    assert found["alpha"]["estimate"] == pytest.approx(live["alpha"]["estimate"], abs=1e-12)
    assert (found["raters"], found["assets"], found["ratings"]) == (11, 12, 132)
    assert report.ratings == 144
    assert report.second_opinion["appeal"][""]["status"] == "agrees"
    assert not report.disputed
    assert AuditEvent.objects.filter(action="report_made", study="rated").count() == 1


def test_alpha_follows_from_the_file_by_another_implementation(report):
    krippendorff = pytest.importorskip("krippendorff")
    counted = [row for row in lines_of(report, "ratings.csv") if row["counted"] == "1"]
    raters = sorted({row["rater"] for row in counted})
    images = sorted({row["image"] for row in counted})
    table = np.full((len(raters), len(images)), np.nan)
    for row in counted:
        table[raters.index(row["rater"]), images.index(row["image"])] = float(row["value"])
    theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="interval")
    assert theirs == pytest.approx(report.values["agreement"]["appeal"][""]["alpha"]["estimate"], abs=1e-9)


def test_what_comes_later_changes_nothing(rated, report):
    before = document(report)
    file = "".join(FILES["ratings.csv"][0](report))
    correct(Rating.objects.filter(scale=rated).earliest("pk"), 7)
    suspend(rated.study.panelists.earliest("pk"))
    report.refresh_from_db()
    assert document(report) == before
    assert "".join(FILES["ratings.csv"][0](report)) == file
    assert check(report).holds
    again = make_report(rated.study)
    assert again.version == 2
    assert again.values["agreement"]["appeal"][""]["raters"] == 10
    assert again.ratings_sha256 != report.ratings_sha256


def test_a_small_stratum_is_named_nowhere_beside_ratings(report):
    strata = {row["name"]: row for row in report.values["panel"]["strata"]}
    assert strata["south"]["panelists"] is None
    assert strata["north"]["panelists"] is None, "else the other follows by subtraction"
    assert {row["stratum"] for row in lines_of(report, "ratings.csv")} == {""}
    by_stratum = {row["stratum"]: row["code"] for row in lines_of(report, "agreement.csv") if row["stratum"]}
    assert by_stratum == {"north": "withheld", "south": "withheld"}


def test_who_was_left_out_is_listed_with_the_reason_and_their_ratings_do_not_count(rated, report):
    (row,) = report.values["exclusions"]
    assert (row["reason"], row["ratings"]) == ("failed_checks", 12)
    out = [line for line in lines_of(report, "ratings.csv") if line["counted"] == "0"]
    assert {line["rater"] for line in out} == {row["rater"]}
    assert row["rater"] not in {line["rater"] for line in lines_of(report, "raters.csv")}


def test_files_are_safe_to_open_in_a_spreadsheet_and_the_json_is_plain(report):
    assert {row["image"][:2] for row in lines_of(report, "ratings.csv")} == {"'="}
    assert len(lines_of(report, "consensus.csv")) == 12
    assert json.loads("".join(FILES["report.json"][0](report)))["version"] == 1
    assert report.ratings_sha256 in "".join(FILES["README.txt"][0](report))


def test_whoever_withdraws_takes_their_ratings_out_of_the_files(rated, report):
    leaver, suspended = rated.study.panelists.order_by("pk")[0], rated.study.panelists.order_by("-pk")[0]
    withdraw(leaver)
    withdraw(suspended)
    report.refresh_from_db()
    for name in ("ratings.csv", "raters.csv"):
        assert not {f"r{leaver.pk}", f"r{suspended.pk}"} & {row["rater"] for row in lines_of(report, name)}
    assert report.values["exclusions"][0]["evidence"] == {}
    found = check(report)
    assert not found.same_ratings
    assert (found.ratings_then, found.ratings_now) == (144, 120)
    assert report.values["agreement"]["appeal"][""]["raters"] == 11


def test_a_job_that_runs_twice_makes_one_version(rated):
    job = ask_for(rated.study, "", "", None)
    assert job_runner.run(job.pk) == "done"
    # Its worker died between storing the report and saying so: the job is given out again.
    Job.objects.filter(pk=job.pk).update(state="queued")
    assert job_runner.run(job.pk) == "done"
    assert rated.study.reports.count() == 1


def test_while_one_is_made_no_second_is_begun(rated):
    assert ask_for(rated.study, "a", "", None) == ask_for(rated.study, "b", "", None)
