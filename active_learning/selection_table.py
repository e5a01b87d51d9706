"""Selection rounds and their images as pages show them."""

from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from active_learning.models import SelectedAsset, SelectionRound
from active_learning.wording import sentences, strategy_name
from labeling.media import thumbnail_url
from labeling.models import Study, Trial
from scoring.fallback.wording import sentence

PAGE = 25
IMAGES_PAGE = 48
SAID_ALREADY = ("rated_before",)  # the line of ratings above the reasons says it


class RoundRow(NamedTuple):
    """`in_front`: its images are what the panel sees first, for no later round has taken their place."""

    round: SelectionRound
    in_front: bool
    strategy: str
    asked: int
    chosen: int
    control: int


class ChosenImage(NamedTuple):
    """`why` are sentences; `now` counts ratings as `selected.ratings_before` did when it was chosen."""

    selected: SelectedAsset
    picture: str
    why: list[str]
    now: int


class Arm(NamedTuple):
    """One arm as a whole: its images and their ratings at the time of choosing and now."""

    arm: str
    label: str
    images: int
    before: int
    now: int


def round_page(study: Study, page: str | None) -> tuple[Page[SelectionRound], list[RoundRow]]:
    """A page of rounds, newest first, with how many images each arm has. Four queries."""
    rounds = study.selection_rounds.select_related("model", "created_by").order_by("-number")
    found = Paginator(rounds, PAGE).get_page(page)
    in_arm = {
        (pk, arm): n
        for pk, arm, n in SelectedAsset.objects.filter(round__in=[one.pk for one in found])
        .order_by()
        .values_list("round", "arm")
        .annotate(n=Count("pk"))
    }
    newest = newest_number(study)
    rows = [
        RoundRow(
            one,
            is_in_front(one, newest),
            strategy_name(one.strategy),
            *(in_arm.get((one.pk, arm), 0) for arm in ("asked", "chosen", "control")),
        )
        for one in found
    ]
    return found, rows


def newest_number(study: Study) -> int:
    """The number of the study's latest round, 0 where there was none."""
    return study.selection_rounds.order_by("-number").values_list("number", flat=True).first() or 0


def is_in_front(found: SelectionRound, newest: int) -> bool:
    """Each round replaces the priorities of the one before, so only the newest can be in front."""
    return found.number == newest and found.state == SelectionRound.State.APPLIED


def chosen_page(
    found: SelectionRound, arm: str, page: str | None
) -> tuple[Page[SelectedAsset], list[ChosenImage]]:
    """A page of the round's images by rank; `arm` keeps one arm ("" all). Three queries."""
    selected: QuerySet[SelectedAsset] = found.selected.select_related("study_asset__asset").order_by("rank")
    if arm in SelectedAsset.Arm.values:
        selected = selected.filter(arm=arm)
    shown = Paginator(selected, IMAGES_PAGE).get_page(page)
    ratings = dict(
        _answered(found)
        .filter(study_asset__in=[one.study_asset_id for one in shown])
        .values_list("study_asset")
        .annotate(n=Count("pk"))
    )
    images = [
        ChosenImage(one, thumbnail_url(one.study_asset), _why(one), ratings.get(one.study_asset_id, 0))
        for one in shown
    ]
    return shown, images


def arms(found: SelectionRound) -> list[Arm]:
    """What each arm of the round has gathered. Two queries."""
    before = {
        arm: (images, ratings)
        for arm, images, ratings in found.selected.order_by()
        .values_list("arm")
        .annotate(images=Count("pk"), ratings=Sum("ratings_before"))
    }
    now = dict(
        _answered(found)
        .filter(study_asset__selections__round=found)
        .values_list("study_asset__selections__arm")
        .annotate(n=Count("pk"))
    )
    return [
        Arm(arm, str(label), *before[arm], now.get(arm, 0))
        for arm, label in SelectedAsset.Arm.choices
        if arm in before
    ]


def _answered(found: SelectionRound) -> QuerySet[Trial]:
    return Trial.objects.filter(
        study_asset__study=found.study_id, state=Trial.State.ANSWERED, kind=Trial.Kind.REGULAR
    ).order_by()


def _why(selected: SelectedAsset) -> list[str]:
    if selected.arm == SelectedAsset.Arm.CONTROL:
        return [_("Drawn by lot, so that one can tell whether choosing pays.")]
    if selected.arm == SelectedAsset.Arm.ASKED:
        return [sentence(reason) for reason in selected.explanation.get("needs_people", [])]
    return sentences(selected.explanation, leave_out=SAID_ALREADY)
