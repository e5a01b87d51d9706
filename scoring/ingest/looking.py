"""Everything that is measured on one image, in one decode: quality, faces, and what its embedding is made from."""

from dataclasses import dataclass, field

import numpy as np

from labeling.images.decode import MAX_PIXELS
from scoring.engine import quality
from scoring.engine.decoding import decode
from scoring.engine.extractors import Extractor
from scoring.engine.faces import Face, FaceDetector, NoDetector, face_measures


@dataclass(frozen=True)
class Looked:
    """What one look found. The pixels themselves are gone: ``prepared`` is small, and no crop is kept.

    ``quality``: the measures of ``scoring.engine.quality``; empty where not asked for. ``faces`` and
    ``face_measures``: empty where no detector was given. ``prepared``: for ``Extractor.embed``; None without an
    extractor. ``width`` and ``height`` in pixels, upright.
    """

    quality: dict[str, float]
    faces: list[Face]
    face_measures: dict[str, float]
    prepared: np.ndarray | None = field(repr=False)
    width: int
    height: int


def look(
    data: bytes,
    engine: Extractor | None,
    detector: FaceDetector | None,
    *,
    measure: bool = True,
    max_pixels: int = MAX_PIXELS,
) -> Looked:
    """Decode ``data`` once and take from its original pixels what is asked for.

    ``engine`` None: nothing is prepared. ``detector`` None or the one called "none": no faces, and no measures of
    them, for an image that nobody looked at is not one without a face. ``measure`` False: no quality.

    Raises:
        UnreadableImage: from labeling.images.decode, with a code and a sentence for people.
    """
    decoded = decode(data, max_pixels=max_pixels)
    if detector is not None and detector.version == NoDetector.version:
        detector = None
    faces = detector.detect(decoded.pixels) if detector is not None else []
    return Looked(
        quality=quality.measure(decoded) if measure else {},
        faces=faces,
        face_measures=face_measures(decoded.pixels, faces) if detector is not None else {},
        prepared=engine.prepare(decoded.pixels) if engine is not None else None,
        width=decoded.width,
        height=decoded.height,
    )
