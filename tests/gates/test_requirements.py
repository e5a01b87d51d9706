"""What is installed, and what must never be."""

import re
from importlib import metadata

import pytest

from .code import ROOT

FOLDER = ROOT / "requirements"
WITH_LOCK = ("base", "worker", "gpu", "dev")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(name: str) -> dict[str, str]:
    """{package: line} of an .in file, what it includes left out."""
    lines = [line.split("#")[0].strip() for line in (FOLDER / f"{name}.in").read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("-")]
    return {normal(re.match(r"[\w.-]+", line)[0]): line for line in wanted}


def locked(name: str) -> dict[str, str]:
    """{package: its lines} of a .txt file."""
    found: dict[str, str] = {}
    current = ""
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        pinned = re.match(r"([\w.-]+)(\[[^]]*\])?==", line)
        if pinned:
            current = normal(pinned[1])
            found[current] = line
        elif current and not line.lstrip().startswith("#"):
            found[current] += f"\n{line}"
    return found


@pytest.mark.parametrize("name", WITH_LOCK)
def test_everything_asked_for_is_locked_with_hashes(name):
    lock = locked(name)
    assert asked(name).keys() <= lock.keys()
    assert [package for package, lines in lock.items() if "--hash=sha256:" not in lines] == []


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_the_other_product_named_modal_never_gets_in(path):
    """modAL is `modAL-python`; `modal` is a cloud service's client that would be installed without a word."""
    names = [normal(m[1]) for m in re.finditer(r"^([\w.-]+)", path.read_text(), re.MULTILINE)]
    assert "modal" not in names


def test_modal_is_not_installed_but_modal_python_is():
    installed = {normal(d.metadata["Name"]) for d in metadata.distributions()}
    assert "modal" not in installed
    assert "modal-python" in installed


def test_scikit_learn_stays_below_what_breaks_modal():
    text = (FOLDER / "worker.in").read_text()
    assert re.search(r"issue 196\.?.*\nscikit-learn\S*<1\.8", text), "the pin carries its reason"
    for name in ("worker", "gpu", "dev"):
        version = re.match(r"scikit-learn==(\d+)\.(\d+)", locked(name)["scikit-learn"])
        assert (int(version[1]), int(version[2])) < (1, 8)


def test_the_web_needs_nothing_that_learns():
    heavy = {"torch", "torchvision", "timm", "insightface", "modal-python", "scikit-learn", "onnxruntime"}
    assert locked("base").keys() & heavy == set()


def test_a_gpu_machine_has_one_onnxruntime():
    """Both wheels write into the same folder; the one installed last wins, and it may be the one without CUDA."""
    lock = locked("gpu")
    assert "onnxruntime-gpu" in lock
    plain = lock.get("onnxruntime", "")
    assert not plain or "sys_platform == 'never'" in plain.splitlines()[0]
    assert "onnxruntime-gpu" not in locked("worker")


def test_the_locks_agree_with_each_other():
    """`dev` is what tests run on, so it must be what a worker runs on."""
    pin = re.compile(r"==([^\s;\\]+)")
    base, worker, dev = (locked(name) for name in ("base", "worker", "dev"))
    for package, lines in base.items():
        assert pin.search(worker[package])[1] == pin.search(lines)[1], package
    for package, lines in worker.items():
        assert pin.search(dev[package])[1] == pin.search(lines)[1], package
