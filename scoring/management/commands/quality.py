from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand
from labeling.commands import study_named
from scoring.fallback.rules import rules_of
from scoring.quality_pages.keeping import study_quality
from scoring.quality_pages.report import image_documents, quality_document
from scoring.quality_pages.standing import spreads, warned
from scoring.quality_pages.table_csv import quality_lines
from scoring.quality_pages.thresholds import thresholds_of


class Command(PanelwiseCommand):
    help = "Image quality of a study: how its images are spread on each measure, and how many are beyond the limits."
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument(
            "--worst", type=int, default=10, metavar="N", help="images named in the JSON document"
        )

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        kept = study_quality(study, at_once=True)
        assert kept is not None  # nothing is left to a worker
        table, thresholds = kept.table, thresholds_of(rules_of(study))
        if self.format == "csv":
            for line in quality_lines(study, table, thresholds):
                self.stdout.write(line.removesuffix("\r\n"))
            return
        found, spread = warned(table, thresholds), spreads(table, thresholds)
        if self.format == "json":
            rows = found.worst_first()[: max(0, options["worst"])].tolist()
            worst = image_documents(table, rows, thresholds)
            self.document({**quality_document(study, table, spread, found), "worst": worst})
            return
        if not len(table):
            self.say(f"No image has been looked at yet: manage.py extract_features {study.slug}")
            return
        rows = [
            (one.measure, one.n, *(one.quantiles or ()), *one.limits, one.warns) for one in spread if one.n
        ]
        self.table(("measure", "images", "5%", "median", "95%", "low", "high", "warn"), rows)
        self.say(f"{int(found.beyond.any(axis=1).sum())} of {len(table)} images warn.")
