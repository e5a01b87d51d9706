"""A worker that dies in the middle of a zip loses and doubles nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest

from core import jobs
from labeling.models import ImportReport, StudyAsset
from labeling.panels import add_stratum
from tests.core.worker import ROOT, database_url
from tests.factories import StudyFactory, picture
from tests.labeling.uploads.archives import sent, zipped

pytestmark = pytest.mark.django_db
RUN = """
import sys, uuid, django
django.setup()
import labeling.tasks
from core import job_runner, jobs
print(job_runner.run(uuid.UUID(sys.argv[1])), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda job_id: None)  # the workers are started here, by hand
    study = StudyFactory(state="draft")
    add_stratum(study, "everyone")
    count = 60
    data = zipped({f"{n:02}.jpg": picture(n, (900, 700)) for n in range(count)})
    job = sent(study, data)

    def worker() -> subprocess.Popen[str]:
        env = {**os.environ, "DATABASE_URL": database_url(), "PANELWISE_DATA": str(tmp_path)}
        env |= {
            "JOB_SILENT_SECONDS": "1",
            "JOB_MAX_ATTEMPTS": "9",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        env.pop("PYTEST_VERSION", None)
        command = [sys.executable, "-c", RUN, str(job.pk)]
        return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    killed = 0
    for wanted in (5, 20, 40):
        process = worker()
        end = time.monotonic() + 60
        while StudyAsset.objects.filter(study=study).count() < wanted and time.monotonic() < end:
            time.sleep(0.01)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        time.sleep(1.2)
    process = worker()
    said = process.communicate(timeout=120)[0]
    assert "done" in said
    assert killed == 3
    job.refresh_from_db()
    assert job.result["counts"] == {"images_added": count}
    assert study.assets.count() == count
    assert ImportReport.objects.filter(study=study).count() == 1
    assert all(image.fills.count() == 1 for image in study.assets.all())
