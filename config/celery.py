import os

from celery import Celery

import config.broker  # noqa: F401  registers the default broker's scheme

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("panelwise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
