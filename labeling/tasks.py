from celery import shared_task

import labeling.importing.archive_import  # noqa: F401  tells the worker how to unpack a zip
from labeling import leases


@shared_task(name="labeling.reap_expired_blocks")
def reap_expired_blocks() -> int:
    return leases.reap()
