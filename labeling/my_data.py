"""All that is stored about one panelist, for themselves to see and take away.

Which images were gold, anchors or checks is not told: it would spoil them for everybody else.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from rest_framework.authtoken.models import Token

from core.models import AuditEvent
from labeling.consent import text_agreed_to
from labeling.models import Invitation, Panelist, Trial
from labeling.my_answers import answer_rows

SCHEMA = "panelwise/my-data/1"
# Words of the study team about a person may name images; whoever wants them asks the team.
State = Panelist.State
# Being watched begins with the very answer that missed a check, and ends with one that passed: whoever looked after
# each answer would know the checks. It has no consequence of its own, so those who are watched are active here.
HIDDEN = (State.WATCH,)
BY_PERSON, BY_CHECKS = "a person", "the checks"


def document(panelist: Panelist) -> dict[str, Any]:
    """Everything, machine readable. Times are ISO 8601; what is not known is null; schema in docs/panelist.md."""
    study = panelist.study
    return {
        "schema": SCHEMA,
        "made_at": _time(timezone.now()),
        "study": {"name": study.name, "short_name": study.slug, "state": study.state},
        "panelist": {
            "label": panelist.label,
            "state": _state(panelist),
            "part_of_the_panel": panelist.stratum.name,
            "put_there_by_the_study_team": panelist.stratum_given,
            "joined_at": _time(panelist.created_at),
            "language": panelist.language or None,
            "instructions_read_at": _time(panelist.instructed_at),
            "practised_at": _time(panelist.practised_at),
        },
        "consent": {
            "agreed_at": _time(panelist.consented_at),
            "version": panelist.consent_version or None,
            "text": text_agreed_to(panelist) or None,
        },
        "about_you": {"said_at": _time(panelist.described_at), "answers": panelist.description},
        "device": {"checked_at": _time(panelist.device_checked_at), **panelist.device},
        "sign_in": _sign_in(panelist),
        "invitation": _invitation(panelist),
        "states": _states(panelist),
        "record": _record(panelist),
        "blocks": _blocks(panelist),
        "answers": list(answer_rows(panelist)),
    }


def _sign_in(panelist: Panelist) -> dict[str, Any] | None:
    user = panelist.user
    if user is None:
        return None
    return {
        "user_name": user.get_username(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "made_at": _time(user.date_joined),
        "last_sign_in_at": _time(user.last_login),
        "has_a_token_for_programs": Token.objects.filter(user=user).exists(),
    }


def _invitation(panelist: Panelist) -> dict[str, Any] | None:
    found = Invitation.objects.filter(panelist=panelist).first()
    if found is None:
        return None
    return {
        "made_at": _time(found.created_at),
        "valid_until": _time(found.expires_at),
        "revoked_at": _time(found.revoked_at),
        "note": found.note,
    }


def _state(panelist: Panelist) -> str:
    return State.ACTIVE if panelist.state in HIDDEN else panelist.state


def _states(panelist: Panelist) -> list[dict[str, Any]]:
    return [
        {"at": _time(event.at), "state": event.state, "by": BY_PERSON if event.by_id else BY_CHECKS}
        for event in panelist.quality_events.exclude(state__in=(*HIDDEN, State.ACTIVE)).order_by("at", "pk")
    ]


def _record(panelist: Panelist) -> list[dict[str, Any]]:
    """What the audit trail holds under this panelist: what was done, not the evidence."""
    target = f"panelist:{panelist.pk}"
    hidden = [f"panelist_{state}" for state in (*HIDDEN, State.ACTIVE)]
    events = AuditEvent.objects.filter(study=panelist.study.slug, target=target).exclude(action__in=hidden)
    events = events.order_by("at", "pk")
    return [{"at": _time(event.at), "what": event.action} for event in events]


def _blocks(panelist: Panelist) -> list[dict[str, Any]]:
    answered = Count("trials", filter=Q(trials__state=Trial.State.ANSWERED))
    blocks = panelist.blocks.annotate(shown=Count("trials"), answered=answered).order_by("number")
    return [
        {
            "number": block.number,
            "planned_at": _time(block.created_at),
            "state": block.state,
            "practice": block.practice,
            "images": block.shown,
            "images_answered": block.answered,
        }
        for block in blocks
    ]


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
