import csv
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.command import PanelwiseCommand, with_interval
from labeling.commands import scale_named, study_named
from labeling.figures.link_sides import Side
from labeling.linking.report import link_report

COLUMNS = ("image", "own", "estimate", "low", "high", "low_absolute", "high_absolute", "n", "shared")


class Command(PanelwiseCommand):
    help = "Put study B on the scale of study A through the images that both have rated."
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("a", metavar="A", help="the study whose scale counts")
        parser.add_argument("b", metavar="B", help="the study that is put on it")
        parser.add_argument("--scale", required=True)

    def work(self, **options: Any) -> None:
        study, other = study_named(options["a"]), study_named(options["b"])
        if study == other:
            self.usage("A and B are the same study.")
        scale = scale_named(study, options["scale"])
        report = link_report(study, scale, Side("all"), Side("study", other.slug))
        if self.format == "json":
            self.document(report)
            return
        if report["code"]:
            raise CommandError(report["reason"])
        if self.format == "csv":
            writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(report["images"])
            return
        provisional = ", provisional" if report["provisional"] else ""
        self.say(
            f"{report['shared']} shared images, {report['raters_a']} and {report['raters_b']} raters{provisional}"
        )
        self.say(f"Shift, added to {other.slug}: {with_interval(report['shift'])}")
        columns = ("image", "a", "b", "move", "z", "flagged")
        rows = [
            [row[name] for name in columns[:-1]] + ["yes" if row["flagged"] else ""]
            for row in report["anchors"]
        ]
        self.table(columns, rows)
