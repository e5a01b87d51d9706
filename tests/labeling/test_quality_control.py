"""Careless raters are found while they rate, honest ones are left alone, and a person has the last word."""

import hashlib
from collections.abc import Iterator

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling import quality_control
from labeling.blocks import open_block
from labeling.demo.panel import SimulatedPanelist, answer, plan_panel
from labeling.models import Block, ControlItem, Panelist, QualityEvent, Rating, StratumFill, Study, Trial
from labeling.panels import add_stratum, stratum_of
from labeling.ratings import receive
from tests.factories import UserFactory, add_images
from tests.labeling.panel import client_of, item, join, leased, make_study, scale_of

pytestmark = pytest.mark.django_db
ASKED = 2


@pytest.fixture
def study() -> Study:
    """80 images of every quality, 5 gold pairs, 4 attention cards, as many checks a block as the demo study has."""
    shares = {"gold_share": 0.07, "attention_share": 0.04}
    study = make_study(images=80, block_length=40, ratings_per_asset=40, **shares)
    gold = add_images(study, 10, purpose="gold", first=100)
    for higher, lower in zip(gold[:5], gold[5:], strict=True):
        ControlItem.objects.create(
            study=study, kind="pair", scale=scale_of(study), asset=higher, lower_asset=lower
        )
    for card in add_images(study, 4, purpose="attention", first=200):
        ControlItem.objects.create(
            study=study, kind="fixed", scale=scale_of(study), asset=card, expected=ASKED
        )
    return study


def quality_of(trial: Trial) -> float:
    """What the image deserves, 0 to 1: gold from the ends, the rest evenly by a hash of its name."""
    if trial.study_asset.purpose == "gold":
        return 0.95 if ControlItem.objects.filter(asset=trial.study_asset_id).exists() else 0.05
    return hashlib.sha256(trial.study_asset.name.encode()).digest()[0] / 255


def view_of(who: SimulatedPanelist, trial: Trial) -> int:
    asked = ASKED if trial.study_asset.purpose == "attention" else None
    name = trial.study_asset.name
    value, _ms = answer(
        who,
        quality_of(trial),
        1,
        7,
        f"{who.seed}-{trial.position}-{name}",
        "appeal",
        image_key=name,
        asked=asked,
    )
    return value


def rate_over_the_api(panelist: Panelist, who: SimulatedPanelist, blocks: int) -> int:
    """Rate up to `blocks` blocks in batches of ten. Returns the number of blocks that were given."""
    client = client_of(panelist)
    for number in range(blocks):
        response = client.post(f"/api/v1/studies/{panelist.study.slug}/blocks/")
        if response.status_code == 403:
            assert response.json()["code"] == "suspended"
            return number
        trials = Trial.objects.select_related("study_asset").in_bulk(
            [t["id"] for t in response.json()["trials"]]
        )
        answers = [item(trial, view_of(who, trials[trial])) for trial in sorted(trials)]
        for start in range(0, len(answers), 10):
            sent = client.post("/api/v1/ratings/", {"ratings": answers[start : start + 10]}, format="json")
            assert {result["status"] for result in sent.json()["results"]} <= {"stored", "late"}
    return blocks


def simulated(care: str, seeds: range) -> Iterator[SimulatedPanelist]:
    for seed in seeds:
        yield next(who for who in plan_panel(8, 2 if care != "careful" else 0, seed=seed) if who.care == care)


def test_straight_liners_are_suspended_within_one_block(study: Study) -> None:
    for who in simulated("straight_liner", range(4)):
        panelist = join(study)
        assert rate_over_the_api(panelist, who, 2) == 1
        panelist.refresh_from_db()
        assert panelist.state == "suspended"


def test_random_clickers_are_suspended_within_two_blocks(study: Study) -> None:
    """Four cards and two gold pairs each: one in twenty may be lucky so far."""
    raters = {join(study): who for who in simulated("random_clicker", range(12))}
    for panelist, who in raters.items():
        rate_over_the_api(panelist, who, 2)
    suspended = Panelist.objects.filter(state="suspended")
    assert suspended.count() >= 11
    assert set(QualityEvent.objects.filter(state="suspended").values_list("reason", flat=True)) == {
        "failed_checks"
    }


def test_honest_raters_are_left_alone(study: Study) -> None:
    for who in simulated("careful", range(12)):
        panelist = join(study)
        assert rate_over_the_api(panelist, who, 3) == 3
    assert not Panelist.objects.filter(state="suspended").exists()


def test_taste_against_the_grain_is_no_carelessness(study: Study) -> None:
    """Somebody who likes what all others dislike, but passes the checks, is never suspended."""
    panelist = join(study)
    for _block in range(3):
        open_block(panelist)
        trials = Trial.objects.select_related("study_asset").filter(pk__in=[t.pk for t in leased(panelist)])
        against = {t: 8 - view_of(plan_panel(1, 0)[0], t) for t in trials}
        as_asked = {"attention": lambda t: ASKED, "gold": lambda t: 6 if quality_of(t) > 0.5 else 3}
        receive(panelist, [item(t, as_asked.get(t.kind, against.get)(t)) for t in trials])
    panelist.refresh_from_db()
    assert panelist.ratings.count() > 80
    assert panelist.state in ("active", "watch")


