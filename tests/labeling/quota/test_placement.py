"""From what people say of themselves to a stratum."""

from labeling.inviting.invitations import accept, invite_anybody, invite_url
from labeling.models import Panelist, Stratum, StratumFill, Study
from labeling.panels import Place, create_panelists, seat, stratum_of
from labeling.progress import overview
from labeling.quota.plan import is_full, stratum_for
from labeling.quota.strata import StratumDraft
from tests.labeling.panel import join
from tests.labeling.quota.plans import YOUNG, plan


def test_the_first_stratum_whose_rules_are_met_takes_the_panelist(study: Study) -> None:
    strata = plan(
        study,
        StratumDraft(None, "young women", 5, 0, {**YOUNG, "gender": ["woman"]}),
        StratumDraft(None, "young", 5, 0, YOUNG),
    )
    assert stratum_for(study, {"age": "18-29", "gender": "woman"}) == strata["young women"]
    assert stratum_for(study, {"age": "18-29", "gender": "man"}) == strata["young"]
    assert stratum_for(study, {"age": "18-29"}) == strata["young"], "what was not said meets no rule"
    assert stratum_for(study, {"age": "50+"}) == strata["other"]
    assert stratum_for(study, {}) == strata["other"]


def test_other_is_made_where_rules_came_from_elsewhere(study: Study) -> None:
    Stratum.objects.create(study=study, name="other", matches=YOUNG)
    found = stratum_for(study, {})
    assert found.name == "other 2", "the plain word was taken"
    assert (found.panelists_wanted, found.matches) == (0, {})
    assert StratumFill.objects.filter(stratum=found).count() == 4
    assert stratum_for(study, {}) == found


def test_without_rules_answers_lead_to_the_emptiest(study: Study) -> None:
    plan(study, StratumDraft(None, "a"), StratumDraft(None, "b"))
    join(study, "a")
    assert stratum_for(study, {"age": "18-29"}).name == "b"


def test_who_has_not_spoken_yet_waits_outside_the_ruled_strata(study: Study) -> None:
    plan(study, StratumDraft(None, "young", 5, 0, YOUNG))
    assert {new.panelist.stratum.name for new in create_panelists(study, 3)} == {"other"}
    named = create_panelists(study, 1, "young")[0].panelist
    assert named.stratum_given
    token = (
        invite_url(invite_anybody(study, stratum=stratum_of(study, "young"))).rstrip("/").rpartition("/")[2]
    )
    assert accept(token).stratum_given


def test_full_counts_who_is_still_there(study: Study) -> None:
    young = plan(study, StratumDraft(None, "young", 2, 0, YOUNG))["young"]
    join(study, "young")
    gone = join(study, "young")
    assert is_full(young)
    assert not is_full(young, without=gone)
    Panelist.objects.filter(pk=gone.pk).update(state="withdrawn")
    assert not is_full(young)
    young.panelists_wanted = 0
    assert not is_full(young)


def test_a_thousand_panelists_cost_as_many_queries_as_one(
    study: Study, django_assert_max_num_queries
) -> None:
    plan(study, StratumDraft(None, "a"), StratumDraft(None, "b"))
    with django_assert_max_num_queries(14):
        made = create_panelists(study, 1000)
    assert study.panelists.count() == 1000
    assert overview.strata_progress(study)[0].panelists == 500
    assert len({new.token for new in made}) == len({new.invite_path for new in made}) == 1000
    assert made[7].panelist.user.auth_token.key == made[7].token


def test_labels_that_are_given_are_kept_out_of_user_names(study: Study) -> None:
    plan(study, StratumDraft(None, "a"))
    (new,) = seat(study, [Place("row-7", "a")])
    assert new.panelist.label == "row-7"
    assert "row-7" not in new.panelist.user.username
