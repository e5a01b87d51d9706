"""Consent: the text, which version of it was agreed to, and when."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from labeling.models import Panelist, Study


def consent_text(study: Study) -> str:
    """The study's own text, or the default one in the active language."""
    return study.consent_text or _(
        "You are asked to look at images and to say how you take them. We store your answers, how long they took, "
        "and technical facts such as the size of your screen.\n\n"
        "Purpose: your answers are combined with those of other people to learn how images are taken. They are not "
        "used to judge you.\n\n"
        "Retention: answers are kept for as long as the study and its results are in use, without your name.\n\n"
        "Withdrawal: you can stop at any time and ask the study team to remove your answers. Nothing bad follows."
    )


def consent_version(text: str) -> str:
    """SHA-256 of the text, so that what was agreed to can be proved later."""
    return hashlib.sha256(text.encode()).hexdigest()


def give_consent(panelist: Panelist) -> None:
    """Store that the panelist agreed to the text shown, and when."""
    panelist.consented_at = timezone.now()
    panelist.consent_version = consent_version(consent_text(panelist.study))
    panelist.save(update_fields=["consented_at", "consent_version"])


def mark_instructed(panelist: Panelist) -> None:
    """Store that the panelist has seen the instructions (the first time counts)."""
    Panelist.objects.filter(pk=panelist.pk, instructed_at=None).update(instructed_at=timezone.now())
