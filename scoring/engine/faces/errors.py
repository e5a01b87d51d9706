"""Why a detector cannot be had, or a face not be put upright."""

from scoring.engine.errors import EngineError, WeightsUnavailable


class UnknownDetector(EngineError, KeyError):
    """No detector has that name."""

    code = "unknown_detector"

    def __str__(self) -> str:
        return self.sentence


class PackNotSwitchedOn(WeightsUnavailable):
    """The pack's licence is non-commercial, and the operator has not switched it on by name."""

    code = "pack_not_switched_on"


class PackIncomplete(WeightsUnavailable):
    """The pack's folder, its detector, or the hash the detector should have is missing."""

    code = "pack_incomplete"


class PackAltered(WeightsUnavailable):
    """The detector of a pack has another SHA-256 than it should have."""

    code = "pack_altered"


class DegenerateLandmarks(EngineError):
    """Five points that no similarity maps to a face: they coincide, or are no numbers."""

    code = "degenerate_landmarks"
