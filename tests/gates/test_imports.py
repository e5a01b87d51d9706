"""What each kind of process loads: the web stays small, the engines need no Django."""

import json

import pytest

from .code import python

HEAVY = ("torch", "torchvision", "timm", "insightface", "modAL", "sklearn", "onnxruntime", "onnx", "pandas")
ENGINES = (
    "labeling.statistics",
    "labeling.images",
    "labeling.demo",
    "scoring.engine",
    "active_learning.strategies",
)

LOADED = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"

WEB = f"""
import time; began = time.perf_counter()
import config.wsgi
started = time.perf_counter() - began
from django.urls import get_resolver
def resolve(patterns):
    for pattern in patterns:
        resolve(getattr(pattern, "url_patterns", []))
resolve(get_resolver().url_patterns)
from django.test import Client
answer = Client().get("/healthz", headers={{"host": "localhost"}})
assert answer.status_code == 200, answer.status_code
assert Client().get("/login/", headers={{"host": "localhost"}}).status_code == 200
import sys; print(f"{{started:.2f}}", file=sys.stderr)
{LOADED}
"""

ALL_OF = """
import importlib, pkgutil
package = importlib.import_module({name!r})
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""


def loaded(code: str, **env: str) -> set[str]:
    ran = python("-c", code, **env)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_the_web_process_loads_nothing_that_learns(record_property):
    ran = python("-c", WEB, DEBUG="1")
    assert ran.returncode == 0, ran.stderr
    modules = set(json.loads(ran.stdout.splitlines()[-1]))
    assert modules & set(HEAVY) == set()
    assert "django" in modules
    record_property("seconds_to_start", ran.stderr.splitlines()[-1])


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_loads_no_django(engine):
    modules = loaded(ALL_OF.format(name=engine) + LOADED)
    assert engine.split(".")[0] in modules
    assert modules & {"django", "rest_framework", "celery", "core"} == set()


def test_the_list_of_engines_is_whole():
    """import-linter's contract and this test speak of the same packages."""
    import tomllib

    from .code import ROOT

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    contract = next(c for c in contracts if c["name"] == "Engines know no Django")
    assert set(contract["source_modules"]) == set(ENGINES)
