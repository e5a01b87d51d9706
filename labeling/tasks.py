from celery import shared_task

from labeling import leases


@shared_task(name="labeling.reap_expired_blocks")
def reap_expired_blocks() -> int:
    return leases.reap()
