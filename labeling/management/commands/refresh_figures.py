from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.job_command import JobCommand
from labeling.commands import study_named
from labeling.figures.refresh import ask_now


class Command(JobCommand):
    help = "Compute a study's figures anew where they are out of date; a worker does it, or this process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        result = self.see_through(ask_now(study)).result
        if self.format == "json":
            self.document({"study": study.slug, **result})
        else:
            self.say(_("%(n)d parts were out of date and are computed.") % {"n": result["parts"]})
        if result["failed"]:
            named = "; ".join(
                " ".join(filter(None, (row["scale"], row["kind"], row["key"]))) + f" ({row['error']})"
                for row in result["failed"]
            )
            raise CommandError(
                _("These parts failed and keep their old figures: %(parts)s") % {"parts": named}
            )
