from typing import Any

from django.core.management.base import CommandParser

from core.job_command import JobCommand
from labeling.commands import study_named


class Command(JobCommand):
    help = "Score the images of a study that have no score by the model that serves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        job = self.job("score", study.slug, {"study": study.slug})
        if self.format == "json":
            self.document(job.result)
        else:
            self.say(f"{job.result['scores']} new scores by version {job.result['model']}.")
