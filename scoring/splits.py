"""Which images are held out: decided once per image by a hash, so that every model is tested on the same ones."""

import hashlib

from labeling.models import Study

HELD_OUT_SHARE = 0.2


def held_out(study: Study, name: str, group: str) -> bool:
    """Whether an image is in the test part. Images of one group (person, campaign) are all on the same side."""
    unit = f"group:{group}" if group else f"name:{name}"
    digest = hashlib.sha256(f"{study.slug}|{study.seed}|{unit}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < HELD_OUT_SHARE
