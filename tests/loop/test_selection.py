"""Selection rounds: within the budget, with a control arm, never what must stay unseen, and blocks follow."""

import pytest
from django.utils import timezone

from active_learning import selection
from active_learning.models import SelectedAsset, SelectionRound
from active_learning.selection import CONTROL_SHARE, request_selection, withdraw
from active_learning.strategies import registry
from core.errors import DomainError
from labeling.block_mix import mix_of
from labeling.blocks import open_block
from labeling.models import Panelist, Rating, StratumFill
from scoring.splits import held_out

pytestmark = pytest.mark.django_db
BUDGET = 20


def practised_newcomer(study):
    """Somebody whose next block is a real one."""
    stratum = study.strata.first()
    return Panelist.objects.create(
        study=study, stratum=stratum, label="newcomer", practised_at=timezone.now()
    )


def chosen_round(study, do, budget=BUDGET, **params) -> SelectionRound:
    result = do("select", study, budget=budget, **params).result
    return study.selection_rounds.get(number=result["round"])


def picked(found: SelectionRound, arm: str = "") -> list[int]:
    selected = found.selected.filter(arm=arm) if arm else found.selected.all()
    return list(selected.order_by("rank").values_list("study_asset", flat=True))


def test_the_budget_is_spent_in_two_arms(trained, do):
    found = chosen_round(trained, do)
    assert len(set(picked(found))) == BUDGET
    assert len(picked(found, "control")) == round(CONTROL_SHARE * BUDGET)
    assert not set(picked(found, "control")) & set(picked(found, "chosen"))
    ranks = list(found.selected.values_list("rank", flat=True))
    assert sorted(ranks) == list(range(1, BUDGET + 1))


def test_a_budget_above_the_pool_keeps_its_control_arm(trained, do):
    found = chosen_round(trained, do, budget=10_000)
    regular = trained.assets.filter(purpose="regular")
    open_ones = [a.pk for a in regular if not held_out(trained, a.name, a.group)]
    assert sorted(picked(found)) == sorted(open_ones)
    assert len(picked(found, "control")) == round(CONTROL_SHARE * len(open_ones))


@pytest.mark.parametrize("name", registry.names())
def test_every_strategy_works_and_leaves_out_what_must_stay_unseen(trained, do, name):
    found = chosen_round(trained, do, budget=10_000, strategy=name)
    assert found.strategy == name
    for selected in found.selected.select_related("study_asset"):
        image = selected.study_asset
        assert image.purpose == "regular"
        assert not held_out(trained, image.name, image.group)


def test_each_scale_gets_its_share(trained, do):
    found = chosen_round(trained, do)
    shares = [found.selected.filter(arm="chosen", scale=scale).count() for scale in ("appeal", "clarity")]
    asked = found.selected.filter(arm="asked").count()
    assert sum(shares) == BUDGET - round(CONTROL_SHARE * BUDGET) - asked
    assert min(shares) >= 0.3 * sum(shares)


def test_each_choice_says_why_and_how_much_was_known(trained, do):
    for selected in chosen_round(trained, do).selected.filter(arm="chosen"):
        assert selected.value is not None
        assert [reason["code"] for reason in selected.explanation["reasons"]]
        answered = selected.study_asset.trials.filter(state="answered", kind="regular").count()
        assert selected.ratings_before == answered


def test_the_stored_seed_gives_the_same_choice_again(trained, do):
    first = chosen_round(trained, do)
    before, seed = picked(first), first.seed
    first.delete()
    again = chosen_round(trained, do)
    assert (again.seed, picked(again)) == (seed, before)


def test_the_next_round_draws_another_control_arm(trained, do):
    first, second = chosen_round(trained, do), chosen_round(trained, do)
    assert (first.number, second.number) == (1, 2)
    assert first.seed != second.seed
    assert picked(first, "control") != picked(second, "control")


def test_blocks_follow_the_priorities(trained, do):
    found = chosen_round(trained, do, budget=12)
    ahead = StratumFill.objects.filter(study_asset__study=trained, priority__gt=0)
    assert set(ahead.values_list("study_asset", flat=True)) == set(picked(found))
    newcomer = practised_newcomer(trained)
    block, _created = open_block(newcomer)
    shown = set(block.trials.filter(kind="regular").values_list("study_asset", flat=True))
    assert mix_of(trained, trained.block_length).regular >= 12
    assert set(picked(found)) <= shown


