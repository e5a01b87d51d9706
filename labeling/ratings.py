"""Taking ratings in: each UUID once, an answer for each item, nothing dropped for being late."""

import uuid
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from labeling import leases, practice
from labeling.models import Block, Panelist, Rating, Scale, StratumFill, Trial
from labeling.quality import control as quality_control
from labeling.rating_items import Answer, Unusable, printable, read_answer

STORED, DUPLICATE, LATE, REJECTED = "stored", "duplicate", "late", "rejected"


class Result(NamedTuple):
    key: str
    status: str
    detail: str = ""


def receive(panelist: Panelist, items: list[Any]) -> list[Result]:
    """Store a batch of answers of one panelist. Returns one Result per item, in the order given.

    The batch is one transaction. What the answers say of the panelist's care is looked at afterwards, in another.
    """
    results, answers = _read(items)
    with transaction.atomic():
        # Batches of one panelist are taken one after the other: two tabs, or a retry overtaking its first try.
        panelist = leases.lock_panelist(panelist)
        batch = _Batch(panelist, list(answers.values()))
        for place, answer in answers.items():
            results[place] = batch.take(answer)
        batch.close_trials()
    quality_control.review(panelist)
    return [results[place] for place in range(len(items))]


def _read(items: list[Any]) -> tuple[dict[int, Result], dict[int, Answer]]:
    results: dict[int, Result] = {}
    answers: dict[int, Answer] = {}
    for place, item in enumerate(items):
        try:
            answers[place] = read_answer(item)
        except Unusable as problem:
            key = printable(item.get("key"), 100) if isinstance(item, dict) else ""
            results[place] = Result(key, REJECTED, str(problem))
    return results, answers


