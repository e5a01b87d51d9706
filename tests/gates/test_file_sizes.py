"""Short files, one subject each: a file that wants more is two rooms."""

from statistics import median

from .code import ROOT, tracked

LONGEST = 400
USUAL = 80


def sizes() -> dict[str, int]:
    files = [path for path in tracked(".py") if "migrations" not in path.parts]
    counted = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    return {name: lines for name, lines in counted.items() if lines}


def test_no_file_is_long():
    assert {name: lines for name, lines in sizes().items() if lines > LONGEST} == {}


def test_most_files_are_short():
    lines = sorted(sizes().values())
    assert len(lines) > 100
    assert median(lines) < USUAL
    assert sum(count <= 200 for count in lines) / len(lines) > 0.9


def test_no_file_is_named_for_nothing():
    vague = {"utils.py", "helpers.py", "services.py", "misc.py", "common.py"}
    assert [name for name in sizes() if name.rsplit("/", 1)[-1] in vague] == []
