"""A repeat is held against the first answer of the same panelist to the same image."""

import pytest

from labeling.agreement.figures import agreement_of
from labeling.agreement.retest import repeats_in
from labeling.figures.log import rating_log
from labeling.models import Panelist
from tests.answered_blocks import answered_block, rate_block

pytestmark = pytest.mark.django_db


def test_repeats_find_their_first_answers(rated):
    images = list(rated.study.assets.order_by("pk"))
    for panelist in Panelist.objects.order_by("pk"):
        rate_block(answered_block(panelist, images[:3], "repeat"), rated, [1, 2, 5])
    found = repeats_in(rating_log(rated))
    assert found.second.tolist() == [1, 2, 5] * 4
    assert found.first.tolist() == [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4]
    figures = agreement_of(rated.study, rated).values["test_retest"]
    assert figures["exact"]["estimate"] == pytest.approx(4 / 12)
    assert figures["within_one"]["estimate"] == pytest.approx(10 / 12)
    assert agreement_of(rated.study, rated).ratings == 24  # repeats are not raters' second votes


def test_without_repeats_there_is_a_reason(rated):
    figures = agreement_of(rated.study, rated).values["test_retest"]
    assert {figure["code"] for figure in figures.values()} == {"no_repeats"}
