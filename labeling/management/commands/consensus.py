import csv
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.command import PanelwiseCommand
from labeling.commands import scale_named, study_named
from labeling.consensus_report import COLUMNS, WEIGHTED, asked_for, consensus_report, csv_table
from labeling.estimates import METHOD_NAMES
from labeling.models import Scale, Study
from labeling.statistics.errors import NotEstimable


class Command(PanelwiseCommand):
    help = "The panel's consensus on each image, with its intervals."
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--scale", required=True)
        parser.add_argument("--method", choices=METHOD_NAMES, default="", help="by default the study's own")
        parser.add_argument(
            "--strata", action="store_true", help="means per stratum, and weighted to the population, too"
        )

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        scale = scale_named(study, options["scale"])
        try:
            if self.format == "csv":
                found = asked_for(study, scale, options["method"], strata=options["strata"], at_once=True)
                csv.writer(self.stdout, lineterminator="\n").writerows(csv_table(found))
            else:
                self._report(study, scale, options["method"], options["strata"])
        except NotEstimable as error:
            raise CommandError(error.reason) from error

    def _report(self, study: Study, scale: Scale, method: str, strata: bool) -> None:
        report = consensus_report(study, scale, method, strata=strata, at_once=True)
        if self.format == "json":
            self.document(report)
            return
        self.say(
            _("%(scale)s by %(method)s: %(ratings)s ratings, %(raters)s raters, %(assets)s images")
            % {**report, "assets": report["count"]}
        )
        shown = [one["name"] for one in report.get("strata", []) if not one["code"]]
        columns = (*COLUMNS, *(WEIGHTED if strata else ()))
        self.table(
            (*columns, *shown),
            [
                [*(row[column] for column in columns), *(row["strata"][name]["mean"] for name in shown)]
                for row in report["assets"]
            ],
        )
        for one in report.get("strata", []):
            if one["code"]:
                self.say(f"{one['name']}: {one['reason']}")
        if strata and report["weighted"]["code"]:
            self.say(report["weighted"]["reason"])
