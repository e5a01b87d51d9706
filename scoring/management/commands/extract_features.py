from typing import Any

from django.core.management.base import CommandParser

from core.job_command import JobCommand
from labeling.commands import study_named


class Command(JobCommand):
    help = "Measure image quality and compute embeddings for images that lack them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="a study; all images without it")

    def work(self, **options: Any) -> None:
        slug = options["slug"]
        if slug:
            study_named(slug)
        job = self.job("extract_features", slug or "*", {"study": slug} if slug else {})
        if self.format == "json":
            self.document(job.result)
            return
        if job.result["notice"]:
            self.say(job.result["notice"])
        self.table(("what", "value"), [(key, job.result[key]) for key in ("extractor", "assets", "failed")])
