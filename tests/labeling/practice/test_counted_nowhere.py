"""Practice is kept and marked, and enters no figure."""

import pytest

from core.errors import DomainError
from labeling.estimates import consensus
from labeling.image_pages.figures import image_figures
from labeling.image_pages.table import answers, image_rows
from labeling.label_data import CONSENSUS_KINDS, counted_ratings
from labeling.models import Panelist, Trial
from labeling.progress.overview import growth, progress_of
from labeling.quality.checks import checks_of
from labeling.quality.control import clear, review, suspend
from labeling.raters.panel_table import panel_rows
from labeling.statistics.errors import NotEstimable
from scoring.snapshots import freeze
from tests.factories import staff
from tests.labeling.panel import scale_of

pytestmark = pytest.mark.django_db


def test_practice_is_kept(practised: Panelist) -> None:
    assert practised.ratings.filter(trial__kind="practice", current=True).count() == 20
    assert practised.trials.filter(state=Trial.State.ANSWERED, counted=False).count() == 20


def test_practice_says_nothing_of_care(practised: Panelist) -> None:
    assert checks_of(practised) == []
    assert review(practised) == Panelist.State.ACTIVE
    assert practised.quality_events.count() == 0


def test_practice_enters_no_figure(practised: Panelist) -> None:
    study, scale = practised.study, scale_of(practised.study)
    image = study.assets.filter(purpose="practice").order_by("pk")[0]
    assert counted_ratings(scale, CONSENSUS_KINDS).count() == 0
    with pytest.raises(NotEstimable):
        consensus(study, scale)
    assert answers(image) == {}
    assert image_rows([image.pk], scale, image_figures(study, scale))[0].ratings == 0
    assert progress_of([study])[study.pk].answered == 0
    assert growth(study) == []
    row = panel_rows(
        study, list(study.panelists.select_related("stratum").prefetch_related("quality_events"))
    )[0]
    assert (row.answered, row.seconds, row.gold) == (0, None, (0, 0))


def test_practice_enters_no_label_snapshot(practised: Panelist) -> None:
    with pytest.raises(DomainError, match="no ratings to learn from"):
        freeze(practised.study)


def test_a_suspension_and_its_overruling_leave_practice_uncounted(practised: Panelist) -> None:
    lead = staff(practised.study, "data_lead")
    suspend(practised, "because", lead)
    clear(practised, "because not", lead)
    assert not practised.trials.filter(counted=True).exists()
