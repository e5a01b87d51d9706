from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.command import PanelwiseCommand
from labeling.commands import study_named
from labeling.withdrawal import withdraw


class Command(PanelwiseCommand):
    help = "Remove a panelist's answers for good, as their consent promises."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("label", help="as the panel page shows it")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        panelist = study.panelists.filter(label=options["label"]).first()
        if panelist is None:
            raise CommandError(
                _("Study %(slug)s has no panelist %(label)s. The panel page lists them.")
                % {"slug": study.slug, "label": options["label"]}
            )
        result = {"study": study.slug, "panelist": panelist.label, "answers_removed": withdraw(panelist)}
        if self.format == "json":
            self.document(result)
        else:
            self.say(_("%(answers_removed)d answers of %(panelist)s were removed.") % result)
