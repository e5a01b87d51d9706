"""Consent: the text, which version of it was agreed to, and when."""

import hashlib
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.models import AuditEvent
from labeling.models import Panelist, Study
from labeling.wording import worded

KEPT = "consent_text"
GIVEN = "consent_given"


class Section(NamedTuple):
    """A part of the text; a study's own text is one part without a heading."""

    heading: str
    text: str


def consent_sections(study: Study) -> list[Section]:
    """The study's own text, or the default one, in the active language."""
    own = worded(study, "consent_text")
    if own:
        return [Section("", own)]
    return [
        Section(
            _("What you are asked to do"),
            _(
                "You look at images and say how you take them. There is no right or wrong answer. Taking part is up "
                "to you, and you can stop at any time."
            ),
        ),
        Section(
            _("What it is for"),
            _(
                "Your answers are combined with those of other people to learn how images are taken. They are not "
                "used to judge you."
            ),
        ),
        Section(
            _("What is stored"),
            _(
                "Your answers, when you gave them and how long each took; technical facts such as the size of your "
                "window; your language; and what you choose to say about yourself, if you are asked. Your name is "
                "not needed."
            ),
        ),
        Section(
            _("How long it is kept"),
            _("Answers are kept for as long as the study and its results are in use, without your name."),
        ),
        Section(
            _("If you change your mind"),
            _(
                "Under “My data” you can see and download all that is stored about you, and withdraw. Your answers "
                "are then removed. What remains are counts in results that were fixed before; nobody can be told "
                "from them. Withdrawing has no other consequences for you."
            ),
        ),
    ]


def consent_text(study: Study) -> str:
    """All that is shown, as one text: headings and paragraphs in their order."""
    parts = [part for section in consent_sections(study) for part in section if part]
    return "\n\n".join(parts)


def consent_version(text: str) -> str:
    """SHA-256 of the text, so that what was agreed to can be proved later."""
    return hashlib.sha256(text.encode()).hexdigest()


def current_versions(study: Study) -> set[str]:
    """The version in each language of the text as it stands."""
    versions = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            versions.add(consent_version(consent_text(study)))
    return versions


def has_agreed(panelist: Panelist) -> bool:
    """Whether this panelist agreed to the text as it stands, in any language.

    A consent without a version was given elsewhere, before the study came here, and stands.
    """
    if panelist.consented_at is None:
        return False
    return not panelist.consent_version or panelist.consent_version in current_versions(panelist.study)


def give_consent(panelist: Panelist) -> None:
    """Store that the panelist agreed to the text shown, and when; the text itself is kept once per version."""
    text = consent_text(panelist.study)
    panelist.consented_at = timezone.now()
    panelist.consent_version = consent_version(text)
    panelist.save(update_fields=["consented_at", "consent_version"])
    study = panelist.study.slug
    if not text_agreed_to(panelist):
        audit.record(KEPT, study=study, target=f"consent:{panelist.consent_version}", text=text)
    audit.record(GIVEN, actor=panelist.user, study=study, target=panelist, version=panelist.consent_version)


def text_agreed_to(panelist: Panelist) -> str:
    """The very text this panelist agreed to; empty where they have not, or it was not kept at the time."""
    kept = AuditEvent.objects.filter(
        study=panelist.study.slug, action=KEPT, target=f"consent:{panelist.consent_version}"
    ).first()
    return str(kept.detail.get("text", "")) if kept and panelist.consent_version else ""


def mark_instructed(panelist: Panelist) -> None:
    """Store that the panelist has seen the instructions (the first time counts)."""
    Panelist.objects.filter(pk=panelist.pk, instructed_at=None).update(instructed_at=timezone.now())
