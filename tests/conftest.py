"""A PostgreSQL of the tests' own, and files that go away with each test."""

import os
from pathlib import Path
from typing import Any

import pytest

# Playwright's synchronous API runs an event loop in this thread; Django would take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Spare the disk: a killed process loses nothing without fsync, only a machine that loses power does."""
    from django.conf import settings

    if "embedded_folder" not in settings.DATABASES["default"]["OPTIONS"]:
        return
    import psycopg

    from config import embedded_postgres

    server = embedded_postgres.start(Path(settings.DATABASES["default"]["OPTIONS"]["embedded_folder"]))
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("alter system set full_page_writes = off")
        connection.execute("select pg_reload_conf()")


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Any, tmp_path: Path) -> None:
    """Uploads in a folder of the test's own, static files straight from where they lie, no cached figures."""
    from django.core.cache import cache

    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CHARTS_DIR = tmp_path / "charts"
    cache.clear()


@pytest.fixture(autouse=True)
def _labels_from_the_start() -> None:
    """Orders and checks of a block follow from the panelist's label: the same in each test, whatever ran before."""
    from tests import factories

    for named in (factories.UserFactory, factories.StudyFactory, factories.PanelistFactory):
        named.reset_sequence(0)


@pytest.fixture(autouse=True)
def _english_to_begin_with() -> None:
    """A request of the test before may have left this thread in another language."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data and weights beside the checkout; skips where there is none."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}")
    return SHARED
