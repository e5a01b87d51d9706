"""Which model's scores a study gives out. Who decides that lives above; here the alias is moved and read."""

from labeling.models import Study
from scoring.models import ModelVersion, ServingModel


def serving_model(study: Study) -> ModelVersion | None:
    """The model that serves `study`, or None."""
    found = ServingModel.objects.select_related("model__extractor").filter(study=study).first()
    return found.model if found else None


def serve(model: ModelVersion) -> ModelVersion | None:
    """Let `model` serve its study from now on. Call inside a transaction. Returns the one it replaces."""
    alias, created = ServingModel.objects.select_for_update().get_or_create(
        study=model.study, defaults={"model": model}
    )
    if created:
        return None
    previous = alias.model
    alias.model = model
    alias.save()
    return previous


def model_at_hand(study: Study) -> ModelVersion | None:
    """The model that serves `study`, else its newest ready one, or None."""
    return serving_model(study) or study.models.filter(state=ModelVersion.State.READY).first()
