"""Import of a study: images, ratings, or both. Running it twice changes nothing."""

from django.db import transaction
from django.utils.translation import gettext_noop

from core import audit
from core.models import User
from labeling.importing.image_import import import_images
from labeling.importing.plan import ImportPlan
from labeling.importing.rating_import import count_answered, import_ratings
from labeling.importing.report import Report
from labeling.models import ImportReport, Scale, Study


def import_study(plan: ImportPlan, by: User | None = None) -> tuple[Study, Report]:
    """Carry the plan out and store its report. Raises DomainError before anything was written, or with nothing kept
    of the ratings (images already taken stay, and are found unchanged the next time)."""
    plan.check()
    study, created = Study.objects.get_or_create(
        slug=plan.slug, defaults={"name": plan.slug.replace("-", " ").capitalize()}
    )
    report = Report()
    try:
        if plan.images is not None:
            import_images(study, plan.images, report)
            count_answered(study)
        if plan.ratings is not None:
            import_ratings(study, plan, report)
    except Exception:
        if created and not study.assets.exists():
            study.delete()
        raise
    with transaction.atomic():
        _give_a_scale(study)
        ImportReport.objects.create(study=study, **report.as_dict())
        audit.record("study_imported", actor=by, study=study.slug, target=study, counts=dict(report.counts))
    return study, report


def _give_a_scale(study: Study) -> None:
    """A study of images alone asks the plainest question until the data lead says otherwise."""
    if not study.scales.exists():
        Scale.objects.create(
            study=study,
            name="appeal",
            question=gettext_noop("How appealing is this image?"),
            low=1,
            high=7,
            low_label=gettext_noop("not at all"),
            high_label=gettext_noop("very"),
        )
