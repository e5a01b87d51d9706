from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand, with_interval
from labeling.agreement.report import BY, Asked, flat, reliability_report
from labeling.agreement.table_csv import agreement_csv
from labeling.commands import scale_named, study_named
from labeling.models import Scale


class Command(PanelwiseCommand):
    help = (
        "How far a study's panel agrees, per scale, for one rater and for the panel; by stratum or over time."
    )
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--scale")
        parser.add_argument("--level", choices=Scale.Level.values)
        parser.add_argument("--by", choices=BY, help="also for each stratum, or for each stretch of time")
        parser.add_argument("--stratum", help="of this stratum alone")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if options["scale"]:
            scale_named(study, options["scale"])
        asked = Asked(options["scale"], options["level"], options["by"], options["stratum"])
        report = reliability_report(study, asked, at_once=True)
        if self.format == "json":
            self.document(report)
        elif self.format == "csv":
            self.stdout.write(agreement_csv(report), ending="")
        else:
            for scale in report["scales"]:
                self._scale(scale)

    def _scale(self, scale: dict[str, Any]) -> None:
        self._figures(scale, " ".join(filter(None, (scale["scale"], scale.get("stratum")))))
        for stratum in scale.get("strata", ()):
            self._figures(stratum, f"{scale['scale']}, {stratum['stratum']}")
        for window in scale.get("windows", ()):
            self._figures(window, f"{scale['scale']}, {window['name']}")
        if scale.get("windows_reason"):
            self.say(scale["windows_reason"])

    def _figures(self, found: dict[str, Any], name: str) -> None:
        if "alpha" not in found:
            self.say(f"{name}: {found['reason']}")
            return
        self.say(
            f"{name} ({found['level']}): {found['ratings']} ratings, {found['raters']} raters, {found['assets']} images"
        )
        rows = [("Krippendorff alpha", with_interval(found["alpha"]))]
        rows += [
            (key.removeprefix("icc.").upper() if key.startswith("icc.") else key, with_interval(figure))
            for key, figure in flat(found)
            if key != "alpha"
        ]
        self.table(("figure", "estimate"), rows)
        if found.get("note"):
            self.say(found["note"])
