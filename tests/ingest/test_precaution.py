"""An image that a worker dies over is found on the job's last attempt, and only that one is left out."""

import pytest

from core import job_runner, jobs
from core.models import Job
from scoring.ingest import precaution
from scoring.ingest.pipeline import TookTooLong
from scoring.ingest.precaution import Precaution
from scoring.ingest.reasons import WorkerDied
from scoring.models import FeatureSet
from tests.core.worker import ROOT
from tests.factories import picture

from .conftest import IMAGES

pytestmark = pytest.mark.django_db
# Stands in for a C library that crashes over images 61 pixels wide, and for one that hangs over those 62 wide.
CRASHING = """
import os, signal, sys, time
from scoring.ingest import looking, trial

real = looking.decode

def decode(data, max_pixels):
    decoded = real(data, max_pixels)
    if decoded.width == 61:
        os.kill(os.getpid(), signal.SIGSEGV)
    if decoded.width == 62:
        time.sleep(60)
    return decoded

looking.decode = decode
trial.main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
"""


@pytest.fixture
def crashing(tmp_path, monkeypatch):
    program = tmp_path / "crashing.py"
    program.write_text(CRASHING)
    monkeypatch.setattr(precaution, "PROGRAM", (str(program),))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_an_image_that_ends_a_process_is_told_from_those_that_do_not(crashing):
    with Precaution(patience=30) as trying:
        assert trying.harm(picture(1)) is None
        assert isinstance(trying.harm(picture(2, (61, 40))), WorkerDied)
        assert trying.harm(picture(3)) is None
        assert trying.harm(b"no picture") is None, "an error is no crash: it fails by name elsewhere"
        trying._patience = 1.0
        assert isinstance(trying.harm(picture(4, (62, 40))), TookTooLong)


def test_where_no_process_comes_up_no_image_is_blamed(monkeypatch):
    monkeypatch.setattr(precaution.sys, "executable", "/bin/false")
    with Precaution(patience=30) as trying:
        assert trying.harm(picture(1)) is None


@pytest.mark.parametrize(("attempt", "careful"), [(1, False), (2, False), (3, True)])
def test_only_the_last_attempt_takes_the_time(settings, attempt, careful):
    settings.JOB_MAX_ATTEMPTS = 3
    assert precaution.wanted(Job(kind="extract_features", subject="x", attempt=attempt)) is careful
    assert not precaution.wanted(None)


def test_the_last_attempt_gets_past_the_image_that_killed_the_others(study, crashing):
    import scoring.tasks  # noqa: F401
    from labeling.ingest import ingest, place

    bad = place(study, "bad.jpg", ingest(picture(77, (61, 40)))[0])[0]
    job, _created = jobs.enqueue("extract_features", study.slug, params={"study": study.slug})
    Job.objects.filter(pk=job.pk).update(attempt=2)
    assert job_runner.run(job.pk) == Job.State.DONE
    bad.refresh_from_db()
    assert "ended the worker" in bad.problem
    assert FeatureSet.objects.count() == IMAGES
    assert study.assets.exclude(problem="").count() == 1
