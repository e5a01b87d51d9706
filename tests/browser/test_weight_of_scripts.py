"""The scripts of the rating page are light, all are used, and none is inline."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from rjsmin import jsmin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "rating"
HEAVIEST = 15_000  # bytes, compressed


def loaded_by(script: Path) -> set[Path]:
    imported = re.findall(r'from "\./(\w+\.js)"', script.read_text())
    return {script}.union(*(loaded_by(SCRIPTS / name) for name in imported))


def served(script: Path) -> bytes:
    """As config/static_storage.py and whitenoise send it (test_real_server.py looks at the wire)."""
    return gzip.compress(jsmin(script.read_text()).encode(), 9)


def test_the_scripts_of_the_rating_page_are_light() -> None:
    scripts = loaded_by(SCRIPTS / "main.js")
    assert len(scripts) > 10
    assert sum(len(served(path)) for path in scripts) < HEAVIEST


def test_no_module_is_left_that_nothing_loads() -> None:
    templates = SCRIPTS.parents[1] / "templates" / "rating"
    named = set(
        re.findall(r"'rating/(\w+\.js)'", "".join(page.read_text() for page in templates.glob("*.html")))
    )
    assert set().union(*(loaded_by(SCRIPTS / name) for name in named)) == set(SCRIPTS.glob("*.js"))


def test_the_policy_allows_nothing_inline(rater: Any) -> None:
    policy = rater.page.request.get(rater.url()).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
