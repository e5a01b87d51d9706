from typing import Any

from django.core.management.base import CommandParser

from active_learning.retraining import request_retrain
from core.job_command import JobCommand
from labeling.commands import study_named
from scoring.training_options import training_options


class Command(JobCommand):
    help = "Freeze the ratings, train heads in a worker, test them on held-out images, score all images."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument(
            "--with-quality", action="store_true", help="heads read the quality measures beside the embedding"
        )
        parser.add_argument(
            "--smoothing",
            type=float,
            metavar="SHARE",
            help="of every label that is replaced by the answers of all images together (0 to .5)",
        )
        parser.add_argument(
            "--tune-trials", type=int, metavar="N", help="search for better settings: so many tries per scale"
        )
        parser.add_argument(
            "--tune-seconds", type=float, metavar="S", help="search for better settings: so long per scale"
        )
        parser.add_argument(
            "--wait", action="store_true", help="see it through; without a worker, do it here"
        )

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        asked = training_options(
            quality=options["with_quality"],
            smoothing=options["smoothing"],
            trials=options["tune_trials"],
            seconds=options["tune_seconds"],
        )
        job, created = request_retrain(study, options=asked)
        if not created and job.params.get("options") != asked and self.format != "json":
            self.say("A retrain is under way already, with its own options. This one was not asked for.")
        if options["wait"]:
            job = self.see_through(job)
        if self.format == "json":
            self.document({"job": str(job.pk), "state": job.state, **job.result})
        elif not options["wait"]:
            self.say(f"Job {job.pk} is waiting for a worker.")
        else:
            self._show_heads(job.result)

    def _show_heads(self, result: dict[str, Any]) -> None:
        self.say(f"Version {result['model']}" + (", which now serves" if result["promoted"] else ""))
        rows = []
        for head in result["heads"]:
            tested = head["test_assets"] or 0
            rows.append((head["scale"], f"{tested} held out", *_figures(head), head["usable"]))
            if crossed := head["cross_validated"]:
                about = f"{crossed['assets']} cross-validated"
                rows.append((head["scale"], about, *_figures(crossed), ""))
        columns = ("scale", "images", "MAE", "MAE of the mean", "Spearman", "CRPS", "coverage", "usable")
        self.table(columns, rows)
        for head in result["heads"]:
            if not head["usable"]:
                self.say(f"{head['scale']}: {head['reason']}")


def _figures(found: dict[str, Any]) -> list[str]:
    return [_figure(found[name]) for name in ("mae", "mae_mean_predictor", "spearman", "crps", "coverage")]


def _figure(metric: dict[str, Any] | None) -> str:
    if metric is None or metric.get("value") is None:
        return "–"
    return f"{metric['value']:.3f} [{metric['low']:.3f}, {metric['high']:.3f}]"
