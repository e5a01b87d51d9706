"""What every command shares: tables for people, one JSON document for programs, errors that say what to do."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.errors import DomainError


class PanelwiseCommand(BaseCommand):
    """Exit status 0 done, 1 failed with a message that says what to do, 2 wrong usage.

    Subclasses implement `work(**options)`. With `--format json` (or csv) standard output carries the document and
    nothing else; logs go to standard error.
    """

    formats: tuple[str, ...] = ("table", "json")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--format", choices=self.formats, default="table", help="table for people, else for programs"
        )
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        self.format = options["format"]
        try:
            self.work(**options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        except BrokenPipeError:
            # The reader has gone, as in `… | head`: nothing is wrong, and nobody is left to be told anything.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115  stays open until the process ends

    def work(self, **options: Any) -> None:
        """What the command does, in a subclass."""
        raise TypeError(f"{type(self).__module__} has no work().")

    def usage(self, problem: str) -> NoReturn:
        """Refuse the arguments: exit status 2, as argparse does."""
        raise CommandError(problem, returncode=2)

    def say(self, text: str) -> None:
        """For people only: standard output with tables, standard error otherwise."""
        (self.stdout if self.format == "table" else self.stderr).write(text)

    def document(self, data: Any) -> None:
        """The one JSON document of `--format json`; NaN cannot get in."""
        self.stdout.write(
            json.dumps(data, ensure_ascii=False, allow_nan=False, indent=None if len(str(data)) > 5000 else 2)
        )

    def table(self, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Columns lined up; numbers to the right."""
        cells = [[_cell(value) for value in row] for row in rows]
        widths = [max(len(str(h)), *(len(row[i][0]) for row in cells), 0) for i, h in enumerate(header)]
        self.stdout.write("  ".join(h.ljust(w) for h, w in zip(header, widths, strict=True)).rstrip())
        for row in cells:
            line = (
                text.rjust(w) if right else text.ljust(w)
                for (text, right), w in zip(row, widths, strict=True)
            )
            self.stdout.write("  ".join(line).rstrip())


def _cell(value: Any) -> tuple[str, bool]:
    if value is None:
        return "–", False
    if isinstance(value, float):
        return f"{value:.3f}", True
    return str(value), isinstance(value, int)


def with_interval(figure: dict[str, Any]) -> str:
    """ ".74 [.69, .79]", or the reason why there is no figure."""
    if figure.get("estimate") is None:
        return str(figure.get("reason") or "–")
    text = f"{figure['estimate']:.3f}"
    if figure.get("low") is not None:
        text += f" [{figure['low']:.3f}, {figure['high']:.3f}]"
    return text


def progress_to_stderr(label: str) -> Any:
    """A function (done, total) that keeps one line on standard error up to date, or prints tenths where it is no terminal."""
    last = [-1]

    def report(done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{label}: {done}/{total}" + ("\n" if done >= total else ""))
        elif tenth != last[0]:
            sys.stderr.write(f"{label}: {done}/{total}\n")
        last[0] = tenth
        sys.stderr.flush()

    return report


def unknown_study(slug: str, known: Iterable[str]) -> CommandError:
    listed = ", ".join(known) or "–"
    return CommandError(
        _("There is no study %(slug)s. There are: %(known)s.") % {"slug": slug, "known": listed}
    )
