"""Named reasons for figures that the data cannot give."""


class NotEstimable(Exception):
    """A figure that these ratings cannot give.

    ``reason`` is a sentence for people; ``code`` is stable and for programs: ``all_missing``,
    ``one_rater``, ``one_unit``, ``no_pairs``, ``no_variance``, ``no_overlap``, ``no_residual``,
    ``incomplete``, ``nominal``, ``not_ratio``, ``all_rejected``, ``too_many_points``.
    """

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class DuplicateRating(ValueError):
    """One rater rated one unit more than once; superseded ratings and repeats must be left out first."""

    def __init__(self, unit: object, rater: object, extra: int) -> None:
        super().__init__(
            f"Rater {rater!r} has more than one rating of unit {unit!r} ({extra} surplus in all). "
            "Leave out superseded ratings and repeat trials before estimating."
        )
        self.unit = unit
        self.rater = rater
        self.extra = extra


class NotFinite(ValueError):
    """A rating is infinite. NaN is a hole and is dropped; infinity is a mistake upstream."""

    def __init__(self, unit: object, rater: object) -> None:
        super().__init__(
            f"Rater {rater!r} has an infinite rating of unit {unit!r}. Correct it or make it missing."
        )
        self.unit = unit
        self.rater = rater
