"""A selection round: which images the panel should see next, and the control arm that proves whether it helps."""

from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from active_learning import asked as asking
from active_learning.choice import Choice
from active_learning.learners import learner_for
from active_learning.models import SelectedAsset, SelectionRound
from active_learning.pool import AssetPool, labelled_context, open_pool
from active_learning.strategies import registry
from active_learning.strategies.errors import SelectionError
from active_learning.strategies.explain import explain
from core import audit
from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import enqueue, job_kind
from core.models import Job, User
from core.seeds import seed_of
from labeling.models import Study
from labeling.priorities import clear_priorities, prioritise
from scoring.models import ModelVersion
from scoring.serving import model_at_hand

DEFAULT_STRATEGY = "committee_std"
CONTROL_SHARE = 0.15
MOST = 100_000
PRIORITY = 1.0


def request_selection(
    study: Study, budget: int, strategy: str = DEFAULT_STRATEGY, by: User | None = None
) -> tuple[Job, bool]:
    """Ask for a round. Returns (job, created). Raises DomainError for an unknown strategy or an impossible budget."""
    names = [*registry.names(), asking.STRATEGY]
    if strategy not in names:
        known = ", ".join(names)
        raise DomainError(
            "unknown_strategy",
            _("There is no strategy %(name)s. There are: %(known)s.") % {"name": strategy, "known": known},
        )
    if not 1 <= budget <= MOST:
        raise DomainError(
            "budget", _("The budget is a number of images from 1 to %(most)d.") % {"most": MOST}
        )
    params = {"study": study.slug, "budget": budget, "strategy": strategy}
    return enqueue("select", study.slug, params=params, by=by)


@job_kind("select")
def select(progress: Progress, study: str, budget: int, strategy: str = DEFAULT_STRATEGY) -> dict[str, Any]:
    """Choose, store the round and move the priorities, in one transaction; run again, the job finds its round."""
    found = Study.objects.get(slug=study)
    number = progress.job.result.get("round")
    if number is None:
        chosen_round = make_round(found, budget, strategy, progress, progress.job.created_by)
    else:
        chosen_round = found.selection_rounds.get(number=number)
    arms = list(chosen_round.selected.values_list("arm", flat=True))
    return {
        "round": chosen_round.number,
        "strategy": strategy,
        "asked": arms.count(SelectedAsset.Arm.ASKED),
        "chosen": arms.count(SelectedAsset.Arm.CHOSEN),
        "control": arms.count(SelectedAsset.Arm.CONTROL),
    }


def make_round(
    study: Study, budget: int, strategy: str, progress: Progress, by: User | None
) -> SelectionRound:
    model = model_at_hand(study)
    if model is None:
        raise DomainError(
            "no_model", _("Train a model first: a round chooses by what the model does not know.")
        )
    progress(0, 2, gettext_noop("Choosing images"))
    number = study.selection_rounds.count() + 1
    seed = seed_of(study.seed, "selection", number)
    pool = open_pool(study, model.extractor)
    try:
        asked, chosen, control = _arms(study, pool, model, strategy, budget, seed)
    except SelectionError as error:
        raise DomainError(error.code, error.sentence) from error
    progress(1, 2, gettext_noop("Moving them to the front"))
    found = SelectionRound(
        study=study,
        number=number,
        model=model,
        strategy=strategy,
        budget=budget,
        control_share=CONTROL_SHARE,
        seed=seed,
        created_by=by,
    )
    with transaction.atomic():
        _apply(found, pool, asked, chosen, control)
        progress.keep(round=found.number)
    return found


def _arms(
    study: Study, pool: AssetPool, model: ModelVersion, strategy: str, budget: int, seed: int
) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """What the scores ask for, what the strategy chooses of the rest, and what is drawn by lot of what is left."""
    size = min(budget, len(pool))
    control_size = round(size * CONTROL_SHARE)
    if strategy == asking.STRATEGY:
        asked, chosen = asking.asked(study, pool, model, size - control_size), list[Choice]()
        if not asked:
            raise DomainError(
                "nobody_to_ask",
                _(
                    "No image that needs people is open to selection: they are gold, held out, or answered already."
                ),
            )
        # As large a part of this smaller round as of any other.
        control_size = min(control_size, round(len(asked) * CONTROL_SHARE / (1 - CONTROL_SHARE)))
    else:
        asked = asking.asked(study, pool, model, int((size - control_size) * asking.SHARE))
        taken = {one.row for one in asked}
        chosen = _choose(study, pool, strategy, size - control_size - len(asked), seed, taken)
    taken = {one.row for one in (*asked, *chosen)}
    return asked, chosen, _control(pool, taken, control_size, seed)


