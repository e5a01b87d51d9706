import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand
from core.errors import DomainError
from labeling.importing.plan import ImportPlan, Range, parse_range
from labeling.importing.study_import import import_study


def range_argument(text: str) -> Range:
    try:
        return parse_range(text)
    except DomainError as error:
        raise argparse.ArgumentTypeError(str(error.message)) from error


def scale_argument(text: str) -> tuple[str, Range]:
    name, sign, limits = text.rpartition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"{text} is not of the form NAME=LOW-HIGH, as in appeal=1-5.")
    return name, range_argument(limits)


class Command(PanelwiseCommand):
    help = "Take images and existing ratings into a study. Running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name of the study; made where there is none")
        parser.add_argument("--images", type=Path, metavar="DIR|ZIP")
        parser.add_argument("--ratings", type=Path, metavar="CSV")
        parser.add_argument("--rater", default="", metavar="COL")
        parser.add_argument("--asset", default="", metavar="COL")
        parser.add_argument(
            "--scale",
            action="append",
            type=scale_argument,
            default=[],
            metavar="NAME=LOW-HIGH",
            help="wide ratings: a column each",
        )
        parser.add_argument("--scale-column", default="", metavar="COL", help="long ratings")
        parser.add_argument("--value-column", default="", metavar="COL", help="long ratings")
        parser.add_argument("--range", type=range_argument, metavar="LOW-HIGH", help="long ratings")
        parser.add_argument("--stratum", default="", metavar="COL")
        parser.add_argument("--position", default="", metavar="COL")
        parser.add_argument("--rated-at", default="", metavar="COL")

    def work(self, **options: Any) -> None:
        plan = ImportPlan(
            slug=options["slug"],
            images=options["images"],
            ratings=options["ratings"],
            rater=options["rater"],
            asset=options["asset"],
            scales=dict(options["scale"]),
            scale_column=options["scale_column"],
            value_column=options["value_column"],
            range=options["range"],
            stratum=options["stratum"],
            position=options["position"],
            rated_at=options["rated_at"],
        )
        try:
            plan.check()
        except DomainError as error:
            self.usage(str(error.message))
        study, report = import_study(plan)
        if self.format == "json":
            self.document({"study": study.slug, **report.as_dict()})
            return
        self.table(("what", "number"), sorted(report.counts.items()))
        for problem in report.problems[:20]:
            self.say(f"  {problem['reason']}: {problem['where']} – {problem['detail']}")
        if len(report.problems) > 20:
            self.say(f"  … {len(report.problems) - 20} more; all are listed on the study's import page.")