def test_a_chosen_image_that_was_full_is_shown_again(trained, do):
    StratumFill.objects.update(answered=2, target=2)
    found = chosen_round(trained, do, budget=12)
    newcomer = practised_newcomer(trained)
    block, _created = open_block(newcomer)
    shown = set(block.trials.filter(kind="regular").values_list("study_asset", flat=True))
    assert shown == set(picked(found))


def test_the_latest_round_is_what_is_ahead(trained, do):
    chosen_round(trained, do)
    second = chosen_round(trained, do, budget=5)
    ahead = StratumFill.objects.filter(priority__gt=0).values_list("study_asset", flat=True)
    assert set(ahead) == set(picked(second))


def test_withdrawing_puts_everything_back_in_ordinary_order(trained, do):
    found = chosen_round(trained, do)
    withdraw(found)
    found.refresh_from_db()
    assert found.state == "withdrawn"
    assert not StratumFill.objects.filter(priority__gt=0).exists()
    assert found.selected.count() == BUDGET, "what was chosen stays on record"
    with pytest.raises(DomainError, match="withdrawn already"):
        withdraw(found)


def test_withdrawing_an_older_round_leaves_the_newer_one_ahead(trained, do):
    first, second = chosen_round(trained, do), chosen_round(trained, do, budget=5)
    withdraw(first)
    ahead = StratumFill.objects.filter(priority__gt=0).values_list("study_asset", flat=True)
    assert set(ahead) == set(picked(second))


def test_an_unknown_strategy_is_named_with_the_known_ones(trained):
    with pytest.raises(DomainError) as refused:
        request_selection(trained, 5, "clairvoyance")
    assert refused.value.code == "unknown_strategy"
    assert "clairvoyance" in str(refused.value.message)
    for name in registry.names():
        assert name in str(refused.value.message)


@pytest.mark.parametrize("budget", [0, -3, selection.MOST + 1])
def test_an_impossible_budget_is_refused(trained, budget):
    with pytest.raises(DomainError) as refused:
        request_selection(trained, budget)
    assert refused.value.code == "budget"


def test_without_a_model_it_says_what_to_do(rated, fail):
    from active_learning.models import Promotion
    from scoring.models import ServingModel

    # Whether the drawn panel's first version is usable, and so promoted, is not what is tested here.
    Promotion.objects.all().delete()
    ServingModel.objects.all().delete()
    rated.models.all().delete()
    assert fail("select", rated, budget=5).error.startswith("Train a model first")


@pytest.mark.parametrize("strategy", registry.names())
def test_too_few_ratings_are_named(trained, fail, strategy):
    few = list(trained.assets.filter(purpose="regular").values_list("pk", flat=True)[:2])
    Rating.objects.exclude(study_asset__in=few).delete()
    job = fail("select", trained, budget=5, strategy=strategy)
    assert job.error.startswith("Fewer than three images are rated")
    assert not SelectionRound.objects.exists()


def test_a_job_that_died_after_its_round_was_stored_makes_no_second_one(trained, do, monkeypatch):
    from core import job_runner
    from core.models import Job

    from .conftest import ask

    class Killed(BaseException):
        pass

    def dies(*args: object, **kwargs: object) -> None:
        raise Killed

    job = ask("select", trained, budget=8)
    with monkeypatch.context() as dying:
        dying.setattr(job_runner.Progress, "finish", dies)
        with pytest.raises(Killed):
            job_runner.run(job.pk)
    assert trained.selection_rounds.count() == 1
    Job.objects.filter(pk=job.pk).update(state="queued")
    assert job_runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert trained.selection_rounds.count() == 1
    asked = len(picked(trained.selection_rounds.get(), "asked"))
    arms = {"asked": asked, "chosen": 7 - asked, "control": 1}
    assert job.result == {"round": 1, "strategy": "committee_std", **arms}


def test_a_cancelled_round_moves_nothing(trained, monkeypatch):
    from core import job_runner, jobs

    from .conftest import ask

    real = selection._control

    def cancelled_meanwhile(*args, **kwargs):
        jobs.cancel(job)
        return real(*args, **kwargs)

    monkeypatch.setattr(selection, "_control", cancelled_meanwhile)
    job = ask("select", trained, budget=8)
    assert job_runner.run(job.pk) == "lost"
    assert not SelectionRound.objects.exists()
    assert not SelectedAsset.objects.exists()
    assert not StratumFill.objects.filter(priority__gt=0).exists()
