from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.job_command import JobCommand
from labeling.commands import study_named
from labeling.models import Study, StudyReport
from labeling.reports.check import check
from labeling.reports.files import FILES, document
from labeling.reports.making import ask_for


class Command(JobCommand):
    help = (
        "Make a frozen report of a study, list those there are, write the files of one, or compute one again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--title", default="", help="of the new report")
        parser.add_argument("--note", default="", help="printed with the new report")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="the reports there are")
        what.add_argument("--show", type=int, metavar="VERSION", help="with --format json: all of it")
        what.add_argument("--files", type=int, metavar="VERSION", help="write its files into --to")
        what.add_argument(
            "--check",
            type=int,
            metavar="VERSION",
            help="compute α and consensus again; exit 1 where they differ",
        )
        parser.add_argument("--to", type=Path, default=Path(), help="folder for --files")

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        if options["list"]:
            self._list(study)
        elif options["files"] is not None:
            self._write(_version(study, options["files"]), options["to"])
        elif options["check"] is not None:
            self._check(_version(study, options["check"]))
        elif options["show"] is not None:
            self._show(_version(study, options["show"]))
        else:
            job = self.see_through(ask_for(study, options["title"], options["note"], None))
            self._show(_version(study, job.result["version"]))

    def _list(self, study: Study) -> None:
        reports = study.reports.defer("values", "arrays")
        if self.format == "json":
            self.document([_head(report) for report in reports])
        else:
            columns = ("version", "title", "made_at", "ratings", "disputed")
            self.table(columns, [[_head(report)[name] for name in columns] for report in reports])

    def _show(self, report: StudyReport) -> None:
        if self.format == "json":
            self.document(document(report))
            return
        self.table(
            ("scale", "alpha", "ICC(2)", "ICC(2,k)"),
            [
                [
                    scale,
                    *(
                        found[""]["alpha"]["estimate"] if one is None else found[""]["icc"][one]["estimate"]
                        for one in (None, "icc2", "icc2k")
                    ),
                ]
                for scale, found in report.values["agreement"].items()
            ],
        )
        text = _(
            "Version %(version)d, %(ratings)d ratings. Its files: report %(slug)s --files %(version)d --to FOLDER"
        )
        self.say(text % {"version": report.version, "ratings": report.ratings, "slug": report.study.slug})
        if report.disputed:
            self.say(_("Disputed: the krippendorff package finds another α."))

    def _write(self, report: StudyReport, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (write, _kind) in FILES.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(write(report))
        if self.format == "json":
            self.document([str(folder / name) for name in FILES])
        else:
            self.say(_("%(n)d files are in %(folder)s.") % {"n": len(FILES), "folder": folder})

    def _check(self, report: StudyReport) -> None:
        found = check(report)
        if self.format == "json":
            alpha = {name: {"then": then, "now": now} for name, (then, now) in found.alpha.items()}
            self.document({**found._asdict(), "alpha": alpha, "holds": found.holds})
        if not found.holds:
            text = _(
                "The report cannot be computed again as it was: %(then)d ratings then, %(now)d now. "
                "Panelists who withdrew since take their ratings with them."
            )
            raise CommandError(text % {"then": found.ratings_then, "now": found.ratings_now})
        self.say(_("The same ratings give the same figures."))


def _version(study: Study, version: int) -> StudyReport:
    found = study.reports.filter(version=version).first()
    if found is None:
        known = ", ".join(str(number) for number in study.reports.values_list("version", flat=True)) or "–"
        text = _("Study %(slug)s has no report %(version)d. It has: %(known)s.")
        raise CommandError(text % {"slug": study.slug, "version": version, "known": known})
    return found


def _head(report: StudyReport) -> dict[str, Any]:
    return {
        "version": report.version,
        "title": report.title,
        "made_at": report.created_at.isoformat(timespec="seconds"),
        "ratings": report.ratings,
        "ratings_sha256": report.ratings_sha256,
        "disputed": report.disputed,
    }
