from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand
from labeling.commands import scale_named, study_named
from labeling.planning.plan import DEFAULT_ICC, plan_of, wishes_of

AIMS = {
    "icc2": "ICC(2,k)",
    "icc3": "ICC(3,k)",
    "relative": "relative interval",
    "absolute": "absolute interval",
}


class Command(PanelwiseCommand):
    help = "How many raters each image wants for a reliability or an interval, what that costs and how long it takes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument(
            "--icc", type=float, help=f"reliability wanted, between 0 and 1 (default {DEFAULT_ICC:g})"
        )
        parser.add_argument(
            "--half-width", type=float, help="of a 95%% interval, in scale points (default: the study's)"
        )
        parser.add_argument("--scale")

    def work(self, **options: Any) -> None:
        if options["icc"] is not None and not 0 < options["icc"] < 1:
            self.usage("--icc lies between 0 and 1.")
        if options["half_width"] is not None and not 0 < options["half_width"] <= 1000:
            self.usage("--half-width is above 0, in scale points.")
        study = study_named(options["slug"])
        if options["scale"]:
            scale_named(study, options["scale"])
        wishes = wishes_of(study, options["icc"], options["half_width"])
        found = plan_of(study, wishes, options["scale"]).found
        if self.format == "json":
            self.document(found)
            return
        for scale in found["scales"]:
            self._scale(scale, found["wanted"])
        self._effort(found)

    def _scale(self, scale: dict[str, Any], wanted: dict[str, float]) -> None:
        self.say(
            f"{scale['scale']}: {scale['ratings']} ratings, {scale['raters']} raters, {scale['images']} images"
        )
        if scale["code"]:
            self.say(scale["reason"])
            return
        rows = [
            (
                f"{name}, wanted {wanted['icc' if aim.startswith('icc') else 'half_width']:g}",
                _said(scale["needed"][aim]),
            )
            for aim, name in AIMS.items()
        ]
        self.table(("aim", f"raters per image (now {scale['k']:.1f})"), rows)
        if scale["strata"]:
            self.table(
                ("stratum", "raters", "spread", "ratings for its mean"),
                [
                    (part["stratum"], part["raters"], part["spread"], part["for_mean"] or part["reason"])
                    for part in scale["strata"]
                ],
            )
        if scale["small_panel"]:
            self.say("Fewer than ten raters: intervals hold for these raters only.")

    def _effort(self, found: dict[str, Any]) -> None:
        self.table(
            ("to reach", "answers missing", f"cost ({found['currency']})", "days"),
            [
                (row["aim"], *(_interval(row[name]) for name in ("missing", "cost", "days")))
                for row in found["effort"]
            ],
        )
        pace = found["pace"]
        self.say(pace["reason"] or f"Pace of the last seven days: {_interval(pace)} answers a day.")


def _said(figure: dict[str, Any]) -> str:
    return str(figure["reason"]) if figure["estimate"] is None else _interval(figure)


def _interval(figure: dict[str, Any]) -> str:
    if figure["estimate"] is None:
        return "–"
    ends = [figure["low"], figure["high"]]
    said = (
        ""
        if ends == [None, None]
        else f" [{', '.join('…' if end is None else f'{end:,.0f}' for end in ends)}]"
    )
    return f"{figure['estimate']:,.0f}{said}"
