from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand, with_interval
from labeling.commands import scale_named, study_named
from labeling.order_effects.report import order_report

REST = ("drift", "first", "spread", "slowing")


class Command(PanelwiseCommand):
    help = "What order does to a study's ratings: dependence on what came before, drift, fatigue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--scale")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if options["scale"]:
            scale_named(study, options["scale"])
        report = order_report(study, options["scale"])
        if self.format == "json":
            self.document(report)
            return
        for scale in report["scales"]:
            if scale["code"]:
                self.say(f"{scale['scale']}: {scale['reason']}")
                continue
            self.say(
                f"{scale['scale']}: {scale['ratings']} ratings by {scale['raters']} raters in {scale['sessions']} sessions"
            )
            rows = [
                _row(f"{name} {lag['lag']} before", lag[name])
                for name in ("answer", "image")
                for lag in scale["lags"]
            ]
            self.table(("effect", "estimate", "verdict"), rows + [_row(name, scale[name]) for name in REST])


def _row(name: str, judged: dict[str, Any]) -> tuple[str, str, str]:
    shown = judged["effect"] or {"reason": judged["reason"]}
    return name, with_interval(shown), judged["verdict"] or "–"
