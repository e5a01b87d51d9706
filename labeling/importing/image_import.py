"""The images of an import, one after the other: a file that cannot be used is reported and the rest goes in."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from labeling.fills import open_fills
from labeling.images.decode import UnreadableImage
from labeling.importing import sources
from labeling.importing.report import Report
from labeling.ingest import ingest, place
from labeling.models import Study

OUTCOMES = {
    "added": "images_added",
    "unchanged": "images_unchanged",
    "picture_added": "images_added",
    "duplicate": "duplicate_image",
    "conflict": "name_taken",
}


def import_images(study: Study, path: Path, report: Report) -> None:
    """Take each image of a folder or zip into `study`. Raises DomainError where `path` is neither."""
    for name, data in sources.images(path):
        if data is None:
            report.problem("file_too_large", name, _("The file is larger than 200 MB."))
            continue
        try:
            asset, _created = ingest(data)
        except UnreadableImage as error:
            report.problem(error.code, name, error.sentence)
            continue
        with transaction.atomic():
            placed, outcome = place(study, name[:200], asset)
        if outcome == "duplicate":
            report.problem(
                OUTCOMES[outcome],
                name,
                _("The same picture is in the study as %(name)s.") % {"name": placed.name},
            )
        elif outcome == "conflict":
            report.problem(OUTCOMES[outcome], name, _("Another picture has this name in the study already."))
        else:
            report.count(OUTCOMES[outcome])
    open_fills(study)
