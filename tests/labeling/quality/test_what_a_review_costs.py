"""Looking at a panelist after each batch costs the same however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.quality.control import review
from labeling.quality.panel_review import review_all
from tests.labeling.check_items import add_cards
from tests.labeling.panel import join, make_study
from tests.labeling.quality.rated_panel import add_honest, honest, rate

pytestmark = pytest.mark.django_db


def queries(work) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return len(seen)


def test_a_review_reads_a_fixed_number_of_times():
    study = make_study(images=80)
    add_cards(study, 1)
    first, second = join(study), join(study)
    rate(first, honest(study, 1)[:5])
    for number in (1, 2):
        rate(second, honest(study, number)[: 40 * number], kind="regular" if number == 2 else "repeat")
    few, many = queries(lambda: review(first)), queries(lambda: review(second))
    assert few == many <= 9


def test_a_review_of_all_with_nothing_new_takes_no_more_for_more_raters():
    found = []
    for raters in (12, 24):
        study = make_study(images=30)
        add_cards(study, 1)
        add_honest(study, raters)
        review_all(study)
        found.append(queries(lambda study=study: review_all(study)))
    assert found[0] == found[1] <= 16
