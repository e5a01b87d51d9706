"""From what people say of themselves to strata; from strata to ratings of each image."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEvent
from labeling import overview
from labeling.fills import open_fills, share_again, share_out
from labeling.invitations import accept, invite_anybody, invite_url
from labeling.models import Panelist, SelfDescription, Stratum, StratumFill, Study
from labeling.panels import Place, create_panelists, seat, stratum_of
from labeling.quota_making import proposed, with_proposed
from labeling.quota_plan import is_full, stratum_for
from labeling.quota_questions import QuestionDraft, Refused, save_questions
from labeling.quota_rules import crossing, never_reached, overlap, overlaps
from labeling.quota_strata import StratumDraft, save_strata
from tests.factories import add_images
from tests.labeling.panel import join, make_study

AGES = ["18-29", "30-49", "50+"]
YOUNG, OLD = {"age": ["18-29"]}, {"age": ["30-49", "50+"]}


@pytest.fixture
def study(db: None) -> Study:
    study = make_study(images=4, strata=(), ratings_per_asset=6)
    SelfDescription.objects.create(study=study, name="age", question="How old are you?", choices=AGES)
    SelfDescription.objects.create(
        study=study,
        name="gender",
        question="What is your gender?",
        choices=["woman", "man", "other"],
        position=1,
    )
    return study


def plan(study: Study, *drafts: StratumDraft) -> dict[str, Stratum]:
    there = [
        StratumDraft(s.pk, s.name, s.panelists_wanted, s.population_share, s.matches)
        for s in study.strata.all()
    ]
    save_strata(study, [*there, *drafts])
    return {stratum.name: stratum for stratum in study.strata.all()}


def drafts_of(study: Study, **changes: StratumDraft) -> list[StratumDraft]:
    return [
        changes.get(s.name, StratumDraft(s.pk, s.name, s.panelists_wanted, s.population_share, s.matches))
        for s in study.strata.order_by("pk")
    ]


def refused(*args: object) -> str:
    with pytest.raises(Refused) as error:
        save_strata(*args)  # type: ignore[arg-type]
    return str(error.value.message)


# --- where answers lead ---


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


# --- making a thousand ---


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


# --- rules ---


def test_overlaps_and_strata_nobody_can_reach_are_found() -> None:
    women, young_women = {"gender": ["woman"]}, {**YOUNG, "gender": ["woman"]}
    assert overlap(YOUNG, women)
    assert not overlap(YOUNG, OLD)
    assert overlaps([YOUNG, women, {}, OLD]) == [(0, 1), (1, 3)]
    assert never_reached([YOUNG, young_women]) == [1], "a rule that asks for more comes too late"
    assert never_reached([young_women, YOUNG]) == []
    assert never_reached([YOUNG, OLD, {"age": AGES}]) == [2], "two together take all"
    assert never_reached([{"age": AGES}, {"gender": ["woman"]}]) == [], "who does not say their age gets here"


RULES = st.dictionaries(
    st.sampled_from("abc"), st.lists(st.sampled_from("123"), min_size=1, unique=True), max_size=3
)


@given(st.lists(RULES, max_size=5))
def test_unreachable_is_what_no_answer_at_all_leads_to(rules: list[dict[str, list[str]]]) -> None:
    from itertools import product

    from labeling.quota_plan import matches

    reached = set()
    for cell in product([None, "1", "2", "3"], repeat=3):
        said = {name: answer for name, answer in zip("abc", cell, strict=True) if answer}
        reached.add(next((i for i, rule in enumerate(rules) if rule and matches(rule, said)), None))
    assert never_reached(rules) == [i for i, rule in enumerate(rules) if rule and i not in reached]


def test_crossing_gives_one_stratum_for_each_combination(study: Study) -> None:
    asked = list(study.self_descriptions.all())
    assert len(proposed(study, asked)) == 9
    one = proposed(study, asked[:1])
    assert [made.rules for made in one] == [{"age": [age]} for age in AGES]
    save_strata(study, with_proposed(study, one, 10))
    assert proposed(study, asked[:1]) == [], "what is there is not proposed again"
    assert [s.panelists_wanted for s in study.strata.all()] == [10, 10, 10, 0]
    long = crossing([("a", ["x" * 60]), ("b", ["y" * 60, "z" * 60])])
    assert len({made.name for made in long}) == 2
    assert all(len(made.name) <= 80 for made in long)


# --- saving ---


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


def test_a_stratum_that_is_in_use_stays(study: Study) -> None:
    strata = plan(
        study,
        StratumDraft(None, "a"),
        StratumDraft(None, "b"),
        StratumDraft(None, "c"),
        StratumDraft(None, "d"),
    )
    join(study, "a")
    StratumFill.objects.filter(stratum=strata["b"]).update(answered=1)
    invite_anybody(study, stratum=strata["c"])
    for name, why in (("a", "Panelists belong"), ("b", "has answers"), ("c", "shared link")):
        gone = StratumDraft(strata[name].pk, name, remove=True)
        assert why in refused(study, drafts_of(study, **{name: gone}))
    save_strata(study, drafts_of(study, d=StratumDraft(strata["d"].pk, "d", remove=True)))
    assert {s.name for s in study.strata.all()} == {"a", "b", "c"}
    assert StratumFill.objects.filter(stratum__name="a").first().target == 2, "shared out over those left"


def test_strata_may_exchange_names_but_not_share_one(study: Study) -> None:
    strata = plan(study, StratumDraft(None, "a", 1), StratumDraft(None, "b", 2))
    swapped = [StratumDraft(strata["a"].pk, "b", 1), StratumDraft(strata["b"].pk, "a", 2)]
    save_strata(study, swapped)
    assert {s.name: s.panelists_wanted for s in study.strata.all()} == {"b": 1, "a": 2}
    assert "have this name" in refused(study, [*drafts_of(study), StratumDraft(None, "A")])


def test_two_leads_who_save_at_a_time_do_not_undo_each_other(study: Study) -> None:
    old = drafts_of(study)
    plan(study, StratumDraft(None, "a"))
    assert "Somebody else" in refused(study, [*old, StratumDraft(None, "b")])
    other = make_study(images=0, strata=("theirs",))
    assert "Somebody else" in refused(study, [*drafts_of(study), StratumDraft(other.strata.get().pk, "mine")])


def test_new_rules_move_those_who_have_not_begun_and_nobody_else(study: Study) -> None:
    strata = plan(study, StratumDraft(None, "young", 5, 0, YOUNG))
    said = {"description": {"age": "50+"}, "described_at": timezone.now()}
    waiting, given = join(study, "other", **said), join(study, "other", **said, stratum_given=True)
    save_strata(study, [*drafts_of(study), StratumDraft(None, "old", 5, 0, OLD)])
    waiting.refresh_from_db()
    given.refresh_from_db()
    assert (waiting.stratum.name, given.stratum.name) == ("old", "other")
    block = waiting.blocks.create(number=1, seed=1, expires_at=timezone.now())
    block.trials.create(panelist=waiting, study_asset=study.assets.first(), kind="regular", position=1)
    changed = drafts_of(
        study, young=StratumDraft(strata["young"].pk, "young", 5, 0, {"age": ["18-29", "50+"]})
    )
    assert "who have rated" in refused(study, changed)
    assert study.strata.get(name="young").matches == YOUNG, "nothing was changed"


def test_changes_are_in_the_audit_trail_and_say_what_was(study: Study) -> None:
    plan(study, StratumDraft(None, "young", 5, 0, YOUNG))
    event = AuditEvent.objects.get(action="quota_plan_changed")
    assert event.detail["before"] == []
    assert [one["name"] for one in event.detail["after"]] == ["young", "other"]


# --- questions ---


def ask(study: Study, **changes: object) -> None:
    drafts = [
        QuestionDraft(q.pk, q.question, q.choices, q.position)._replace(
            **(changes if q.name == "age" else {})
        )
        for q in study.self_descriptions.all()
    ]
    save_questions(study, drafts)


def test_answers_that_panelists_gave_stay(study: Study) -> None:
    plan(study, StratumDraft(None, "a"))
    join(study, "a", description={"age": "50+"}, described_at=timezone.now())
    ask(study, choices=["18-29", "50+", "rather young"], question="Your age?")
    with pytest.raises(Refused, match="answered “50\\+”") as error:
        ask(study, choices=["18-29", "30-49"])
    assert "1" not in str(error.value.message), "how many said so is not said"
    with pytest.raises(Refused, match="cannot be removed"):
        ask(study, remove=True)
    assert study.self_descriptions.get(name="age").choices == ["18-29", "50+", "rather young"]


def test_answers_that_rules_name_stay_until_the_rules_change(study: Study) -> None:
    plan(study, StratumDraft(None, "young", 1, 0, YOUNG))
    with pytest.raises(Refused, match="rules of young"):
        ask(study, choices=["30-49", "50+"])
    with pytest.raises(Refused, match="rules of young"):
        ask(study, remove=True)


@pytest.mark.parametrize("choices", [["only"], ["a", "a"], ["a", "x" * 81]])
def test_a_question_needs_two_different_answers(study: Study, choices: list[str]) -> None:
    with pytest.raises(Refused):
        ask(study, choices=choices)


def test_new_questions_get_names_of_their_own(study: Study) -> None:
    there = [QuestionDraft(q.pk, q.question, q.choices, q.position) for q in study.self_descriptions.all()]
    new = [QuestionDraft(None, words, ["yes", "no"]) for words in ("Do you drive?", "Do you drive?!", "¿?")]
    save_questions(study, [*there, *new])
    names = set(study.self_descriptions.values_list("name", flat=True))
    assert names == {"age", "gender", "do-you-drive", "do-you-drive-2", "question"}
