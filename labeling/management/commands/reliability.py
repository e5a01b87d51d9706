from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand, with_interval
from labeling.agreement import reliability_report
from labeling.commands import scale_named, study_named
from labeling.models import Scale

FIGURES = ("cronbach", "kendall_w", "mean_pairwise_spearman", "split_half", "gwet_ac2_quadratic")


class Command(PanelwiseCommand):
    help = "How far a study's panel agrees, per scale, for one rater and for the panel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--scale")
        parser.add_argument("--level", choices=Scale.Level.values)

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if options["scale"]:
            scale_named(study, options["scale"])
        report = reliability_report(study, options["scale"], options["level"])
        if self.format == "json":
            self.document(report)
            return
        for scale in report["scales"]:
            self.say(
                f"{scale['scale']} ({scale['level']}): {scale['ratings']} ratings, {scale['raters']} raters, {scale['assets']} images"
            )
            rows = [("Krippendorff alpha", with_interval(scale["alpha"]))]
            rows += [(name.upper(), with_interval(figure)) for name, figure in scale["icc"].items()]
            rows += [(name, with_interval(scale[name])) for name in FIGURES]
            self.table(("figure", "estimate"), rows)
            if scale["note"]:
                self.say(scale["note"])
