from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.command import PanelwiseCommand, progress_to_stderr
from labeling.commands import study_named
from scoring.engine.catalogue import Entry, catalogue, entry_of
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.fetching import fetch
from scoring.engine.int8 import CALIBRATION
from scoring.engine.weights import sha256
from scoring.ingest.quantising import LEAST_JUDGES, quantise_for

COLUMNS = ("name", "kind", "licence", "allowed", "state", "file")
MADE_FROM = ("version", "judged_by", "seed", "speed")


class Command(PanelwiseCommand):
    help = (
        "Weights of backbones and detectors: which there are, fetch one, check those in the models folder, or make the "
        "INT8 model of a backbone from a study's images (used with MODEL_INT8=1)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("list", "fetch", "verify", "quantise"))
        parser.add_argument(
            "names", nargs="*", help="of the catalogue; verify without a name checks all there are"
        )
        parser.add_argument("--study", help="quantise: whose images calibrate and judge")
        parser.add_argument(
            "--images",
            type=int,
            default=LEAST_JUDGES,
            help=f"quantise: how many judge, at least {LEAST_JUDGES}; {CALIBRATION} others calibrate",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="quantise: replace the INT8 model that is there; what was made with it has to be made anew",
        )

    def work(self, **options: Any) -> None:
        names = options["names"]
        if options["what"] == "fetch" and not names:
            self.usage(_("Say which weights to fetch. manage.py models list shows them."))
        if options["what"] == "list" and names:
            self.usage(_("models list takes no names."))
        if options["what"] == "quantise":
            self._quantise(names, options["study"], options["images"], options["again"])
            return
        self.folder = Path(settings.MODELS_DIR)
        self.allowed = frozenset(settings.ALLOWED_LICENCES)
        try:
            {"list": self._list, "fetch": self._fetch, "verify": self._verify}[options["what"]](names)
        except WeightsUnavailable as error:
            raise CommandError(error.sentence) from error

    def _list(self, _names: list[str]) -> None:
        self._show([self._row(entry) for entry in catalogue(self.folder).values()])

    def _fetch(self, names: list[str]) -> None:
        entries = [entry_of(name, self.folder) for name in names]
        for entry in entries:
            path, digest = fetch(entry, self.folder, self.allowed, progress_to_stderr(entry.name))
            self.stderr.write(f"{path} {digest}")
        self._show([self._row(entry_of(name, self.folder)) for name in names])

    def _verify(self, names: list[str]) -> None:
        if names:
            entries = [entry_of(name, self.folder) for name in names]
        else:
            entries = [e for e in catalogue(self.folder).values() if (self.folder / e.file).is_file()]
        rows = [self._row(entry, check=True) for entry in entries]
        self._show(rows)
        wrong = [row["name"] for row in rows if row["state"] in ("missing", "altered")]
        if wrong:
            raise CommandError(
                _(
                    "Missing or altered: %(names)s. Remove what is altered, then: manage.py models fetch %(one)s"
                )
                % {"names": ", ".join(wrong), "one": wrong[0]}
            )

    def _quantise(self, names: list[str], slug: str | None, judges: int, again: bool) -> None:
        if len(names) != 1 or not slug or judges < LEAST_JUDGES:
            self.usage(
                _(
                    "Name one backbone and a study: manage.py models quantise BACKBONE --study SLUG. --images is %(n)d or more."
                )
                % {"n": LEAST_JUDGES}
            )
        found = quantise_for(names[0], study_named(slug), judges, again, progress_to_stderr(names[0]))
        if self.format == "json":
            self.document(asdict(found))
        else:
            told = {**found.figures, **{name: getattr(found, name) for name in MADE_FROM}}
            self.table(("what", "value"), [(name, None if told[name] == "" else told[name]) for name in told])
        if found.refused:
            raise CommandError(_("INT8 is refused, fp32 stays. %(why)s") % {"why": found.refused})
        if not found.made:
            self.stderr.write(_("It was there already and stays. --again makes another."))

    def _row(self, entry: Entry, check: bool = False) -> dict[str, Any]:
        path = self.folder / entry.file
        state, found = "missing", ""
        if path.is_file():
            state = "there"
            if check:
                found = sha256(path)
                state = "unpinned" if not entry.sha256 else "right" if found == entry.sha256 else "altered"
        return {
            "name": entry.name,
            "kind": entry.kind,
            "licence": entry.licence,
            "allowed": entry.licence in self.allowed,
            "state": state,
            "file": entry.file,
            "url": entry.url,
            "sha256": entry.sha256 or found,
            "note": entry.note,
        }

    def _show(self, rows: list[dict[str, Any]]) -> None:
        if self.format == "json":
            self.document(rows)
        else:
            self.table(COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
