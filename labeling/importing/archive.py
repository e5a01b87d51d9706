"""The files inside a zip that somebody uploaded, read with distrust: nothing it declares about itself is believed."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.importing.names import clean_name
from labeling.importing.sources import ignored

MOST_ENTRIES = 20_000
MOST_UNPACKED = 20_000_000_000
MOST_RATIO = 200
SMALL = 1_000_000
MOST_DIRECTORY = 64_000_000
ENTRY = b"PK\x01\x02"
NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"\xfd7zXZ")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    struct.error,
)


class Entry(NamedTuple):
    """One file of an archive. Where it cannot be used, `reason` names why and `data` is empty."""

    name: str
    data: bytes
    reason: str = ""


class Archive:
    """An opened zip. `entries` yields from a given place on, so that a run that was killed can go on."""

    def __init__(self, archive: zipfile.ZipFile, most_bytes: int) -> None:
        self._archive = archive
        self._most_bytes = most_bytes
        files = [info for info in archive.infolist() if not info.filename.endswith("/")]
        self._files = sorted(
            (info for info in files if not ignored(info.filename.replace("\\", "/"))),
            key=lambda info: info.filename,
        )

    def __len__(self) -> int:
        return len(self._files)

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """The files from number `start` on, in the order of their names.

        Raises DomainError where more comes out than any set of images holds.
        """
        unpacked = 0
        for info in self._files[start:]:
            # zipfile gives out no more of a file than it declares, so this is all that can come.
            unpacked += min(info.file_size, self._most_bytes)
            if unpacked > MOST_UNPACKED:
                raise _bomb()
            yield self._read(info)

    def _read(self, info: zipfile.ZipInfo) -> Entry:
        name = clean_name(info.filename)
        if info.flag_bits & 0x1:
            return Entry(name, b"", "encrypted")
        if info.file_size > SMALL and info.file_size > MOST_RATIO * max(1, info.compress_size):
            return Entry(name, b"", "packed_too_tightly")
        try:
            with self._archive.open(info) as file:
                # The declared size may be a lie, so no more than is allowed is ever read.
                data = file.read(self._most_bytes + 1)
        except _UNREADABLE:
            return Entry(name, b"", "corrupt")
        if len(data) > self._most_bytes:
            return Entry(name, b"", "file_too_large")
        if data.startswith(NESTED):
            return Entry(name, b"", "nested_archive")
        return Entry(name, data)


@contextmanager
def opened(file: IO[bytes], name: str, most_bytes: int) -> Iterator[Archive]:
    """`file` as an archive whose files are read up to `most_bytes` each.

    Raises DomainError where it is no zip, is damaged, or holds more files than any study takes.
    """
    watched = _WhileListed(file)
    try:
        archive = zipfile.ZipFile(watched)
    except _UNREADABLE:
        raise DomainError(
            "not_a_zip", _("%(name)s is no zip file, or a damaged one. Pack it again.") % {"name": name}
        ) from None
    with archive:
        if len(archive.infolist()) > MOST_ENTRIES:
            raise _too_many()
        watched.listed = True
        yield Archive(archive, most_bytes)


class _WhileListed:
    """The file as zipfile sees it while it reads the list of contents: that is taken into memory in one piece, as
    large as the zip says it is, and each entry becomes an object."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.listed = False

    def read(self, size: int = -1) -> bytes:
        if self.listed:
            return self._file.read(size)
        data = self._file.read(MOST_DIRECTORY + 1 if size < 0 else min(size, MOST_DIRECTORY + 1))
        if len(data) > MOST_DIRECTORY or data.count(ENTRY) > MOST_ENTRIES:
            raise _too_many()
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _too_many() -> DomainError:
    return DomainError(
        "too_many_files",
        _("The zip holds more than %(most)d files. Split it into several.") % {"most": MOST_ENTRIES},
    )


def _bomb() -> DomainError:
    return DomainError(
        "too_much",
        _("More than %(most)d GB came out of the zip. What was taken before stays; split the rest.")
        % {"most": MOST_UNPACKED // 1_000_000_000},
    )
