from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand
from labeling.commands import study_named
from labeling.panels import create_panelists


class Command(PanelwiseCommand):
    help = "Make panelists, each with a token for programs and a link for people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--stratum", help="name of a stratum; by default the emptiest gets each")

    def work(self, **options: Any) -> None:
        made = create_panelists(study_named(options["slug"]), options["count"], options["stratum"])
        if self.format == "json":
            self.document(
                [{"panelist": n.panelist.pk, "token": n.token, "invite_url": n.invite_path} for n in made]
            )
            return
        rows = [(n.panelist.label, n.panelist.stratum.name, n.token, n.invite_path) for n in made]
        self.table(("panelist", "stratum", "token", "link (after the site's address)"), rows)
