from typing import Any

from django.core.management.base import CommandParser

from core.command import PanelwiseCommand, progress_to_stderr
from labeling.commands import study_named
from labeling.models import Panelist
from labeling.simulation.run import rate, seat_panel


class Command(PanelwiseCommand):
    help = (
        "Let simulated panelists rate a study through the HTTP API. They follow the planted truth of a drawn study, "
        "else what a real panel said before, else the pixels."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--panelists", type=int, required=True, metavar="N")
        parser.add_argument(
            "--careless", type=int, default=0, metavar="N", help="how many of them do not look"
        )
        parser.add_argument(
            "--blocks", type=int, default=2, metavar="N", help="blocks each rates at most (default 2)"
        )
        parser.add_argument("--seed", type=int, default=11)
        parser.add_argument("--url", help="address of a running site; without it this command serves itself")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if not 0 <= options["careless"] <= options["panelists"]:
            self.usage("--careless must lie between 0 and --panelists.")
        seats = seat_panel(study, options["panelists"], options["careless"], options["seed"])
        report = progress_to_stderr("panelists")
        outcome = rate(study, seats, blocks=options["blocks"], url=options["url"], report=report)
        suspended = study.panelists.filter(state=Panelist.State.SUSPENDED).count()
        result = {
            "study": study.slug,
            "panelists": len(seats),
            "blocks": sum(sitting.blocks for sitting in outcome.sittings),
            "answers": dict(sorted(outcome.answers.items())),
            "suspended": suspended,
            "ended": {
                s: [x.ended for x in outcome.sittings].count(s) for s in {x.ended for x in outcome.sittings}
            },
        }
        if self.format == "json":
            self.document(result)
        else:
            self.table(("what", "value"), [(key, _told(value)) for key, value in result.items()])


def _told(value: Any) -> str:
    """Counts by name as a person reads them: "2841 stored, 63 late"."""
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{n} {name}" for name, n in value.items()) or "none"
