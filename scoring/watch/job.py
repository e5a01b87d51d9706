"""The job that brings a study's watch up to date, and who asks for it."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import enqueue, job_kind
from core.models import Job, User
from labeling.models import Study
from scoring.engine.drift.errors import NoReference
from scoring.models import ModelVersion
from scoring.serving import model_at_hand
from scoring.watch.catching_up import catch_up
from scoring.watch.reference import freeze
from scoring.watch.watching import watch

KIND = "watch"


def ask(study: Study, by: User | None = None) -> Job:
    """Have a worker freeze what is not frozen yet and compare what has arrived."""
    job, _created = enqueue(KIND, study.slug, params={"study": study.slug}, by=by)
    return job


def ask_for_all() -> int:
    """Ask for every study that has a model. Returns for how many."""
    ready = Q(models__state=ModelVersion.State.READY) | Q(serving__isnull=False)
    studies = Study.objects.filter(ready).distinct().order_by("pk")
    for study in studies:
        ask(study)
    return len(studies)


@job_kind(KIND)
def watch_study(progress: Progress, study: str) -> dict[str, Any]:
    """The model that serves, and the newest beside it. It may stop anywhere and be run again."""
    found = Study.objects.get(slug=study)
    models = watched_models(found)
    if not models:
        raise DomainError(
            "no_model", _("The study has no trained model yet. Train one first: manage.py retrain %s") % study
        )
    told = {"weeks": 0, "alerts": 0, "observed": 0}
    for place, model in enumerate(models):
        progress(place, len(models), gettext_noop("Comparing weeks"))
        freeze(model)
        try:
            told["observed"] += catch_up(model)
            for name, value in watch(model).items():
                told[name] += value
        except NoReference as error:
            raise DomainError(error.code, error.sentence) from error
    progress(len(models), len(models), gettext_noop("Comparing weeks"))
    return {"model": models[0].number, **told}


def watched_models(study: Study) -> list[ModelVersion]:
    """The model at hand first, then the newest ready one where it is another."""
    at_hand = model_at_hand(study)
    newest = study.models.filter(state=ModelVersion.State.READY).first()
    return [model for model in dict.fromkeys((at_hand, newest)) if model is not None]
