"""How many ratings of one image are wanted from each stratum of the panel."""

from collections.abc import Sequence

from labeling.models import Stratum, Study


def weights_of(strata: Sequence[Stratum]) -> list[float]:
    """What `strata` are in proportion to each other: by population share, else by panelists wanted, else evenly."""
    weights = [s.population_share for s in strata]
    if not all(weights):
        weights = [float(s.panelists_wanted) for s in strata]
    if not all(weights):
        weights = [1.0] * len(strata)
    return [float(weight or 0) for weight in weights]


def share_out(total: int, strata: Sequence[Stratum]) -> dict[int, int]:
    """Split `total` ratings over `strata` by population share, else by panelists wanted, else evenly.

    Largest remainders; every stratum gets at least one. A stratum without rules that wants nobody, beside others that
    have rules, is there for whoever fits nowhere else: it gets one rating of an image on top of the total.
    Returns {stratum id: ratings}.
    """
    planned = planned_of(strata)
    weights = weights_of(planned)
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(planned)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    targets = {stratum.pk: max(1, share) for stratum, share in zip(planned, shares, strict=True)}
    return {stratum.pk: targets.get(stratum.pk, 1) for stratum in strata}


def planned_of(strata: Sequence[Stratum]) -> list[Stratum]:
    """The strata whose answers are waited for, in the order given."""
    return [stratum for stratum in strata if not is_extra(stratum, strata)]


def is_extra(stratum: Stratum, strata: Sequence[Stratum]) -> bool:
    """Whether `stratum` only takes in who fits none of `strata`: its answers are welcome and not waited for."""
    if stratum.matches or stratum.panelists_wanted or stratum.population_share:
        return False
    return any(other.matches for other in strata)


def targets_of(study: Study) -> dict[int, int]:
    """Ratings of one image wanted from each stratum by the plan, by stratum id."""
    return share_out(study.ratings_per_asset, list(study.strata.all()))


def first_targets(study: Study) -> dict[int, int]:
    """What a new image wants from each stratum: all of the plan, or with the stopping rule what it takes to judge."""
    if not study.stopping:
        return targets_of(study)
    strata = list(study.strata.all())
    waited_for = {stratum.pk for stratum in planned_of(strata)}
    return {
        pk: max(number, study.stop_least_per_stratum) if pk in waited_for else number
        for pk, number in share_out(min(study.stop_least, study.stop_most), strata).items()
    }
