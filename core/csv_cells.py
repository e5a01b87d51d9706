"""Cells of a CSV file that a spreadsheet takes for what they are."""

from typing import Any

# What makes a spreadsheet read a text as a formula (OWASP, CSV injection).
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: Any) -> Any:
    """`cell`, with an apostrophe before a text that would be taken for a formula. Numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(STARTS) else cell
