"""The documents name what there is, and leave out nothing that is promised to be in them."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from drf_spectacular.generators import SchemaGenerator

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "deploy").glob("*.md")])
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def our_commands() -> set[str]:
    ours = {"core", "labeling", "scoring", "active_learning"}
    return {name for name, app in get_commands().items() if app in ours}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    """Relative links and images of a page; code is no link."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text()))
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [link for link in found if not link.startswith(("http://", "https://", "mailto:"))]


def requirements() -> set[str]:
    lines = [line for path in (ROOT / "requirements").glob("*.in") for line in path.read_text().splitlines()]
    names = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines)
    return {name[0] for name in names if name}


def table_of(page: str, heading: str) -> set[str]:
    """First cells of the tables below a heading."""
    section = (ROOT / page).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| ([\w.-]+) \|", section, re.MULTILINE))


def test_the_pages_that_people_look_for_are_there():
    names = {str(page.relative_to(ROOT)) for page in PAGES}
    roles = {"docs/panelist.md", "docs/data-lead.md", "docs/ml-engineer.md"}
    root = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
    assert roles | root <= names
    assert "Apache License" in (ROOT / "LICENSE").read_text()


@each_page
def test_every_command_named_exists(page):
    named = set(re.findall(r"manage\.py ([a-z_]+)", page.read_text()))
    assert named - set(get_commands()) == set()


@each_page
def test_every_make_target_named_exists(page):
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.MULTILINE))
    assert named - make_targets() == set()


@each_page
def test_every_relative_link_leads_somewhere(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} is not there"
        if anchor:
            assert anchor in anchors(target), f"{link} names no heading of {target.name}"


def test_every_command_of_ours_is_explained():
    headings = re.findall(r"^## ([a-z_]+)$", (ROOT / "docs" / "commands.md").read_text(), re.MULTILINE)
    assert our_commands() == set(headings)


@pytest.mark.parametrize("name", sorted(our_commands()))
def test_every_option_of_a_command_is_explained(name):
    from django.core.management import load_command_class

    command = load_command_class(get_commands()[name], name)
    everywhere = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color"}
    everywhere |= {"--force-color", "--skip-checks", "--help"}
    parser = command.create_parser("manage.py", name)
    options = {text for action in parser._actions for text in action.option_strings if text.startswith("--")}
    page = (ROOT / "docs" / "commands.md").read_text()
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    explained = set(re.findall(r"(?<![-\w])(--[a-z][a-z-]*)", section))
    assert options - everywhere - explained == set()
    assert explained - options == set()


def test_the_readme_tells_the_demo_as_it_is():
    from active_learning.management.commands.run_demo import CARELESS, PANELISTS
    from labeling.demo_study import IMAGES, LOGINS, PASSWORD

    page = (ROOT / "README.md").read_text()
    assert f"{IMAGES} ad images" in page
    assert f"{PANELISTS} simulated panelists" in page
    assert CARELESS == 2
    assert "two of them are careless" in page
    assert all(f"| `{name}` | `{PASSWORD}` |" in page for name in LOGINS)
    assert f"default {IMAGES}" in (ROOT / "docs" / "commands.md").read_text()


def test_every_path_of_the_api_is_explained():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    page = (ROOT / "docs" / "api.md").read_text()
    assert len(schema["paths"]) > 5
    for path, operations in schema["paths"].items():
        for method in operations:
            assert f"### {method.upper()} {path}\n" in page, f"{method} {path} is missing"


def test_no_path_is_explained_that_does_not_exist():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    there = {
        f"{method.upper()} {path}" for path, operations in schema["paths"].items() for method in operations
    }
    page = (ROOT / "docs" / "api.md").read_text()
    named = re.findall(r"^### ((?:GET|POST|PUT|PATCH|DELETE) \S+)$", page, re.MULTILINE)
    assert set(named) - there == set()


def test_every_direct_requirement_is_in_the_table_and_no_other():
    assert table_of("ARCHITECTURE.md", "Dependencies") - {"package"} == requirements()


def test_the_table_names_the_locked_versions():
    lock = (ROOT / "requirements" / "dev.txt").read_text() + (ROOT / "requirements" / "gpu.txt").read_text()
    pinned = dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", lock, re.MULTILINE))
    rows = re.findall(
        r"^\| ([\w.-]+) \| \w+ \| (\d\S*) \|", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE
    )
    assert rows
    assert {name: version for name, version in rows if pinned.get(name.lower()) != version} == {}


def test_every_app_and_engine_is_on_the_map():
    page = (ROOT / "ARCHITECTURE.md").read_text()
    ours = [config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()]
    engines = ["labeling/statistics", "labeling/images", "scoring/engine", "active_learning/strategies"]
    assert len(ours) == 4
    assert [name for name in [*(f"{name}/" for name in ours), *engines] if f"`{name}" not in page] == []
