"""Which weights there are, and fetching them: checked, pinned, resumed, refused."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from scoring.engine.catalogue import BUILT_IN, OWN_FILE, Entry, catalogue, entry_of, pins
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.fetching import fetch
from scoring.engine.weights import ALLOWED_LICENCES, sha256
from tests.engine.served_files import served

DATA = os.urandom(300_000)
DIGEST = hashlib.sha256(DATA).hexdigest()


def entry(url: str, digest: str = "", licence: str = "apache-2.0") -> Entry:
    return Entry("toy", "backbone", "toy.safetensors", url, digest, licence)


def test_built_in_weights_may_all_be_used_in_commerce() -> None:
    assert {one.licence for one in BUILT_IN} <= ALLOWED_LICENCES
    assert not [one.file for one in BUILT_IN if not one.file.endswith((".safetensors", ".onnx"))]


def test_licences_are_those_that_timm_names() -> None:
    import timm

    for one in BUILT_IN:
        if one.kind == "backbone":
            config = timm.get_pretrained_cfg(one.name)
            assert (config.license, f"{one.name}.{config.tag}" in one.url) == (one.licence, True)


def test_the_shared_detector_is_the_one_in_the_catalogue(weights: Path) -> None:
    yunet = entry_of("yunet", weights)
    assert sha256(weights / yunet.file) == yunet.sha256


def test_a_file_is_fetched_over_a_redirect_and_pinned(tmp_path: Path) -> None:
    with served(DATA) as server:
        path, digest = fetch(entry(server.url), tmp_path)
        assert (path.read_bytes(), digest) == (DATA, DIGEST)
        assert pins(tmp_path) == {"toy": DIGEST}
        fetch(entry(server.url), tmp_path)
        assert len(server.asked) == 1, "what is there is not fetched again"


def test_wrong_bytes_are_thrown_away(tmp_path: Path) -> None:
    with served(DATA) as server, pytest.raises(WeightsUnavailable, match="thrown away"):
        fetch(entry(server.url, "0" * 64), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_not_what_the_server_itself_names_are_thrown_away(tmp_path: Path) -> None:
    with served(DATA) as server:
        server.named = "f" * 64
        with pytest.raises(WeightsUnavailable, match="f" * 64):
            fetch(entry(server.url), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_broke_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with served(DATA) as server:
        server.cut = 100_000
        with pytest.raises(WeightsUnavailable, match="try again"):
            fetch(entry(server.url, DIGEST), tmp_path)
        assert not (tmp_path / "toy.safetensors").exists()
        fetch(entry(server.url, DIGEST), tmp_path)
        assert server.asked == [None, "bytes=100000-"]
    assert (tmp_path / "toy.safetensors").read_bytes() == DATA


def test_a_download_killed_before_it_got_its_name_is_finished_without_fetching(tmp_path: Path) -> None:
    (tmp_path / "toy.safetensors.partial").write_bytes(DATA)
    with served(DATA) as server:
        assert fetch(entry(server.url, DIGEST), tmp_path)[1] == DIGEST


def test_a_licence_that_is_not_allowed_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with served(DATA) as server:
        with pytest.raises(WeightsUnavailable, match=r"cc-by-nc-4\.0"):
            fetch(entry(server.url, licence="cc-by-nc-4.0"), tmp_path)
        assert server.asked == []


def test_an_altered_file_is_named_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "toy.safetensors").write_bytes(b"something else")
    with pytest.raises(WeightsUnavailable, match="Remove it"):
        fetch(entry("http://127.0.0.1:9/", DIGEST), tmp_path)
    assert (tmp_path / "toy.safetensors").read_bytes() == b"something else"


def test_a_server_that_is_away_is_an_answer(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="by hand"):
        fetch(entry("http://127.0.0.1:9/toy"), tmp_path)


def test_an_operator_adds_weights_and_replaces_built_in_ones(tmp_path: Path) -> None:
    rows = [
        {"name": "own", "kind": "backbone", "file": "own.safetensors", "licence": "MIT"},
        {"name": "yunet", "kind": "detector", "file": "mine.onnx", "licence": "apache-2.0", "sha256": DIGEST},
    ]
    (tmp_path / OWN_FILE).write_text(json.dumps(rows))
    found = catalogue(tmp_path)
    assert (found["own"].licence, found["yunet"].file) == ("mit", "mine.onnx")


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "{}",
        '[{"name": "x"}]',
        '[{"name": "x", "kind": "backbone", "file": "../x.safetensors", "licence": "mit"}]',
        '[{"name": "x", "kind": "backbone", "file": "x.pth", "licence": "mit"}]',
        '[{"name": "x", "kind": "other", "file": "x.onnx", "licence": "mit"}]',
        '[{"name": "x", "kind": "backbone", "file": 5, "licence": "mit"}]',
    ],
)
def test_an_operators_catalogue_with_a_mistake_says_where(tmp_path: Path, text: str) -> None:
    (tmp_path / OWN_FILE).write_text(text)
    with pytest.raises(WeightsUnavailable, match=r"catalogue\.json"):
        catalogue(tmp_path)


def test_a_name_nobody_knows_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="mobilenetv2_100"):
        entry_of("resnet9000", tmp_path)
