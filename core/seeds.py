"""Seeds that follow from what they are for, so that a run can be repeated from what is stored."""

import hashlib


def seed_of(*parts: object) -> int:
    """The first 31 bits of SHA-256("part|part|…"): the same parts give the same seed."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
