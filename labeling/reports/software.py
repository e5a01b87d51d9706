"""What a report was computed with."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.db import connection

PACKAGES = ("numpy", "scipy", "django", "krippendorff")


def software() -> dict[str, Any]:
    """Versions of Python, PostgreSQL and the packages that figures come from; null where one is not installed."""
    return {
        "python": platform.python_version(),
        "postgresql": ".".join(str(part) for part in divmod(connection.pg_version, 10_000)),  # type: ignore[attr-defined]
        **{name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
