"""Planning a block: one transaction that chooses, reserves, adds checks, orders and writes the trials."""

import time
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling import candidates, leases, practice, sessions
from labeling.block_mix import mix_of
from labeling.block_plan import Candidate, compose, study_asset_of
from labeling.models import Block, Panelist, Study, Trial
from labeling.statistics.ordering import BlockOrder, block_seed

PAUSES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.3)  # seconds; a plan takes a few hundredths


def open_block(panelist: Panelist, now: datetime | None = None) -> tuple[Block | None, bool]:
    """The panelist's open block, or a new one; practice comes first. Returns (block, created).

    (None, False) where nothing is left, where they should rest, and where they have done all that one may do:
    `block_payload.nothing_payload` says which. Where all that is left is held for a moment by other plans, it is
    tried again, for a second at most. Raises DomainError: `study_not_live` (409), `suspended` (403).
    """
    found = _open_or_plan(panelist, now or timezone.now())
    for pause in PAUSES:
        if found.block is not None or found.kept_back or not candidates.open_for(panelist):
            break
        time.sleep(pause)
        found = _open_or_plan(panelist, now or timezone.now())
    return found.block, found.created


class _Found(NamedTuple):
    block: Block | None
    created: bool = False
    kept_back: bool = False


def _open_or_plan(panelist: Panelist, now: datetime) -> _Found:
    with transaction.atomic():
        # One panelist, one plan at a time: a second tab waits here and then finds the first one's block.
        panelist = leases.lock_panelist(panelist)
        _require_welcome(panelist)
        until = sessions.rest_until(panelist, now)
        block = panelist.blocks.filter(state=Block.State.OPEN).first()
        if block is not None and block.expires_at > now:
            # A rest does not cost the block: its lease lasts from the end of the rest.
            block.expires_at = leases.lease_end(panelist, until or now)
            block.save(update_fields=["expires_at"])
            return _Found(None, kept_back=True) if until else _Found(block)
        if block is not None:
            leases.give_back(block)
        if until or sessions.had_enough(panelist):
            return _Found(None, kept_back=True)
        if practice.wants_practice(panelist):
            return _Found(practice.plan_practice(panelist, now), created=True)
        block = _plan(panelist, now)
        return _Found(block, created=block is not None)


def _require_welcome(panelist: Panelist) -> None:
    if panelist.study.state == Study.State.CLOSED:
        raise DomainError(
            "study_not_live", _("This study is finished. Thank you for taking part."), status=409
        )
    if panelist.study.state != Study.State.LIVE:
        raise DomainError("study_not_live", _("This study is not taking ratings at the moment."), status=409)
    if not panelist.counts:
        raise DomainError(
            "suspended",
            _(
                "Your part in this study is paused. Your answers so far are kept; the study team will look at them."
            ),
            status=403,
        )


def _plan(panelist: Panelist, now: datetime) -> Block | None:
    study = panelist.study
    on_watch = panelist.state == Panelist.State.WATCH
    regular = candidates.reserve_regular(panelist, mix_of(study, study.block_length, on_watch).regular)
    if not regular:
        return None
    number = panelist.blocks.count() + 1
    seed = block_seed(f"{study.slug}:{study.seed}", panelist.label, str(number))
    rng = np.random.default_rng(seed)
    candidates.lease([c.fill_id for c in regular if c.fill_id], list(rng.random(len(regular))))
    controls = {
        kind: candidates.unseen_controls(panelist, kind, wanted)
        for kind, wanted in mix_of(study, len(regular), on_watch).controls.items()
    }
    order = compose(study, regular, controls, seed, on_watch)
    block = Block.objects.create(
        panelist=panelist, number=number, seed=seed, expires_at=leases.lease_end(panelist, now)
    )
    _write_trials(block, order, {str(c.study_asset_id): c for c in regular})
    return block


def _write_trials(block: Block, order: BlockOrder, regular: dict[str, Candidate]) -> None:
    """Write the trials; what this panelist once gave back unanswered keeps its old row, whatever its kind.

    Were it only regular images that come back under their old number, the number would tell gold from the rest.
    """
    assets = [int(item.key) for item in order.items if item.kind != "repeat"]
    expired = Trial.objects.filter(
        panelist_id=block.panelist_id, state=Trial.State.EXPIRED, study_asset_id__in=assets
    ).exclude(kind=Trial.Kind.REPEAT)
    given_back = {(trial.study_asset_id, trial.kind): trial for trial in expired.order_by("pk")}
    new, again = [], []
    for position, item in enumerate(order.items, start=1):
        asset_id = study_asset_of(item)
        fill_id = regular[item.key].fill_id if item.kind == "regular" else None
        trial = given_back.get((asset_id, item.kind))
        if trial is None:
            new.append(
                Trial(
                    block=block,
                    panelist_id=block.panelist_id,
                    study_asset_id=asset_id,
                    fill_id=fill_id,
                    kind=item.kind,
                    position=position,
                )
            )
        else:
            trial.block, trial.fill_id, trial.position, trial.state = (
                block,
                fill_id,
                position,
                Trial.State.LEASED,
            )
            again.append(trial)
    Trial.objects.bulk_create(new)
    Trial.objects.bulk_update(again, ["block", "fill", "position", "state"])
