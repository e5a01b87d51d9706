"""Names that files come with, from a folder, a zip or another system, as names of images."""

import re
import unicodedata

LONGEST = 200
_NO_PATH = ("", ".", "..")


def clean_name(name: str) -> str:
    """`name` as a path with slashes, without drive, leading slash, ".." or control characters, at most 200 long.

    Too long ones lose their beginning: what tells files apart stands at the end.
    """
    text = unicodedata.normalize("NFC", name.encode(errors="replace").decode()).replace("\\", "/")
    text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    text = re.sub(r"^[A-Za-z]:", "", text)
    parts = [part.strip() for part in text.split("/")]
    return "/".join(part for part in parts if part not in _NO_PATH)[-LONGEST:].lstrip("/") or "image"


def folder_of(name: str) -> str:
    """The folder in a cleaned name, at most 120 long; empty where it lies in none."""
    return name.rpartition("/")[0][-120:]
