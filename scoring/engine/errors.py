"""Reasons, in words for people, why the engine cannot do what was asked."""


class EngineError(Exception):
    """Base of the engine's errors; ``code`` names the reason, ``sentence`` says it to people."""

    code = "engine"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WeightsUnavailable(EngineError):
    """Pretrained weights are missing, do not fit, have the wrong hash, or a licence that is not allowed."""

    code = "weights_unavailable"


class CannotTrain(EngineError):
    """The ratings or embeddings hold nothing that a head could learn."""

    code = "cannot_train"


class BadEmbedding(EngineError):
    """Stored embedding bytes do not have the promised length or hold values that are no numbers."""

    code = "bad_embedding"


class BadModelFile(EngineError):
    """A model file is missing, altered, or written in a format this version does not know."""

    code = "bad_model_file"