class _Batch:
    """What one transaction needs to know, read once: trials, scales, keys seen before, current answers."""

    def __init__(self, panelist: Panelist, answers: list[Answer]) -> None:
        self.panelist = panelist
        self.scales = {scale.name: scale for scale in panelist.study.scales.all()}
        trials = Trial.objects.filter(panelist=panelist, pk__in={a.trial for a in answers}).order_by("pk")
        self.trials = {trial.pk: trial for trial in trials.select_for_update()}
        self.known = dict(
            Rating.objects.filter(key__in=[a.key for a in answers]).values_list("key", "panelist_id")
        )
        current = Rating.objects.filter(trial__in=self.trials, current=True)
        self.current: dict[tuple[int, int], Rating] = {(r.trial_id, r.scale_id): r for r in current}
        self.touched: set[int] = set()

    def take(self, answer: Answer) -> Result:
        key = str(answer.key)
        if answer.key in self.known:
            if self.known[answer.key] == self.panelist.pk:
                return Result(key, DUPLICATE, _("This answer is stored already."))
            return Result(key, REJECTED, _("This key belongs to somebody else's answer. Make a new one."))
        problem = self._problem(answer)
        if problem:
            return Result(key, REJECTED, problem)
        trial, scale = self.trials[answer.trial], self.scales[answer.scale]
        before = self.current.get((trial.pk, scale.pk))
        if before is not None and answer.supersedes is None:
            return Result(
                key, DUPLICATE, _("This image is rated already. A correction names the answer it supersedes.")
            )
        return self._store(answer, trial, scale, before)

    def _problem(self, answer: Answer) -> str:
        if answer.trial not in self.trials:
            return _("Trial %(trial)s is not one of yours.") % {"trial": answer.trial}
        scale = self.scales.get(answer.scale)
        if scale is None:
            known = ", ".join(self.scales)
            return _("The study has no scale %(name)s; it has %(known)s.") % {
                "name": answer.scale,
                "known": known,
            }
        if answer.value is not None and not scale.accepts(answer.value):
            return _("%(value)s is not a whole number from %(low)s to %(high)s.") % {
                "value": f"{answer.value:g}",
                "low": scale.low,
                "high": scale.high,
            }
        before = self.current.get((answer.trial, scale.pk))
        if answer.supersedes and (before is None or before.key != answer.supersedes):
            return _("The answer to be superseded is not the current one.")
        return ""

    def _store(self, answer: Answer, trial: Trial, scale: Scale, before: Rating | None) -> Result:
        late = trial.state == Trial.State.EXPIRED
        if before is not None:
            Rating.objects.filter(pk=before.pk).update(current=False)
        self.current[(trial.pk, scale.pk)] = Rating.objects.create(
            key=answer.key,
            trial=trial,
            scale=scale,
            panelist=self.panelist,
            study_asset_id=trial.study_asset_id,
            value=answer.value,
            cannot_judge=answer.cannot_judge,
            response_ms=answer.response_ms,
            rated_at=answer.rated_at,
            client=answer.client,
            late=late,
            supersedes=before,
        )
        self.known[answer.key] = self.panelist.pk
        self.touched.add(trial.pk)
        if late:
            return Result(str(answer.key), LATE, _("Kept, although the time for this image had run out."))
        return Result(str(answer.key), STORED)

    def close_trials(self) -> None:
        """Mark trials with an answer on every scale as answered, count them, and close finished blocks."""
        touched = [self.trials[pk] for pk in sorted(self.touched)]
        full = [trial for trial in touched if self._answered_on_all_scales(trial)]
        leases.lock_fills([trial.fill_id for trial in full if trial.fill_id])
        ordinary = [t for t in full if t.state == Trial.State.LEASED and self._counts(t)]
        fills = [trial.fill_id for trial in ordinary if trial.fill_id]
        StratumFill.objects.filter(pk__in=fills).update(leased=F("leased") - 1, answered=F("answered") + 1)
        Trial.objects.filter(pk__in=[trial.pk for trial in ordinary]).update(
            state=Trial.State.ANSWERED, counted=True, answered_at=timezone.now()
        )
        for trial in full:
            if trial not in ordinary:
                self._close_unusual(trial)
        self._renew_or_close({self.trials[pk].block_id for pk in self.touched})

    def _close_unusual(self, trial: Trial) -> None:
        """Close a trial that came late, was corrected, is practice, or that somebody could not judge."""
        fill = StratumFill.objects.filter(pk=trial.fill_id or 0)
        if trial.state == Trial.State.LEASED:
            fill.update(leased=F("leased") - 1)
        changes: dict[str, Any] = {"counted": self._count(trial, fill)}
        if trial.state != Trial.State.ANSWERED:
            changes |= {"state": Trial.State.ANSWERED, "answered_at": timezone.now()}
        Trial.objects.filter(pk=trial.pk).update(**changes)

    def _count(self, trial: Trial, fill: QuerySet[StratumFill]) -> bool:
        """Whether the trial counts toward its target from now on, where there is room.

        Kept beside the target, uncounted: practice, what came too late for its place, what a suspended panelist
        sends, and images that somebody could not judge at all, which others still have to see.
        """
        judged = self._counts(trial)
        if trial.counted:
            if not judged:
                fill.update(answered=F("answered") - 1)
            return judged
        if not judged or not self.panelist.counts:
            return False
        room = fill.filter(target__gt=F("answered") + F("leased"))
        return bool(room.update(answered=F("answered") + 1)) or trial.fill_id is None

    def _counts(self, trial: Trial) -> bool:
        """Whether an answered trial is more than practice, and judged on some scale."""
        values = (self.current[trial.pk, scale.pk].value for scale in self.scales.values())
        return trial.kind != Trial.Kind.PRACTICE and any(value is not None for value in values)

    def _answered_on_all_scales(self, trial: Trial) -> bool:
        return all((trial.pk, scale.pk) in self.current for scale in self.scales.values())

    def _renew_or_close(self, block_ids: set[uuid.UUID]) -> None:
        waiting = Count("trials", filter=Q(trials__state=Trial.State.LEASED))
        for block in Block.objects.filter(pk__in=block_ids, state=Block.State.OPEN).annotate(waiting=waiting):
            # Never sooner than it was: a lease over a rest stays as long when answers arrive meanwhile.
            changes = (
                {"expires_at": max(block.expires_at, leases.lease_end(self.panelist))}
                if block.waiting
                else {"state": Block.State.DONE}
            )
            Block.objects.filter(pk=block.pk).update(**changes)
            if block.practice and not block.waiting:
                practice.mark_practised(self.panelist, timezone.now())
