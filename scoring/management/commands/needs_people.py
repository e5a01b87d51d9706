from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.job_command import JobCommand
from labeling.commands import study_named
from scoring.fallback.asking import request_judging
from scoring.fallback.listing import by_kind, needing
from scoring.fallback.wording import KINDS, sentence
from scoring.serving import model_at_hand

SHOWN = 50


class Command(JobCommand):
    help = "The images whose scores a study does not trust, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--reason", choices=list(KINDS), default="")
        parser.add_argument("--judge", action="store_true", help="judge the stored scores by the rules first")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if options["judge"]:
            job, _created = request_judging(study)
            self.see_through(job)
        model = model_at_hand(study)
        if model is None:
            raise CommandError(_("The study has no trained model, so there are no scores to judge."))
        found = needing(model, options["reason"]).select_related("study_asset")
        if self.format == "json":
            images = [{"asset": one.study_asset.name, "reasons": one.reasons} for one in found]
            counts = by_kind(model)
            self.document({"study": study.slug, "model": model.number, "reasons": counts, "images": images})
            return
        total = found.count()
        self.table(
            ("image", "why"),
            [(one.study_asset.name, " ".join(map(sentence, one.reasons))) for one in found[:SHOWN]],
        )
        self.say(f"{total} images need people by version {model.number}.")
        if total > SHOWN:
            self.say(f"The first {SHOWN} are shown; --format json has them all.")
