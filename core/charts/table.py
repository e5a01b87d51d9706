"""The table behind a chart as a CSV file that a link carries."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from core.csv_cells import safe


def data_url(columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    """The table as a data URL (CSV, RFC 4180, UTF-8), for a link with `download`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(column) for column in columns])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return f"data:text/csv;charset=utf-8,{quote(out.getvalue())}"
