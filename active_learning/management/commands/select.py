from typing import Any

from django.core.management.base import CommandParser

from active_learning.selection import DEFAULT_STRATEGY, request_selection
from core.job_command import JobCommand
from labeling.commands import study_named


class Command(JobCommand):
    help = "Choose the images that the panel should see next, and put them in front."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--budget", type=int, required=True, metavar="N", help="number of images")
        parser.add_argument("--strategy", default=DEFAULT_STRATEGY, metavar="NAME")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        job, _created = request_selection(study, options["budget"], options["strategy"])
        job = self.see_through(job)
        if self.format == "json":
            self.document(job.result)
        else:
            r = job.result
            first = f" {r['asked']} of them come first because they need people." if r["asked"] else ""
            self.say(
                f"Round {r['round']}: {r['asked'] + r['chosen']} images by {r['strategy']}, "
                f"{r['control']} at random as control.{first}"
            )
