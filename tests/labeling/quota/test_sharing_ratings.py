"""From strata to how many ratings of each image they give."""

from labeling.fills import open_fills, share_again, share_out
from labeling.models import StratumFill, Study
from labeling.progress import overview
from labeling.quota.strata import StratumDraft, save_strata
from tests.factories import add_images
from tests.labeling.quota.plans import OLD, YOUNG, drafts_of, plan, refused


def test_ratings_are_shared_out_by_what_is_wanted_and_the_rest_gets_one_on_top(study: Study) -> None:
    strata = plan(study, StratumDraft(None, "young", 20, 0, YOUNG), StratumDraft(None, "old", 10, 0, OLD))
    each = dict(StratumFill.objects.values_list("stratum__name", "target").distinct())
    assert each == {"young": 4, "old": 2, "other": 1}
    assert share_out(6, list(strata.values())) == {strata[n].pk: t for n, t in each.items()}
    assert overview.progress_of([study])[study.pk].wanted == 4 * 6, "nobody waits for the rest"
    fills = StratumFill.objects.exclude(stratum=strata["other"])
    for fill in fills:
        StratumFill.objects.filter(pk=fill.pk).update(answered=fill.target)
    assert overview.images_done(study) == 4
    save_strata(study, drafts_of(study, other=StratumDraft(strata["other"].pk, "other", 30)))
    each = dict(StratumFill.objects.values_list("stratum__name", "target").distinct())
    assert each == {"young": 4, "old": 2, "other": 3}, "what is answered stays within its target"


def test_sharing_again_changes_what_differs_and_a_new_image_alone_is_opened(study: Study) -> None:
    plan(study, StratumDraft(None, "a"), StratumDraft(None, "b"))
    keys = dict(StratumFill.objects.values_list("pk", "shuffle_key"))
    assert len(set(keys.values())) == len(keys)
    assert all(0 <= key < 1 for key in keys.values())
    share_again(study)
    assert dict(StratumFill.objects.values_list("pk", "shuffle_key")) == keys
    StratumFill.objects.all().delete()
    first = study.assets.first()
    assert open_fills(study, first) == 2
    assert open_fills(study) == 6
    drawn = StratumFill.objects.values_list("study_asset", "stratum", "shuffle_key")
    again = {(asset, stratum): key for asset, stratum, key in drawn}
    assert set(again.values()) == set(keys.values()), "the seed decides, not when a row is made"
    add_images(study, 1, first=90, purpose="gold")
    assert open_fills(study) == 0


def test_shares_of_the_population_add_up_to_one_or_are_empty(study: Study) -> None:
    assert "add up to 0.70" in refused(
        study, [StratumDraft(None, "young", 0, 0.3, YOUNG), StratumDraft(None, "old", 0, 0.4, OLD)]
    )
    strata = plan(study, StratumDraft(None, "young", 0, 0.33, YOUNG), StratumDraft(None, "old", 0, 0.67, OLD))
    assert strata["young"].fills.first().target == 2
