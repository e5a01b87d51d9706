"""Copies that were saved anew are pointed out; different pictures are not."""

import io
import time

import numpy as np
from PIL import Image, ImageEnhance

from labeling.images.phash import NEAR_DUPLICATE_BITS, distance, phash
from labeling.setting_up.near_duplicates import close_pairs


def hashes(count: int, seed: int = 1) -> list[str]:
    return [
        row.tobytes().hex()
        for row in np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)
    ]


def flipped(text: str, bits: int) -> str:
    return f"{int(text, 16) ^ ((1 << bits) - 1):064x}"


def test_pairs_are_those_that_one_by_one_comparison_finds():
    some = hashes(700)
    some += [
        flipped(some[3], 5),
        flipped(some[600], NEAR_DUPLICATE_BITS),
        flipped(some[9], NEAR_DUPLICATE_BITS + 1),
    ]
    slow = sorted(
        (bits, i, j)
        for j in range(len(some))
        for i in range(j)
        if (bits := distance(some[i], some[j])) <= NEAR_DUPLICATE_BITS
    )
    assert [(bits, i, j) for i, j, bits in close_pairs(some)] == slow == [(5, 3, 700), (24, 600, 701)]


def test_nothing_and_one_make_no_pair():
    assert close_pairs([]) == []
    assert close_pairs(hashes(1)) == []


def test_five_thousand_images_take_seconds_and_many_copies_do_not_flood():
    some = hashes(4000) + ["0" * 64] * 1000
    began = time.perf_counter()
    pairs = close_pairs(some)
    assert time.perf_counter() - began < 5
    assert len(pairs) == 2000
    assert {bits for _i, _j, bits in pairs} == {0}


def test_real_creatives_are_told_apart_and_their_copies_are_found(shared):
    files = sorted((shared / "data/avt_ai_images/images").glob("*.jpg"))[:60]
    pictures = [Image.open(file).convert("RGB") for file in files]

    def saved_anew(image: Image.Image) -> Image.Image:
        out = io.BytesIO()
        ImageEnhance.Brightness(image.resize((image.width // 2, image.height // 2))).enhance(1.1).save(
            out, "JPEG", quality=40
        )
        return Image.open(out)

    both = [phash(np.asarray(p)) for p in pictures] + [phash(np.asarray(saved_anew(p))) for p in pictures]
    assert sorted((i, j) for i, j, _bits in close_pairs(both)) == [(n, n + 60) for n in range(60)]
