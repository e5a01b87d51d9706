from typing import Any

from django.core.management.base import CommandParser

from active_learning.retraining import request_retrain
from core.job_command import JobCommand
from labeling.commands import study_named


class Command(JobCommand):
    help = "Freeze the ratings, train heads in a worker, test them on held-out images, score all images."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument(
            "--wait", action="store_true", help="see it through; without a worker, do it here"
        )

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        job, _created = request_retrain(study)
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
        rows = [
            (
                h["scale"],
                *(_figure(h[name]) for name in ("mae", "mae_mean_predictor", "spearman", "coverage")),
                h["usable"],
            )
            for h in result["heads"]
        ]
        self.table(("scale", "MAE", "MAE of the mean", "Spearman", "coverage", "usable"), rows)
        for head in result["heads"]:
            if not head["usable"]:
                self.say(f"{head['scale']}: {head['reason']}")


def _figure(metric: dict[str, Any] | None) -> str:
    if metric is None or metric.get("value") is None:
        return "–"
    return f"{metric['value']:.3f} [{metric['low']:.3f}, {metric['high']:.3f}]"
