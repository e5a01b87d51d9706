from celery import shared_task

import labeling.importing.archive_import
import labeling.reports.making  # noqa: F401  tell the worker how to unpack a zip and how to make a report
from labeling import leases
from labeling.figures import refresh
from labeling.planning import stopping
from labeling.quality import panel_review


@shared_task(name="labeling.reap_expired_blocks")
def reap_expired_blocks() -> int:
    return leases.reap()


@shared_task(name="labeling.apply_stopping_rules")
def apply_stopping_rules() -> int:
    return stopping.follow_small_studies()


@shared_task(name="labeling.refresh_live_figures")
def refresh_live_figures() -> int:
    return refresh.ask_for_live_studies()


@shared_task(name="labeling.review_raters")
def review_raters() -> int:
    return panel_review.review_small_studies()
