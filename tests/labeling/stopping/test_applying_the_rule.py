"""The rule closes what is done, opens what is not step by step, and changes nothing else."""

import numpy as np
import pytest

from core.models import AuditEvent
from labeling.fill_table import read_fills
from labeling.fills import share_again
from labeling.models import Panelist, StratumFill, Study
from labeling.panels import add_stratum
from labeling.planning import stopping
from labeling.quality import control as quality_control
from labeling.setting_up.set_up import change_ratings_wanted
from tests.factories import add_images, staff
from tests.labeling.panel import join, make_study
from tests.labeling.stopping.rated import rate, rated_study, regular, switch_on, wanted

pytestmark = pytest.mark.django_db


def test_images_that_people_agree_about_close_and_the_others_stay_open():
    study = switch_on(rated_study())
    applied = stopping.apply(study)
    assert applied is not None
    assert (applied.counts.done, applied.counts.open, applied.counts.given_up) == (4, 4, 0)
    assert wanted(study)[:4] == [0, 0, 0, 0]
    assert all(1 <= more <= stopping.STEP for more in wanted(study)[4:])


def test_again_changes_nothing_and_says_nothing():
    study = switch_on(rated_study())
    stopping.apply(study)
    before = list(StratumFill.objects.order_by("pk").values_list("target", "answered", "leased"))
    again = stopping.apply(study)
    assert again is not None
    assert again.changed == 0
    assert list(StratumFill.objects.order_by("pk").values_list("target", "answered", "leased")) == before
    assert AuditEvent.objects.filter(action="stopping_applied").count() == 1


def test_the_trail_says_how_many():
    study = switch_on(rated_study())
    stopping.apply(study)
    event = AuditEvent.objects.get(action="stopping_applied")
    assert event.study == study.slug
    assert {name: event.detail[name] for name in ("done", "open", "given_up", "changed")} == {
        "done": 4,
        "open": 4,
        "given_up": 0,
        "changed": 8,
    }


def test_off_means_nothing_happens():
    study = rated_study()
    before = list(StratumFill.objects.order_by("pk").values_list("target", flat=True))
    assert stopping.apply(study) is None
    assert list(StratumFill.objects.order_by("pk").values_list("target", flat=True)) == before


def test_images_nobody_has_rated_want_the_least():
    study = switch_on(make_study(images=3, strata=("north", "south"), ratings_per_asset=40))
    stopping.apply(study)
    assert wanted(study) == [15, 15, 15]
    assert all(fill.target in (7, 8) for fill in StratumFill.objects.all())


def test_every_stratum_gets_its_least_before_an_image_is_done():
    study = rated_study(strata=("north",), raters=20)
    south = add_stratum(study, "south")
    stopping.apply(switch_on(study))
    fills = StratumFill.objects.filter(stratum=south)
    assert {fill.target for fill in fills} >= {3}
    assert all(fill.target >= 3 for fill in fills)


def test_at_the_most_an_image_is_given_up():
    study = switch_on(rated_study(raters=18), stop_most=18)
    applied = stopping.apply(study)
    assert applied is not None
    assert applied.counts.given_up == 4
    assert wanted(study) == [0] * 8


def test_targets_never_pass_the_most():
    study = switch_on(rated_study(raters=17), stop_most=19)
    stopping.apply(study)
    assert max(fill.target for fill in StratumFill.objects.all()) <= 19


def test_an_image_is_done_when_every_scale_is():
    study = make_study(images=4, scales=2, ratings_per_asset=40)
    for number in range(20):
        panelist = join(study)
        # The first scale asks what all agree about, the second what nobody does.
        values = iter([3.0, 4.0, 5.0, 6.0] + [float(1 + (3 * number + 2 * place) % 7) for place in range(4)])
        rate(panelist, regular(study), value=lambda *_about, values=values: next(values))
    applied = stopping.apply(switch_on(study))
    assert applied is not None
    assert applied.counts.done == 0


def test_a_suspended_rater_opens_images_again():
    study = switch_on(rated_study(raters=15))
    first = stopping.apply(study)
    assert first is not None
    assert first.counts.done == 4
    by = staff(study, "data_lead")
    quality_control.suspend(Panelist.objects.order_by("pk").first(), "answers without looking", by)
    second = stopping.apply(study)
    assert second is not None
    assert second.counts.done == 0
    assert all(more >= 1 for more in wanted(study))


def test_only_regular_images_with_a_picture_are_touched():
    study = rated_study()
    gold = add_images(study, 2, first=100)
    study.assets.filter(pk__in=[image.pk for image in gold]).update(purpose="gold")
    before = list(StratumFill.objects.filter(study_asset__in=gold).values_list("pk", "target"))
    stopping.apply(switch_on(study))
    assert list(StratumFill.objects.filter(study_asset__in=gold).values_list("pk", "target")) == before


@pytest.mark.parametrize("way", ["ratings wanted", "strata", "new image"])
def test_sharing_out_again_does_not_undo_it(way):
    study = switch_on(rated_study())
    stopping.apply(study)
    closed = [image.pk for image in regular(study)[:4]]
    by = staff(study, "data_lead")
    if way == "ratings wanted":
        change_ratings_wanted(study, 100, by)
    elif way == "strata":
        share_again(study)
    else:
        add_images(study, 1, first=50)
    for fill in StratumFill.objects.filter(study_asset__in=closed):
        assert fill.target == fill.answered + fill.leased


def test_a_new_image_begins_with_the_least():
    study = switch_on(rated_study())
    new = add_images(study, 1, first=50)[0]
    assert new.fills.get().target == 15


def test_more_is_expected_where_people_differ_more():
    study = switch_on(rated_study())
    table = read_fills(study)
    found = stopping.intervals_of(study, table)
    assert found is not None
    decision = stopping.decide(stopping.rule_of(study), table, list(study.strata.all()), found)
    assert decision.more[:4].tolist() == [0, 0, 0, 0]
    assert (decision.more[4:] >= 1).all()
    assert 10 < decision.more.sum() < 4 * 40


def test_the_worker_follows_small_live_studies_and_no_others():
    live, paused = switch_on(rated_study()), switch_on(rated_study(state=Study.State.PAUSED))
    assert stopping.follow_small_studies() == 1
    assert sum(wanted(live)[:4]) == 0
    assert np.sum(wanted(paused)[:4]) > 0


def test_each_stratum_by_itself():
    study = switch_on(rated_study(strata=("north", "south"), raters=10))
    stopping.apply(study)
    assert wanted(study)[:4] == [0, 0, 0, 0]
    for image in regular(study)[4:]:
        north, south = (fill.target for fill in image.fills.order_by("stratum"))
        assert abs(north - south) <= 1


def test_all_of_many_images_in_a_few_statements(django_assert_max_num_queries):
    study = switch_on(rated_study(images=30, raters=16))
    stopping.intervals_of(study, read_fills(study))
    with django_assert_max_num_queries(25):
        stopping.apply(study)
