"""The same seed gives the same order, byte for byte, in this process and in any other."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from labeling.statistics.ordering import order_block

from .blocks import block

ROOT = Path(__file__).resolve().parents[2]
SEED = 6317818138736923019
# Of the keys in their order, as JSON. Another digest means: blocks that are planned again come in another order.
PINNED = "dee446511fc87f5ecf16eaeeb2f46e3f4835f3882304d12231a37243c8783a9c"


def serialised(seed: int) -> bytes:
    order = order_block(block(groups=9), seed, min_repeat_gap=15, group_gap=3)
    return json.dumps([[item.key for item in order.items], [item.key for item in order.dropped]]).encode()


def test_the_order_of_a_seed_never_changes():
    assert hashlib.sha256(serialised(SEED)).hexdigest() == PINNED


def test_other_processes_find_the_same_order():
    code = (
        "import json, sys; from labeling.statistics.ordering import Item, order_block;"
        "items = [Item(**about) for about in json.load(sys.stdin)];"
        "order = order_block(items, int(sys.argv[1]), min_repeat_gap=15, group_gap=3);"
        "print(json.dumps([[i.key for i in order.items], [i.key for i in order.dropped]]), end='')"
    )
    given = json.dumps([vars(item) for item in block(groups=9)]).encode()
    for hash_seed in ("0", "1", "4711"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        ran = subprocess.run(
            [sys.executable, "-c", code, str(SEED)], input=given, capture_output=True, cwd=ROOT, env=env
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout == serialised(SEED)


def test_a_neighbouring_seed_gives_another_order():
    assert serialised(SEED) != serialised(SEED + 1)
