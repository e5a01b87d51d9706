"""The one error a strategy raises when it cannot choose."""


class SelectionError(ValueError):
    """A selection that cannot be made: `code` for programs, `sentence` for people.

    The sentence says what is wrong, where, and what to do about it.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
