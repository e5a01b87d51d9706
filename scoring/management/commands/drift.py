from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from core.job_command import JobCommand
from labeling.commands import study_named
from scoring.models import ModelVersion
from scoring.serving import model_at_hand
from scoring.watch.answer import drift_answer
from scoring.watch.reading import kept_weeks
from scoring.watch.table_csv import watch_csv
from scoring.watch.wording import source_name


class Command(JobCommand):
    help = "Whether what arrives looks like what the model was made on, week by week."
    formats = ("table", "json", "csv")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--model", type=int, help="a version; by default the one that serves")
        parser.add_argument(
            "--now", action="store_true", help="freeze a missing reference and compare what has arrived first"
        )

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if options["now"]:
            self.job("watch", study.slug, {"study": study.slug})
        model = model_at_hand(study)
        if options["model"]:
            model = study.models.filter(number=options["model"], state=ModelVersion.State.READY).first()
            if model is None:
                self.usage(_("Version %(number)d is not there or not ready.") % {"number": options["model"]})
        if self.format == "csv":
            self.stdout.write(watch_csv(model.number, kept_weeks(model)) if model else watch_csv(0, ()))
            return
        answer = drift_answer(study, model)
        if self.format == "json":
            self.stdout.write(JSONEncoder(ensure_ascii=False, allow_nan=False).encode(answer))
            return
        if answer["reference"] is None:
            self.say(_("There is no reference yet. Freeze it with: manage.py drift %s --now") % study.slug)
            return
        self.say(answer["sentence"])
        for alert in answer["alerts"]:
            self.say(f"{alert['week']}  {alert['cause']}")
        self.table(
            (_("week"), _("source"), _("images"), _("verdict")),
            [
                (
                    week["week"].isoformat(),
                    source_name("" if week["source"] == "*" else week["source"]),
                    week["images"],
                    week["verdict"],
                )
                for week in answer["weeks"]
            ],
        )
