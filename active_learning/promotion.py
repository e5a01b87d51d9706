"""Moving the champion: one transaction, one line in the history, one in the audit trail."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from active_learning.models import Promotion
from core import audit
from core.errors import DomainError
from core.given import require_short
from core.models import User
from labeling.models import Study
from scoring.fallback.asking import request_judging
from scoring.models import ModelVersion
from scoring.serving import serve, serving_model


@transaction.atomic
def promote(model: ModelVersion, *, by: User | None = None, reason: str = "") -> Promotion:
    """Let `model` serve its study. Raises DomainError where it is not ready, not usable, or serves already."""
    require_short(reason)
    Study.objects.select_for_update().get(pk=model.study_id)
    if model.state != ModelVersion.State.READY:
        raise DomainError(
            "not_ready", _("Version %(number)d is not ready to serve.") % {"number": model.number}, status=409
        )
    if not model.heads.filter(usable=True).exists():
        raise DomainError(
            "not_usable",
            _("Version %(number)d does not beat the mean predictor on any scale, so it may not serve.")
            % {"number": model.number},
            status=409,
        )
    if serving_model(model.study) == model:
        raise DomainError(
            "serves_already", _("Version %(number)d serves already.") % {"number": model.number}, status=409
        )
    previous = serve(model)
    audit.record(
        "model_promoted",
        actor=by,
        study=model.study.slug,
        target=model,
        previous=previous.number if previous else None,
        reason=reason,
    )
    request_judging(model.study, by)
    return Promotion.objects.create(study=model.study, model=model, previous=previous, by=by, reason=reason)


@transaction.atomic
def roll_back(study: Study, *, by: User | None = None, reason: str = "") -> Promotion:
    """Let the model that served before serve again. Raises DomainError where there is none."""
    target = rollback_target(history(study))
    if target is None:
        raise DomainError("nothing_before", _("No model served before this one."), status=409)
    return promote(target, by=by, reason=reason or _("rolled back"))


def history(study: Study) -> list[Promotion]:
    """Every move of the champion, newest first, with its models and whoever made it. One query."""
    return list(study.promotions.select_related("model", "previous", "by"))


def rollback_target(moves: Sequence[Promotion]) -> ModelVersion | None:
    """The model to go back to after `moves` (newest first): the one that served before the present one, leaving out
    those that were taken back since."""
    served: list[ModelVersion] = []
    for move in reversed(moves):
        if move.model in served:
            del served[served.index(move.model) + 1 :]
        else:
            served.append(move.model)
    return served[-2] if len(served) > 1 else None


def promote_first(model: ModelVersion, by: User | None = None) -> Promotion | None:
    """The first usable model of a study serves at once: there is nothing to hold it against."""
    if serving_model(model.study) is not None or not model.heads.filter(usable=True).exists():
        return None
    return promote(model, by=by, reason=_("first usable model of the study"))
