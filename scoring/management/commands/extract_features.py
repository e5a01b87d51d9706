from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.job_command import JobCommand
from labeling.commands import study_named
from labeling.models import StudyAsset

SHOWN = ("extractor", "detector", "assets", "failed", "seconds", "images_per_second")
MOST_LISTED = 40


class Command(JobCommand):
    help = (
        "Measure image quality, find faces and compute embeddings for images that lack them. What could not be read "
        "before is tried again. Lists the images that could not be worked on, with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="a study; all images without it")

    def work(self, **options: Any) -> None:
        slug = options["slug"]
        if slug:
            study_named(slug)
        job = self.job("extract_features", slug or "*", {"study": slug} if slug else {})
        problems = _problems(slug)
        if self.format == "json":
            self.document({**job.result, "problems": problems})
            return
        for notice in (job.result["notice"], job.result["detector_notice"]):
            if notice:
                self.say(notice)
        self.table(("what", "value"), [(key, job.result[key]) for key in SHOWN])
        if problems:
            self.say("")
            rows = [(row["study"], row["image"], row["problem"]) for row in problems[:MOST_LISTED]]
            self.table(("study", "image", "problem"), rows)
        if len(problems) > MOST_LISTED:
            self.say(_("And %(more)d more: --format json lists all.") % {"more": len(problems) - MOST_LISTED})


def _problems(slug: str | None) -> list[dict[str, str]]:
    """The images that cannot be worked on, of one study or all."""
    broken = StudyAsset.objects.exclude(problem="")
    if slug:
        broken = broken.filter(study__slug=slug)
    rows = broken.order_by("study__slug", "name").values_list("study__slug", "name", "problem")
    return [{"study": study, "image": name, "problem": problem} for study, name, problem in rows]