def _apply(
    found: SelectionRound, pool: AssetPool, asked: list[Choice], chosen: list[Choice], control: list[Choice]
) -> None:
    Study.objects.select_for_update().get(pk=found.study_id)
    found.number = found.study.selection_rounds.count() + 1
    found.save()
    parts = (
        (asked, SelectedAsset.Arm.ASKED),
        (chosen, SelectedAsset.Arm.CHOSEN),
        (control, SelectedAsset.Arm.CONTROL),
    )
    arms = [(choice, arm) for choices, arm in parts for choice in choices]
    SelectedAsset.objects.bulk_create(
        [
            SelectedAsset(
                round=found,
                study_asset_id=int(pool.assets[choice.row]),
                arm=arm,
                rank=rank,
                scale=choice.scale,
                value=choice.value,
                ratings_before=int(pool.counts[choice.row]),
                explanation=choice.explanation,
            )
            for rank, (choice, arm) in enumerate(arms, start=1)
        ]
    )
    prioritise(found.study, {int(pool.assets[choice.row]): PRIORITY for choice, _arm in arms})
    audit.record(
        "selection_applied", actor=found.created_by, study=found.study.slug, target=found, images=len(arms)
    )


@transaction.atomic
def withdraw(found: SelectionRound, by: User | None = None) -> None:
    """Take a round's images out of the front of the queue. Raises DomainError where it is withdrawn already."""
    changed = SelectionRound.objects.filter(pk=found.pk, state=SelectionRound.State.APPLIED).update(
        state=SelectionRound.State.WITHDRAWN
    )
    if not changed:
        raise DomainError("withdrawn", _("This round is withdrawn already."), status=409)
    newer = found.study.selection_rounds.filter(number__gt=found.number, state=SelectionRound.State.APPLIED)
    if not newer.exists():
        clear_priorities(found.study)
    audit.record("selection_withdrawn", actor=by, study=found.study.slug, target=found)


def _choose(
    study: Study, pool: AssetPool, strategy: str, size: int, seed: int, taken: set[int]
) -> list[Choice]:
    """Each scale ranks the pool; the ranks are dealt out in turn, so that every scale gets its share. Rows that are
    `taken` are passed over."""
    if not len(pool):
        raise DomainError(
            "empty_pool", _("No image is open to selection: all are held out, gold or without features.")
        )
    rankings = []
    for scale in study.scales.all():
        context = labelled_context(pool, scale)
        if context is None:
            continue
        if strategy == "stratified_random":
            # Images have no stratum of their own; the campaigns they were made for are what a fair draw keeps in step.
            context["strata"] = pool.groups
        learner = learner_for(strategy, scale, pool.assets, context)
        indices, metrics = registry.get(strategy)(
            learner, pool.X, min(size + len(taken), len(pool)), seed=seed, **context
        )
        told = explain(strategy, learner, pool.X, indices, metrics, seed=seed, **context)
        rankings.append(
            [
                Choice(int(row), scale.name, float(metric), {"reasons": one["reasons"]})
                for row, metric, one in zip(indices, metrics, told, strict=True)
                if int(row) not in taken
            ]
        )
    if not rankings:
        raise DomainError(
            "too_few_rated", _("Fewer than three images are rated on any scale. Collect some ratings first.")
        )
    return _deal(rankings, size)


def _deal(rankings: list[list[Choice]], size: int) -> list[Choice]:
    taken: dict[int, Choice] = {}
    for place in range(max(map(len, rankings))):
        for ranking in rankings:
            if place < len(ranking) and len(taken) < size:
                taken.setdefault(ranking[place].row, ranking[place])
    return list(taken.values())


def _control(pool: AssetPool, taken: set[int], size: int, seed: int) -> list[Choice]:
    """A random draw from what was not chosen: without it nobody could tell whether choosing pays."""
    excluded = np.zeros(len(pool), dtype=bool)
    excluded[list(taken)] = True
    if size == 0 or excluded.all():
        return []
    indices, _metrics = registry.get("random")(None, pool.X, size, seed=seed + 1, excluded=excluded)
    return [Choice(int(row), "", None, {}) for row in indices]
