"""The files of an import: images from a folder or a zip, rows from a CSV."""

import csv
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from core.errors import DomainError

MOST_BYTES = 200_000_000
IGNORED = (".ds_store", "thumbs.db", "desktop.ini")


def images(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Each file below a folder, or inside a zip, as (name, bytes); None for bytes where a file is too large.

    The name is the path inside the folder. Hidden files, those that file managers leave behind and paths that
    lead out of a zip are passed over. A damaged member of a zip comes as no bytes at all.
    Raises DomainError where there is no such folder or no readable zip.
    """
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and not ignored(file.relative_to(path).as_posix()):
                # A name that is no UTF-8 on the disk cannot be stored as it is.
                name = file.relative_to(path).as_posix().encode(errors="replace").decode()
                yield name, file.read_bytes() if file.stat().st_size <= MOST_BYTES else None
    elif zipfile.is_zipfile(path):
        yield from _zipped(path)
    else:
        raise DomainError("images", _("%(path)s is neither a folder nor a zip file.") % {"path": path})


def _zipped(path: Path) -> Iterator[tuple[str, bytes | None]]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError):
        raise DomainError(
            "images", _("%(path)s is a damaged zip file. Pack it again.") % {"path": path}
        ) from None
    with archive:
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            if member.is_dir() or ignored(member.filename):
                continue
            try:
                with archive.open(member) as file:
                    # The size that the zip declares may be a lie, so no more than that is ever read.
                    data = file.read(MOST_BYTES + 1)
                yield member.filename, data if len(data) <= MOST_BYTES else None
            except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError):
                yield member.filename, b""


def ignored(name: str) -> bool:
    parts = name.split("/")
    return any(part.startswith((".", "__MACOSX")) for part in parts) or parts[-1].lower() in IGNORED


def rows(path: Path, needed: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Each row of a CSV as (line number, {column: text}). Comma, semicolon or tab; UTF-8, with or without a mark.

    Raises DomainError where the file cannot be read or a needed column is missing, naming those it has.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DomainError("ratings", _("There is no file %(path)s.") % {"path": path}) from None
    except (UnicodeDecodeError, IsADirectoryError):
        raise DomainError(
            "ratings", _("%(path)s is not a text file in UTF-8. Save it as CSV in UTF-8.") % {"path": path}
        ) from None
    reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=_delimiter(text))
    try:
        columns = reader.fieldnames or []
        found = [
            (reader.line_num, {key: (value or "").strip() for key, value in row.items() if key})
            for row in reader
        ]
    except csv.Error as error:
        where = {"path": path, "line": reader.line_num, "error": error}
        raise DomainError("ratings", _("%(path)s, line %(line)d, is no CSV: %(error)s.") % where) from None
    missing = [column for column in needed if column not in columns]
    if missing:
        raise DomainError(
            "columns",
            _("%(path)s has no column %(missing)s. It has: %(columns)s.")
            % {"path": path, "missing": ", ".join(missing), "columns": ", ".join(columns) or "–"},
        )
    return found


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
