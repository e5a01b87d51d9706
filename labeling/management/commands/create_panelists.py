from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand
from labeling.commands import study_named
from labeling.disclosure import withheld_strata
from labeling.panels import create_panelists


class Command(PanelwiseCommand):
    help = "Make panelists, each with a token for programs and a link for people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--stratum", help="name of a stratum; by default the emptiest gets each")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        made = create_panelists(study, options["count"], options["stratum"])
        if self.format == "json":
            self.document(
                [{"panelist": n.panelist.pk, "token": n.token, "invite_url": n.invite_path} for n in made]
            )
            return
        back = set() if options["stratum"] else withheld_strata(study)
        strata = ["withheld" if n.panelist.stratum_id in back else n.panelist.stratum.name for n in made]
        rows = [
            (n.panelist.label, stratum, n.token, n.invite_path)
            for n, stratum in zip(made, strata, strict=True)
        ]
        self.table(("panelist", "stratum", "token", "link (after the site's address)"), rows)
