"""A bad gold item shows itself by careful raters who fail it."""

import pytest

from labeling.gold.hits import hits_of
from labeling.models import ControlItem
from tests.labeling.bad_gold.careful_raters import items_of, rate_all
from tests.labeling.panel import join

pytestmark = pytest.mark.django_db


def test_a_bad_item_is_pointed_out_by_those_who_pass_the_others(study):
    for _number in range(12):
        rate_all(study, join(study))
    for _number in range(4):
        rate_all(study, join(study), careful=False)
    found = hits_of(study, items_of(study))
    good, bad = [found[item.pk] for item in items_of(study)[:6]], found[items_of(study)[7].pk]
    assert [(hits.careful.passed, hits.careful.seen) for hits in good] == [(12, 12)] * 6
    assert (bad.everybody.passed, bad.everybody.seen) == (4, 16)
    assert (bad.careful.passed, bad.careful.seen) == (0, 12)
    assert bad.look
    assert not any(hits.look for hits in good)


def test_careful_is_who_passes_the_other_checks(study):
    ControlItem.objects.filter(pk=items_of(study)[7].pk).update(state="discarded")
    careful, careless = join(study), join(study)
    rate_all(study, careful)
    rate_all(study, careless, careful=False)
    found = hits_of(study, items_of(study)[:6])
    for hits in found.values():
        assert (hits.everybody.passed, hits.everybody.seen) == (1, 2)
        assert (hits.careful.passed, hits.careful.seen) == (1, 1)


def test_suspended_panelists_are_told_apart(study):
    good, bad = join(study), join(study, state="suspended")
    rate_all(study, good)
    rate_all(study, bad, careful=False)
    hits = hits_of(study, items_of(study)[:1])
    (one,) = hits.values()
    assert (one.counting.passed, one.counting.seen) == (1, 1)
    assert (one.everybody.passed, one.everybody.seen) == (1, 2)
