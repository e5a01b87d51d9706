"""How the ratings wanted for each image are shared out over the strata of the panel."""

import random

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from labeling.leases import lock_fills
from labeling.models import Stratum, StratumFill, Study, StudyAsset


def share_out(total: int, strata: list[Stratum]) -> dict[int, int]:
    """Split `total` ratings over `strata` by population share, else by panelists wanted, else evenly.

    Largest remainders; every stratum gets at least one. Returns {stratum id: ratings}.
    """
    weights = [s.population_share for s in strata]
    if not all(weights):
        weights = [float(s.panelists_wanted) for s in strata]
    if not all(weights):
        weights = [1.0] * len(strata)
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(strata)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return {stratum.pk: max(1, share) for stratum, share in zip(strata, shares, strict=True)}


@transaction.atomic
def open_fills(study: Study) -> int:
    """Add the missing fill rows for regular images that have a picture. Returns how many were added."""
    strata = list(study.strata.all())
    targets = share_out(study.ratings_per_asset, strata) if strata else {}
    shown = study.assets.filter(purpose=StudyAsset.Purpose.REGULAR, asset__isnull=False)
    added = 0
    for stratum in strata:
        missing = list(shown.exclude(fills__stratum=stratum).order_by("pk").values_list("pk", flat=True))
        rng = random.Random(f"{study.seed}|{stratum.pk}|{missing[:1]}|{len(missing)}")
        rows = [
            StratumFill(
                study_asset_id=pk, stratum=stratum, target=targets[stratum.pk], shuffle_key=rng.random()
            )
            for pk in missing
        ]
        StratumFill.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
        added += len(rows)
    return added


@transaction.atomic
def share_again(study: Study) -> None:
    """Share the ratings wanted out anew after the strata have changed; what is filled already stays within target."""
    open_fills(study)
    targets = share_out(study.ratings_per_asset, list(study.strata.all()))
    lock_fills(list(StratumFill.objects.filter(study_asset__study=study).values_list("pk", flat=True)))
    for stratum, target in targets.items():
        fills = StratumFill.objects.filter(stratum=stratum)
        fills.update(target=Greatest(target, F("answered") + F("leased")))
