"""What of the order settings cannot be kept with the images and people there are: said, and not refused."""

import math
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.numbers import count
from labeling.block_mix import mix_of
from labeling.fills import targets_of
from labeling.models import Stratum, Study, StudyAsset
from labeling.ordering.stock import Stock


class Wanted(NamedTuple):
    """Ratings of one image wanted from a stratum; `people` is what the quota plan wants, 0 where it names none."""

    stratum: Stratum
    ratings: int
    people: int


def ratings_wanted(study: Study) -> list[Wanted]:
    """How the ratings wanted for each image are shared out over the strata."""
    targets = targets_of(study)
    return [Wanted(one, targets[one.pk], one.panelists_wanted) for one in study.strata.all()]


def remarks(study: Study, stock: Stock) -> list[str]:
    """Sentences for the data lead about `study`, with what it has in `stock`."""
    said: list[str] = []
    mix = mix_of(study, study.block_length)
    names = {"gold": _("Gold"), "attention": _("Attention checks"), "anchor": _("Anchors")}
    for kind, wanted in mix.controls.items():
        if stock.of(kind) < wanted:
            values = {"wanted": wanted, "kind": names[kind], "have": stock.of(kind)}
            said.append(
                ngettext(
                    "%(kind)s: a block asks for %(wanted)d image, the study has %(have)d that can be shown. "
                    "Blocks will hold fewer.",
                    "%(kind)s: a block asks for %(wanted)d images, the study has %(have)d that can be shown. "
                    "Blocks will hold fewer.",
                    wanted,
                )
                % values
            )
    if study.practice_length > stock.of(StudyAsset.Purpose.PRACTICE):
        said.append(
            ngettext(
                "Practice asks for %(wanted)d image, the study has %(have)d: practice will be shorter.",
                "Practice asks for %(wanted)d images, the study has %(have)d: practice will be shorter.",
                study.practice_length,
            )
            % {"wanted": study.practice_length, "have": stock.of(StudyAsset.Purpose.PRACTICE)}
        )
    said += _about_gold(study, stock, mix.gold, mix.regular)
    said += _about_groups(study, stock, mix.regular, sum(mix))
    nearest = (
        mix.regular + mix.anchor
    )  # between a repeat and its first showing where no check comes in between
    if mix.repeat and nearest < study.min_repeat_gap <= sum(mix) - mix.repeat:
        said.append(
            _(
                "Repeats at least %(gap)d apart do not fit into every block of %(length)d: where checks fall "
                "unluckily, repeats may be dropped."
            )
            % {"gap": study.min_repeat_gap, "length": sum(mix)}
        )
    for row in ratings_wanted(study):
        if 0 < row.people < row.ratings:
            said.append(
                _(
                    "%(stratum)s: %(ratings)d ratings of each image are wanted from %(people)d panelists, and "
                    "everybody rates an image once."
                )
                % {"stratum": row.stratum.name, "ratings": row.ratings, "people": row.people}
            )
    return said


def _about_gold(study: Study, stock: Stock, gold: int, regular: int) -> list[str]:
    """Whether gold lasts until everything is rated, at its exposure limit."""
    have = stock.of(StudyAsset.Purpose.GOLD)
    if not study.gold_exposure or not gold or not have:
        return []
    blocks = math.ceil(stock.of(StudyAsset.Purpose.REGULAR) * study.ratings_per_asset / regular)
    if blocks * gold <= have * study.gold_exposure:
        return []
    values = {
        "have": count(have),
        "limit": count(study.gold_exposure),
        "needed": count(blocks * gold),
        "images": count(math.ceil(blocks * gold / study.gold_exposure)),
    }
    return [
        _(
            "Gold will run out: all ratings together need %(needed)s showings, and each of the %(have)s images retires "
            "after %(limit)s. About %(images)s gold images would last."
        )
        % values
    ]


def _about_groups(study: Study, stock: Stock, regular: int, length: int) -> list[str]:
    """Whether the largest group is so large that its images must come too close in a usual block."""
    images = stock.of(StudyAsset.Purpose.REGULAR)
    if study.group_gap < 2 or not images:
        return []
    usual = regular * stock.biggest / images
    if usual <= math.ceil(length / study.group_gap):
        return []
    return [
        _(
            "The group “%(group)s” holds %(percent)d%% of the images: about %(usual)d of a block of %(length)d. They "
            "cannot all be kept %(gap)d apart; what cannot be avoided is shown all the same."
        )
        % {
            "group": stock.biggest_group,
            "percent": round(100 * stock.biggest / images),
            "usual": round(usual),
            "length": length,
            "gap": study.group_gap,
        }
    ]
