"""Judging a study's scores anew: after the rules have changed, or another model serves."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import enqueue, job_kind
from core.models import Job, User
from labeling.models import Study
from scoring.fallback.judging import AT_ONCE, judge, reasons_for
from scoring.fallback.rules import Reason, rules_of
from scoring.fallback.writing import write_needs
from scoring.models import ModelVersion, ScoringRules
from scoring.quality_pages.keeping import study_quality
from scoring.serving import model_at_hand

KIND = "needs_people"


def request_judging(study: Study, by: User | None = None) -> tuple[Job, bool]:
    """Have the scores that `study` gives out judged by its rules. Returns (job, created)."""
    return enqueue(KIND, study.slug, params={"study": study.slug}, by=by)


@job_kind(KIND)
def needs_people(progress: Progress, study: str) -> dict[str, Any]:
    """Judge every stored score of the model at hand; nothing is scored or looked at again."""
    found = Study.objects.get(slug=study)
    while True:
        model = model_at_hand(found)
        if model is None:
            raise DomainError(
                "no_model", _("The study has no trained model, so there are no scores to judge.")
            )
        told = judge_all(model, progress)
        # Whoever promotes another meanwhile is handed this very job.
        if model_at_hand(found) == model:
            return {"model": model.number, **told}


def judge_all(model: ModelVersion, progress: Progress | None = None) -> dict[str, int]:
    """Judge every image that `model` has scored, and keep what is found in place of what there was. Rules that were
    changed meanwhile are judged by in turn."""
    while True:
        rules = rules_of(model.study)
        told = _judge_by(rules, model, progress)
        if rules_of(model.study).updated_at == rules.updated_at:
            return told


def _judge_by(rules: ScoringRules, model: ModelVersion, progress: Progress | None) -> dict[str, int]:
    stage = gettext_noop("Asking which scores are trusted")
    kept = study_quality(model.study, at_once=True)
    table = kept.table if kept else None
    judged = judge(model, rules, table)
    needing = judged.needing.tolist()
    rows: dict[int, list[Reason]] = {}
    for start in range(0, len(needing), AT_ONCE):
        if progress is not None:
            progress(start, len(needing), stage)
        rows |= reasons_for(model, rules, table, needing[start : start + AT_ONCE])
    write_needs(model, rows, all_of_them=True)
    if progress is not None:
        progress(len(needing), len(needing), stage)
    return {"images": int(judged.scored.size), "needing": sum(1 for found in rows.values() if found)}
