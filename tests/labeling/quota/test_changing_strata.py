"""What of a plan may change once people are placed by it."""

from django.utils import timezone

from core.models import AuditEvent
from labeling.inviting.invitations import invite_anybody
from labeling.models import StratumFill, Study
from labeling.quota.strata import StratumDraft, save_strata
from tests.labeling.panel import join, make_study
from tests.labeling.quota.plans import OLD, YOUNG, drafts_of, plan, refused


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
