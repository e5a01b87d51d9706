import csv
from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand, with_interval
from labeling.commands import scale_named, study_named
from labeling.raters.figures import rater_map
from labeling.raters.listing import COLUMNS, rater_list, rater_report


class Command(PanelwiseCommand):
    help = "How each rater rates: bias, inconsistency and agreement with the others, on a scale or over all."
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--scale", help="one scale; averaged over all by default")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        scale = scale_named(study, options["scale"]) if options["scale"] else None
        if self.format == "csv":
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(one.cells() for one in rater_list(study, rater_map(study, scale, at_once=True)))
            return
        report = rater_report(study, scale, at_once=True)
        if self.format == "json":
            self.document(report)
            return
        rows = [
            (
                one["panelist"],
                one["state"],
                one["n"],
                with_interval({"estimate": one["bias"], "low": one["low"], "high": one["high"]}),
                one["inconsistency"],
                one["agreement"],
            )
            for one in report["raters"]
        ]
        self.table(("panelist", "state", "ratings", "bias", "inconsistency", "agreement"), rows)
        self.say(f"Bias and inconsistency in {report['unit'].replace('_', ' ')}.")
        if report["reason"]:
            self.say(report["reason"])
