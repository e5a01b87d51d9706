"""Proposing gold: a first version, or a new version of an item that is there."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.given import require_short
from core.models import User
from labeling.gold.decisions import put_in_force
from labeling.gold.purposes import lock_study
from labeling.gold.wanted import ON_THE_TABLE, Problems, State, Wanted, problems
from labeling.models import ControlItem, Study


class NotGold(DomainError):
    """A proposal that cannot be gold; `fields` is {field: sentence}."""

    def __init__(self, fields: Problems) -> None:
        super().__init__("not_gold", " ".join(fields.values()), status=422)
        self.fields = fields


@transaction.atomic
def propose(
    study: Study, wanted: Wanted, by: User, reason: str = "", replaces: ControlItem | None = None
) -> ControlItem:
    """Propose `wanted`; where the study asks for no second person, it is in force at once.

    Sent twice by the same person, it is one proposal. Raises NotGold with a sentence for each field, DomainError
    `reason_too_long` (400), `revision_waiting`, `gone` (409).
    """
    require_short(reason)
    study = lock_study(study)
    same = _sent_already(study, wanted, by, replaces)
    if same is not None:
        return same
    if replaces is not None:
        _require_replaceable(replaces)
    found = problems(study, wanted, (replaces,))
    if found:
        raise NotGold(found)
    item = ControlItem.objects.create(
        study=study,
        **wanted._asdict(),
        state=State.PROPOSED,
        version=_next_version(replaces),
        replaces=replaces,
        reason=reason,
        proposed_by=by,
    )
    audit.record(
        "gold_proposed", actor=by, study=study.slug, target=item, says=str(item), version=item.version
    )
    if not study.second_approval:
        put_in_force(item, by)
    return item


def _sent_already(study: Study, wanted: Wanted, by: User, replaces: ControlItem | None) -> ControlItem | None:
    return ControlItem.objects.filter(
        study=study,
        state__in=ON_THE_TABLE,
        proposed_by=by,
        replaces=replaces,
        **wanted._asdict(),
    ).first()


def _require_replaceable(item: ControlItem) -> None:
    item.refresh_from_db(fields=["state"])
    if item.state not in (State.APPROVED, State.RETIRED):
        raise DomainError("gone", _("Only gold that is in use or retired can be revised."), status=409)
    if item.replaced_by.filter(~Q(state=State.DISCARDED)).exists():
        raise DomainError(
            "revision_waiting",
            _("There is a newer version of this item. Decide on that one, or revise it instead."),
            status=409,
        )


def _next_version(replaces: ControlItem | None) -> int:
    """One more than the latest of the line, those included that were never taken."""
    if replaces is None:
        return 1
    latest = replaces.replaced_by.aggregate(latest=Max("version"))["latest"]
    return max(replaces.version, latest or 0) + 1
