import csv
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.command import PanelwiseCommand
from labeling.commands import scale_named, study_named
from labeling.estimates import METHOD_NAMES, consensus_report
from labeling.statistics.errors import NotEstimable

COLUMNS = ("asset", "estimate", "low", "high", "low_absolute", "high_absolute", "ratings")


class Command(PanelwiseCommand):
    help = "The panel's consensus on each image, with its intervals."
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--scale", required=True)
        parser.add_argument("--method", choices=METHOD_NAMES, default="panelwise")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        try:
            report = consensus_report(study, scale_named(study, options["scale"]), options["method"])
        except NotEstimable as error:
            raise CommandError(error.reason) from error
        if self.format == "json":
            self.document(report)
        elif self.format == "csv":
            writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(report["assets"])
        else:
            self.table(COLUMNS, [[row[column] for column in COLUMNS] for row in report["assets"]])
