"""The stopping rule and the costs of a study: what of them fits together, and how they are saved."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from core.templatetags.numbers import figure
from labeling.fills import share_again
from labeling.models import Study
from labeling.planning import stopping
from labeling.shares import planned_of
from labeling.stored_settings import take_over

RULE = (
    "stopping",
    "stop_half_width",
    "stop_least",
    "stop_least_per_stratum",
    "stop_most",
    "consensus_method",
)
COSTS = ("cost_per_rating", "currency")


def problems(study: Study) -> dict[str, str]:
    """What cannot be saved of a rule, as {field: sentence}; `study` carries the new values."""
    found: dict[str, str] = {}
    if study.stop_most < study.stop_least:
        found["stop_most"] = _(
            "The most ratings of an image are fewer than the least. Ask for at least %(n)d."
        ) % {"n": study.stop_least}
    waited_for = len(planned_of(list(study.strata.all())))
    wanted = study.stop_least_per_stratum * max(waited_for, 1)
    if wanted > study.stop_most:
        found["stop_least_per_stratum"] = _(
            "%(strata)d strata with %(least)d ratings each are %(wanted)d ratings of an image, more than the most, "
            "%(most)d. Ask for fewer per stratum, or allow more."
        ) % {
            "strata": waited_for,
            "least": study.stop_least_per_stratum,
            "wanted": wanted,
            "most": study.stop_most,
        }
    widest = min((scale.high - scale.low for scale in study.scales.all()), default=None)
    if widest is not None and study.stop_half_width >= widest / 2:
        found["stop_half_width"] = _(
            "An interval of this half-width spans the whole scale, so every image would count as done. "
            "Ask for less than %(half)s scale points."
        ) % {"half": figure(widest / 2)}
    return found


@transaction.atomic
def save_rule(
    study: Study, values: Mapping[str, Any], version: str, by: User | None = None
) -> dict[str, list[Any]]:
    """Save `values` of RULE and share the ratings wanted out anew. Returns what changed, as {field: [before, after]};
    it is audited.

    Switched on, images that are done are closed and the others opened step by step; switched off, the plan says again
    what every image wants. Raises DomainError: `changed_meanwhile` (409), `stopping` for what does not fit together
    (`fields` in its detail).
    """
    stored, changed = take_over(study, RULE, values, version)
    wrong = problems(stored)
    if wrong:
        raise DomainError("stopping", " ".join(wrong.values()), fields=wrong)
    if not changed:
        return changed
    stored.save(update_fields=list(changed))
    audit.record("stopping_changed", actor=by, study=stored.slug, target=stored, changed=changed)
    if stored.stopping or "stopping" in changed:
        share_again(stored)
    study.refresh_from_db()
    return changed


@transaction.atomic
def save_costs(
    study: Study, values: Mapping[str, Any], version: str, by: User | None = None
) -> dict[str, list[Any]]:
    """Save what an answer costs. Raises DomainError `changed_meanwhile` (409)."""
    stored, changed = take_over(study, COSTS, values, version)
    if changed:
        stored.save(update_fields=list(changed))
        said = {field: [str(value) for value in pair] for field, pair in changed.items()}
        audit.record("cost_changed", actor=by, study=stored.slug, target=stored, changed=said)
        study.refresh_from_db()
    return changed


def preview_counts(decision: stopping.Decision, planned_missing: int) -> dict[str, int]:
    """What a rule would do now: images by state, answers still expected under it and by the plan, and those saved."""
    more = int(decision.more.sum())
    return {
        **decision.counts._asdict(),
        "more": more,
        "planned": planned_missing,
        "saved": planned_missing - more,
        "against": abs(planned_missing - more),
    }
