"""Changing what panelists may say of themselves, without breaking what they have said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import audit
from core.edit_marks import mark_of
from core.errors import DomainError
from core.models import User
from labeling.models import SelfDescription, Study

LONGEST_NAME = 40
LONGEST_CHOICE = 80


@dataclass(frozen=True)
class Problem:
    """What is wrong with the draft at place `index` (None: with all of them together), in `field`."""

    index: int | None
    field: str
    text: str


class Refused(DomainError):
    """Drafts that cannot be saved; `problems` says why, one by one. Nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("quota_plan", problems[0].text, status=422)
        self.problems = list(problems)


class QuestionDraft(NamedTuple):
    """A question as the form has it; `pk` None for a new one, `position` None for the last. `translations` as in SelfDescription."""

    pk: int | None
    question: str
    choices: list[str]
    position: int | None = None
    translations: dict[str, Any] = {}
    remove: bool = False


def version_of(study: Study) -> str:
    """A mark of the questions as they are stored: another mark means that somebody has saved in between."""
    rows = study.self_descriptions.values_list("pk", "question", "choices", "position", "translations")
    return mark_of(list(rows))


@transaction.atomic
def save_questions(
    study: Study, drafts: Sequence[QuestionDraft], by: User | None = None, version: str = ""
) -> None:
    """Add, change and remove self-descriptions. Raises Refused where stored answers or rules would break, or where
    the questions are not those of `version` (where it is given) any more."""
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    known = {question.pk: question for question in study.self_descriptions.all()}
    said = _said(study)
    ruled = _ruled(study)
    problems = changed_meanwhile(drafts, known, version, version_of(study)) + [
        problem
        for index, draft in enumerate(drafts)
        for problem in _problems(index, draft, known.get(draft.pk or 0), said, ruled)
    ]
    if problems:
        raise Refused(problems)
    taken = {question.name for question in known.values()}
    before = {question.name: question.choices for question in known.values()}
    last = max((draft.position or 0 for draft in drafts), default=0)
    for draft in drafts:
        question = known.get(draft.pk or 0)
        if draft.remove:
            if question is not None:
                question.delete()
            continue
        if question is None:
            question = SelfDescription(study=study, name=_name(draft.question, taken))
            taken.add(question.name)
        question.question, question.choices = draft.question, draft.choices
        question.position = last + 1 if draft.position is None else draft.position
        question.translations = draft.translations
        question.save()
    after = dict(study.self_descriptions.values_list("name", "choices"))
    audit.record(
        "self_descriptions_changed", actor=by, study=study.slug, target=study, before=before, after=after
    )


def changed_meanwhile(
    drafts: Sequence[Any], known: Collection[int], version: str = "", now: str = ""
) -> list[Problem]:
    """A problem where the drafts are not of the rows (`known` by id) that are there now, or were made from others
    (`version`, where it is given) than those of `now`."""
    same = {draft.pk for draft in drafts if draft.pk is not None} == set(known)
    if same and version in ("", now):
        return []
    return [
        Problem(None, "", _("Somebody else has changed this meanwhile. Load the page again before you save."))
    ]


def _said(study: Study) -> dict[str, set[str]]:
    """Answers that panelists have given, by question."""
    said: dict[str, set[str]] = {}
    for description in study.panelists.exclude(description={}).values_list("description", flat=True):
        for name, answer in description.items():
            said.setdefault(name, set()).add(answer)
    return said


def _ruled(study: Study) -> dict[str, dict[str, str]]:
    """{question: {answer: a stratum whose rules name it}}."""
    ruled: dict[str, dict[str, str]] = {}
    for stratum in study.strata.all():
        for name, answers in stratum.matches.items():
            for answer in answers:
                ruled.setdefault(name, {})[answer] = stratum.name
    return ruled


def _problems(
    index: int,
    draft: QuestionDraft,
    question: SelfDescription | None,
    said: dict[str, set[str]],
    ruled: dict[str, dict[str, str]],
) -> list[Problem]:
    name = question.name if question else ""
    if draft.remove:
        return [Problem(index, "remove", text) for text in _bound(name, None, said, ruled)]
    problems = [Problem(index, "choices", text) for text in _bound(name, set(draft.choices), said, ruled)]
    if len(draft.choices) < 2:
        problems.append(Problem(index, "choices", _("Give at least two answers, one a line.")))
    if len(set(draft.choices)) < len(draft.choices):
        problems.append(Problem(index, "choices", _("An answer is there twice.")))
    if any(len(choice) > LONGEST_CHOICE for choice in draft.choices):
        sentence = _("Keep each answer within %(most)d characters.") % {"most": LONGEST_CHOICE}
        problems.append(Problem(index, "choices", sentence))
    return problems


def _bound(
    name: str, kept: set[str] | None, said: dict[str, set[str]], ruled: dict[str, dict[str, str]]
) -> list[str]:
    """Why the question, or the answers that are not `kept`, must stay. How many said so is nobody's business here."""
    if kept is None:
        if said.get(name):
            return [_("Panelists have answered this question, so it cannot be removed.")]
        if ruled.get(name):
            stratum = next(iter(ruled[name].values()))
            return [
                _("The rules of %(stratum)s name this question. Change them first.") % {"stratum": stratum}
            ]
        return []
    lost = sorted(said.get(name, set()) - kept)
    if lost:
        sentence = _("Panelists have answered “%(answer)s”, so this answer cannot be removed or reworded.")
        return [sentence % {"answer": lost[0]}]
    named = sorted(set(ruled.get(name, {})) - kept)
    if named:
        sentence = _("The rules of %(stratum)s name “%(answer)s”. Change them first, or keep this answer.")
        return [sentence % {"stratum": ruled[name][named[0]], "answer": named[0]}]
    return []


def _name(question: str, taken: set[str]) -> str:
    base = slugify(question)[: LONGEST_NAME - 4].strip("-") or "question"
    numbered = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in numbered if name not in taken)
