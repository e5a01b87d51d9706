"""What a curious data lead could work out about one panelist from figures beside each other."""

import pytest

from labeling.fills import share_again
from labeling.models import Panelist, StratumFill, Study, StudyAsset
from labeling.progress.overview import strata_progress
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    """One panelist in the north, nobody in the west, six in the south."""
    study = make_study(images=4, strata=("north", "west", "south"), ratings_per_asset=6)
    for stratum, number in (("north", 1), ("south", 6)):
        for _ in range(number):
            join(study, stratum)
    return study


def answer(panelist: Panelist, image: StudyAsset) -> None:
    StratumFill.objects.filter(stratum=panelist.stratum, study_asset=image).update(answered=1)


@pytest.mark.parametrize("answers", [0, 1])
def test_what_is_wanted_of_a_withheld_stratum_says_nothing_of_its_answers(study: Study, answers: int) -> None:
    """Images that became gold want no more than they have: that number would be the answers of one person."""
    first, second, *_rest = study.assets.order_by("pk")
    only = study.panelists.get(stratum__name="north")
    for image in (first, second)[: 2 * answers]:
        answer(only, image)
    StudyAsset.objects.filter(pk__in=(first.pk, second.pk)).update(purpose="gold")
    share_again(study)
    rows = {row.name: row for row in strata_progress(study)}
    assert rows["north"].withheld
    assert rows["north"].wanted == rows["west"].wanted == 4
