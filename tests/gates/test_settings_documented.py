"""docs/settings.md explains every environment variable that settings read, and no other."""

import ast
import re

from .code import ROOT, tracked

PAGE = ROOT / "docs" / "settings.md"


def read_by_settings() -> set[str]:
    """First arguments of `env("NAME")` and `env.kind("NAME", …)` in config/settings.py."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "config" / "settings.py").read_text())):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(called, ast.Name) and called.id == "env" and isinstance(node.args[0].value, str):
            found.add(node.args[0].value)
    return found


def explained() -> set[str]:
    """Names in code type that begin a row of a table, an item of a list or a heading."""
    return set(re.findall(r"^(?:\|\s*|[-*]\s+|#+\s+)`([A-Z][A-Z0-9_]+)`", PAGE.read_text(), re.MULTILINE))


def test_the_reader_finds_the_settings():
    assert {"PANELWISE_DATA", "DATABASE_URL", "CELERY_BROKER_URL", "BACKBONE"} <= read_by_settings()


def test_every_setting_is_explained():
    assert read_by_settings() - explained() == set()


def test_nothing_is_explained_that_does_not_exist():
    assert explained() - read_by_settings() == set()


def test_settings_are_read_in_one_place():
    """A variable read elsewhere would be a setting that nobody can look up."""
    elsewhere = [
        str(path.relative_to(ROOT))
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in ("core", "labeling", "scoring", "active_learning", "config")
        and path.name != "settings.py"
        and re.search(r"os\.getenv\(|os\.environ(\.get\(|\[[^]]+\](?! *= ))", path.read_text())
    ]
    assert elsewhere == []
