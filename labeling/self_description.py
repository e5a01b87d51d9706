"""What panelists say of themselves: asked for the quota plan alone, and every question may stay open."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from core import audit
from labeling import leases
from labeling.models import Panelist, SelfDescription, Stratum, Study
from labeling.quota import plan as quota_plan
from labeling.withdrawal import withdraw
from labeling.wording import own_words, translations_of, worded

QUOTA_FULL = "quota_full"


class Question(NamedTuple):
    """A question in the reader's language; `choices` are (answer as stored, its words). `said`: the answer, or ""."""

    name: str
    text: str
    choices: list[tuple[str, str]]
    said: str = ""


class QuotaFull(NamedTuple):
    """Nobody else is needed from the part of the panel this person belongs to; nothing of them was kept."""

    study: Study


def questions(study: Study, said: Mapping[str, str] | None = None) -> list[Question]:
    """What the study asks, in order, in the active language."""
    return [
        Question(
            asked.name,
            worded(asked, "question"),
            [(choice, _choice_words(asked, choice)) for choice in asked.choices],
            (said or {}).get(asked.name, ""),
        )
        for asked in study.self_descriptions.all()
    ]


def describe(panelist: Panelist, answers: Mapping[str, str]) -> Panelist | QuotaFull:
    """Store what was said and move the panelist to the stratum it leads to. Whoever has done so stays as they are.

    Only answers that the study offers are kept; all else counts as not said. Nobody is moved who has begun to rate,
    or whom the study team has placed. Where the study's quotas are firm and the stratum is full, the panelist is
    withdrawn again and QuotaFull is returned.
    """
    with transaction.atomic():
        panelist = leases.lock_panelist(panelist)
        if panelist.described_at is not None or panelist.state == Panelist.State.WITHDRAWN:
            return panelist
        study = panelist.study
        said = {
            asked.name: answers[asked.name]
            for asked in study.self_descriptions.all()
            if answers.get(asked.name) in asked.choices
        }
        if not panelist.stratum_given and not panelist.trials.exists():
            stratum = _locked(quota_plan.stratum_for(study, said))
            if study.firm_quota and quota_plan.is_full(stratum, without=panelist):
                withdraw(panelist, reason=QUOTA_FULL)
                return QuotaFull(study)
            panelist.stratum = stratum
        panelist.description, panelist.described_at = said, timezone.now()
        panelist.save(update_fields=["description", "described_at", "stratum"])
        # What was said stays with the panelist, where withdrawing removes it; the audit trail is not changed later.
        audit.record("panelist_described", actor=panelist.user, study=study.slug, target=panelist)
        return panelist


def _locked(stratum: Stratum) -> Stratum:
    # Weak enough for others to join the stratum meanwhile, strong enough for one count of it at a time.
    return Stratum.objects.select_for_update(no_key=True).get(pk=stratum.pk)


def _choice_words(asked: SelfDescription, choice: str) -> str:
    for translation in translations_of(asked):
        words = translation.get("choices") or {}
        if isinstance(words, dict) and words.get(choice):
            return str(words[choice])
    return own_words(choice)
