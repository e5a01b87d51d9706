"""Blocks as they would be planned from the study's own images; nothing is written."""

from typing import NamedTuple

import numpy as np
from django.db.models import F, Func, IntegerField, Value

from labeling.block_mix import Mix, mix_of
from labeling.block_plan import Candidate, compose
from labeling.models import Study, StudyAsset
from labeling.ordering.stock import units_in_use
from labeling.statistics.ordering import BlockOrder, Kind, block_seed

MOST_IMAGES = 3000
"""Regular images that are drawn from; of a larger study a sample by chance stands for all."""


class Pool(NamedTuple):
    """What blocks are drawn from: single regular images, and controls by kind in units shown together."""

    regular: list[Candidate]
    controls: dict[Kind, list[list[Candidate]]]


def simulate(study: Study, blocks: int = 200, seed: int = 0) -> list[BlockOrder]:
    """`blocks` orders of `study` as it is set (saved or not), the same for the same `seed`.

    Images are chosen by chance, as in a study whose images all have the same priority and as many ratings; the
    mix and the order are those of real blocks. Empty where the study has no regular image with a picture.
    """
    pool = draw_pool(study, seed)
    if not pool.regular:
        return []
    orders = []
    for number in range(1, blocks + 1):
        block = block_seed(f"{study.slug}:{study.seed}", f"preview {seed}", str(number))
        rng = np.random.default_rng([block, 2])
        wanted = min(mix_of(study, study.block_length).regular, len(pool.regular))
        chosen = rng.choice(len(pool.regular), size=wanted, replace=False, shuffle=False)
        regular = [pool.regular[index] for index in chosen.tolist()]
        controls = _controls(pool, mix_of(study, len(regular)), rng)
        orders.append(compose(study, regular, controls, block))
    return orders


def draw_pool(study: Study, seed: int) -> Pool:
    """At most MOST_IMAGES regular images, and all controls, which people keep few."""
    shown = study.assets.filter(asset__isnull=False)
    # Any order that has nothing to do with that of upload will do, as long as it is the same every time.
    drawn = Func(F("pk"), Value(seed % 2**31), function="hashint8extended", output_field=IntegerField())
    rows = shown.filter(purpose=StudyAsset.Purpose.REGULAR).order_by(drawn, "pk")
    regular = [Candidate(pk, group, None) for pk, group in rows.values_list("pk", "group")[:MOST_IMAGES]]
    set_apart = shown.filter(purpose__in=("gold", "attention", "anchor")).order_by("pk")
    places: dict[str, dict[int, Candidate]] = {"gold": {}, "attention": {}, "anchor": {}}
    for pk, group, purpose in set_apart.values_list("pk", "group", "purpose"):
        places[purpose][pk] = Candidate(pk, group, None)
    controls: dict[Kind, list[list[Candidate]]] = {"anchor": [[one] for one in places["anchor"].values()]}
    units = units_in_use(study)
    kinds: tuple[Kind, ...] = ("gold", "attention")
    for kind in kinds:
        here = places[kind]
        controls[kind] = [[here[pk] for pk in unit] for unit in units if all(pk in here for pk in unit)]
    return Pool(regular, controls)


def _controls(pool: Pool, mix: Mix, rng: np.random.Generator) -> dict[Kind, list[Candidate]]:
    chosen: dict[Kind, list[Candidate]] = {}
    for kind, wanted in mix.controls.items():
        taken: dict[int, Candidate] = {}
        units = pool.controls[kind]
        for index in rng.permutation(len(units)).tolist():
            fresh = [one for one in units[index] if one.study_asset_id not in taken]
            if len(taken) + len(fresh) <= wanted:
                taken |= {one.study_asset_id: one for one in fresh}
        chosen[kind] = list(taken.values())
    return chosen
