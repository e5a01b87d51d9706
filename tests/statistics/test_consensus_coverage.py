"""Panels of real raters with bad ones among them, as benchmarks/consensus_coverage.py measures them at length."""

import importlib.util
import sys
from pathlib import Path

import pytest

from tests.statistics.conftest import shared_file

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "consensus_coverage.py"


@pytest.fixture(scope="module")
def benchmark_module():
    spec = importlib.util.spec_from_file_location("consensus_coverage", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.mark.parametrize(("raters", "faces"), [(40, 20), (40, 50), (100, 50)])
@pytest.mark.parametrize("bad", [0.0, 0.15])
def test_screened_panels_cover_and_are_nearer_than_any_other_method(benchmark_module, raters, faces, bad):
    tables = benchmark_module.panels(shared_file("faces_3dsk_men", "ratings.csv"))
    rows = benchmark_module.cell(tables, benchmark_module.Design(raters, faces, bad), repeats=8, seed=1)
    gated = {row["method"]: row for row in rows if row["screening"] == "gated"}
    ours = gated.pop("panelwise")
    assert 0.93 <= ours["covered"] <= 0.98
    assert all(ours["rmse"] < other["rmse"] for other in gated.values())
    if bad:
        assert ours["bad_suspended"] > 0.7
    assert ours["honest_suspended"] < 0.04
