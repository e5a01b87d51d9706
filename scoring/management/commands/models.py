from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.command import PanelwiseCommand, progress_to_stderr
from scoring.engine.catalogue import Entry, catalogue, entry_of
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.fetching import fetch
from scoring.engine.weights import sha256

COLUMNS = ("name", "kind", "licence", "allowed", "state", "file")


class Command(PanelwiseCommand):
    help = "Weights of backbones and detectors: which there are, fetch one, check those in the models folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("list", "fetch", "verify"))
        parser.add_argument(
            "names", nargs="*", help="of the catalogue; verify without a name checks all there are"
        )

    def work(self, **options: Any) -> None:
        names = options["names"]
        if options["what"] == "fetch" and not names:
            self.usage(_("Say which weights to fetch. manage.py models list shows them."))
        if options["what"] == "list" and names:
            self.usage(_("models list takes no names."))
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
                _("Missing or altered: %(names)s. Remove what is altered, then: manage.py models fetch %(one)s")
                % {"names": ", ".join(wrong), "one": wrong[0]}
            )

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