def listless(trial: Trial) -> dict[str, object]:
    return item(trial, ASKED if trial.kind == "attention" else 4)


def suspended_rater(study: Study) -> Panelist:
    """A straight-liner with an eye for the cards, who was suspended in the middle of a block."""
    panelist = join(study)
    open_block(panelist)
    receive(panelist, [listless(trial) for trial in leased(panelist)[:25]])
    panelist.refresh_from_db()
    assert panelist.state == "suspended"
    return panelist


def sums() -> tuple[int, int]:
    rows = list(StratumFill.objects.values_list("answered", "leased"))
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def test_a_suspension_gives_places_and_counts_back_and_keeps_the_ratings(study: Study) -> None:
    panelist = suspended_rater(study)
    assert sums() == (0, 0)
    assert panelist.ratings.count() == 25
    assert not panelist.trials.filter(counted=True, fill__isnull=False).exists()
    assert not panelist.blocks.filter(state=Block.State.OPEN).exists()


def test_what_a_suspended_rater_still_sends_is_kept_but_counts_nothing(study: Study) -> None:
    panelist = suspended_rater(study)
    rest = panelist.trials.filter(state=Trial.State.EXPIRED)
    results = receive(panelist, [item(trial, 4) for trial in rest])
    assert {result.status for result in results} == {"late"}
    assert panelist.ratings.count() == 25 + len(results)
    assert sums() == (0, 0)


def test_a_person_clears_with_a_reason_and_old_evidence_is_forgotten(study: Study) -> None:
    panelist, lead = suspended_rater(study), UserFactory()
    with pytest.raises(DomainError):
        quality_control.clear(panelist, "  ", lead)
    quality_control.clear(panelist, "She rated from a list, I asked her.", lead)
    panelist.refresh_from_db()
    regular = panelist.trials.filter(kind="regular", state="answered").count()
    assert panelist.state == "cleared"
    assert sums() == (regular, 0)
    _block, created = open_block(panelist)
    assert created
    receive(panelist, [listless(trial) for trial in leased(panelist)[:10]])
    panelist.refresh_from_db()
    assert panelist.state == "cleared", "ten like answers are too few to judge by; the 25 before are forgiven"
    receive(panelist, [listless(trial) for trial in leased(panelist)[:15]])
    panelist.refresh_from_db()
    assert panelist.state == "suspended", "what came after the clearing counts"


def test_clearing_takes_no_place_that_somebody_else_has_filled() -> None:
    study = make_study(images=25, block_length=25, ratings_per_asset=1)
    careless, other = suspended_rater(study), join(study)
    open_block(other)
    receive(other, [item(trial, 1 + trial.pk % 7) for trial in leased(other)[:10]])
    quality_control.clear(careless, "A misunderstanding.", UserFactory())
    assert sums() == (10, 15)
    assert careless.trials.filter(counted=True).count() == 0


def test_every_step_is_written_down(study: Study) -> None:
    panelist, lead = suspended_rater(study), UserFactory()
    quality_control.clear(panelist, "A misunderstanding.", lead)
    quality_control.suspend(panelist, "It was none.", lead)
    steps = list(panelist.quality_events.order_by("pk").values_list("state", "reason", "by"))
    assert steps == [
        ("suspended", "straight_lining", None),
        ("cleared", "person", lead.pk),
        ("suspended", "person", lead.pk),
    ]
    assert panelist.quality_events.order_by("pk")[0].evidence["sd"] == 0
    trail = AuditEvent.objects.filter(study=study.slug, target=f"panelist:{panelist.pk}").order_by("pk")
    assert list(trail.values_list("action", "actor")) == [
        ("panelist_suspended", None),
        ("panelist_cleared", lead.pk),
        ("panelist_suspended", lead.pk),
    ]


def test_ratings_of_the_suspended_leave_the_estimates_and_come_back_with_them(study: Study) -> None:
    from labeling.label_data import long_form

    panelist = suspended_rater(study)
    assert len(long_form(scale_of(study))) == 0
    quality_control.clear(panelist, "A misunderstanding.", UserFactory())
    regular = Rating.objects.filter(panelist=panelist, trial__kind="regular").count()
    assert len(long_form(scale_of(study))) == regular > 0


def test_a_suspension_that_a_person_confirmed_is_no_longer_to_be_looked_at(study: Study) -> None:
    panelist = join(study)
    quality_control._suspend(panelist, "failed_checks", {}, None)
    assert quality_control.undecided(study) == 1
    quality_control.suspend(panelist, "two cards missed", UserFactory())
    assert quality_control.undecided(study) == 0
    panelist.refresh_from_db()
    assert panelist.state == Panelist.State.SUSPENDED


def test_suspended_panelists_do_not_fill_a_stratum(study: Study) -> None:
    first, second = add_stratum(study, "first"), add_stratum(study, "second")
    study.strata.exclude(pk__in=[first.pk, second.pk]).delete()
    for stratum, state in ((first, Panelist.State.SUSPENDED), (second, Panelist.State.ACTIVE)):
        Panelist.objects.create(study=study, stratum=stratum, label=stratum.name, state=state)
    assert stratum_of(study) == first
