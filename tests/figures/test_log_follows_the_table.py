"""Whatever happens to a study's ratings, the log holds what a fresh look into the table finds."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.figures import chunks
from labeling.figures.log import rating_log
from labeling.label_data import AGREEMENT_KINDS, counted_ratings
from labeling.models import Panelist, Rating, RatingChunk, Scale, Stratum, StudyAsset, Trial
from labeling.withdrawal import withdraw
from tests.answered_blocks import answered_block, rate_block, rating_of
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory
from tests.figures.known_ratings import in_log, in_table

pytestmark = pytest.mark.django_db
WHO, WHAT = st.integers(0, 2), st.integers(0, 30)
STEPS = st.one_of(
    st.tuples(st.just("rate"), WHO, st.sampled_from(Trial.Kind.values)),
    st.tuples(st.just("import"), WHO, st.just("regular")),
    st.tuples(st.just("correct"), WHAT, st.integers(1, 7)),
    st.tuples(st.just("cannot judge"), WHAT, st.none()),
    st.tuples(st.just("suspend"), WHO, st.none()),
    st.tuples(st.just("clear"), WHO, st.none()),
    st.tuples(st.just("withdraw"), WHO, st.none()),
    st.tuples(st.just("join again"), WHO, st.none()),
    st.tuples(st.just("look"), st.none(), st.none()),
)


class Played:
    """Two scales, three panelists, and what may happen to them."""

    def __init__(self) -> None:
        stratum: Stratum = StratumFactory()
        self.study = stratum.study
        self.scales: list[Scale] = [ScaleFactory(study=self.study) for _ in range(2)]
        self.people: list[Panelist] = [PanelistFactory(stratum=stratum) for _ in range(3)]

    def play(self, what: str, who: int, how: object) -> None:
        person = self.people[who] if who is not None and who < len(self.people) else None
        if what in ("rate", "import") and person is not None:
            if person.state == Panelist.State.WITHDRAWN:
                return
            images = StudyAsset.objects.bulk_create(
                StudyAsset(study=self.study, name=f"{StudyAsset.objects.count()}-{n}") for n in range(3)
            )
            trials = answered_block(person, images, str(how), imported=what == "import")
            for scale in self.scales:
                rate_block(trials, scale, [1, 4, 7])
        elif what in ("correct", "cannot judge"):
            self._correct(who, how)
        elif what in ("suspend", "clear") and person is not None:
            if person.state != Panelist.State.WITHDRAWN:
                person.state = "suspended" if what == "suspend" else "cleared"
                person.save()
        elif what == "withdraw" and person is not None:
            withdraw(person)
            person.refresh_from_db()
        elif what == "join again" and person is not None and person.state == Panelist.State.WITHDRAWN:
            self.people[who] = PanelistFactory(stratum=person.stratum)
        elif what == "look":
            self.check()

    def _correct(self, which: int, value: object) -> None:
        current = list(Rating.objects.filter(current=True).order_by("pk"))
        if not current:
            return
        before = current[which % len(current)]
        Rating.objects.filter(pk=before.pk).update(current=False)
        about = {"cannot_judge": "unclear"} if value is None else {}
        rating_of(before.trial, before.scale, value, supersedes=before, **about).save()

    def check(self) -> None:
        for scale in self.scales:
            log = rating_log(scale)
            assert in_log(log) == in_table(scale)
            counted = set(counted_ratings(scale, AGREEMENT_KINDS).values_list("pk", flat=True))
            assert set(log.counted().of_kinds(*AGREEMENT_KINDS).rows["pk"].tolist()) == counted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14), most_rows=st.sampled_from([2, 5, 65_536]))
def test_the_log_equals_a_fresh_read(steps, most_rows):
    with pytest.MonkeyPatch.context() as patched, transaction.atomic():
        patched.setattr(chunks, "MOST_ROWS", most_rows)
        played = Played()
        for step in steps:
            played.play(*step)
        played.check()
        assert all(chunk.rows <= most_rows for chunk in RatingChunk.objects.all())
        transaction.set_rollback(True)


def test_withdrawal_leaves_no_trace_in_any_chunk(monkeypatch):
    monkeypatch.setattr(chunks, "MOST_ROWS", 2)
    played = Played()
    for who in (0, 1, 0, 2):
        played.play("rate", who, "regular")
    played.check()
    gone = played.people[0]
    withdraw(gone)
    for scale in played.scales:
        assert gone.pk not in chunks.stored(scale)["panelist"]
        assert chunks.stored(scale).size == 6


def test_only_the_last_chunk_is_written_again(monkeypatch):
    monkeypatch.setattr(chunks, "MOST_ROWS", 4)
    played = Played()
    for who in (0, 1):
        played.play("rate", who, "regular")
    played.check()
    before = dict(RatingChunk.objects.filter(number=0).values_list("pk", "until"))
    RatingChunk.objects.filter(number=0).update(data=b"")
    played.play("rate", 2, "regular")
    chunks.refresh(played.scales[0])
    assert dict(RatingChunk.objects.filter(number=0).values_list("pk", "until")) == before
    assert all(not bytes(chunk.data) for chunk in RatingChunk.objects.filter(number=0))
