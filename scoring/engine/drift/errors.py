"""Reasons, in words for people, why there is nothing to measure drift against."""

from scoring.engine.errors import EngineError


class NoReference(EngineError):
    """Too few images, embeddings that are all the same, or stored statistics that are not what was frozen."""

    code = "no_reference"
