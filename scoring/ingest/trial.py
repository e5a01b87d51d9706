"""A process that looks at images before the worker does, and may come to harm over one: `python -m
scoring.ingest.trial '{"backbone": …}'`.

It says one byte when it is ready. Then each image comes in as 8 bytes of length and its bytes, and gets one byte back
when the process is still there.
"""

import io
import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from scoring.engine.extractors import choose_extractor
from scoring.engine.faces import choose_detector
from scoring.ingest.looking import look

LENGTH = 8
SURVIVED = b"."


def main(about: str, given: BinaryIO, answers: BinaryIO) -> None:
    """Look at what is `given` until it ends. `about`: JSON {backbone, options, detector, packs,
    detector_sha256, max_pixels}."""
    asked = json.loads(about)
    options = {**asked["options"], "models_folder": Path(asked["options"]["models_folder"])}
    options["allowed_licences"] = frozenset(options["allowed_licences"])
    engine, _notice = choose_extractor(asked["backbone"], **options)
    detector, _notice = choose_detector(
        asked["detector"], options["models_folder"], tuple(asked["packs"]), asked["detector_sha256"]
    )
    # What libraries take to load must not count as time that the first image took.
    warm = io.BytesIO()
    Image.new("RGB", (32, 32)).save(warm, "JPEG")
    look(warm.getvalue(), engine, detector)
    answers.write(SURVIVED)
    answers.flush()
    while length := given.read(LENGTH):
        data = given.read(int.from_bytes(length, "big"))
        try:
            looked = look(data, engine, detector, max_pixels=asked["max_pixels"])
            if looked.prepared is not None:
                engine.embed([looked.prepared])
        except (
            Exception
        ) as error:  # An image that fails with an error fails in the worker, too, and by name there.
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        answers.write(SURVIVED)
        answers.flush()


if __name__ == "__main__":
    # Libraries that write to standard output must not be taken for an answer.
    private = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    main(sys.argv[1], sys.stdin.buffer, private)
