"""Label snapshots: frozen, hashed, the same again from the same ratings, and refused once altered."""

import hashlib
import uuid
import zlib

import pytest

from core.errors import DomainError
from labeling.models import Panelist, Rating
from scoring import snapshots
from scoring.models import LabelSnapshot
from tests.factories import StudyFactory

pytestmark = pytest.mark.django_db


def test_the_same_ratings_are_the_same_snapshot(rated):
    first, again = snapshots.freeze(rated), snapshots.freeze(rated)
    assert first.pk == again.pk
    assert LabelSnapshot.objects.count() == 1
    assert first.ratings == 2 * 10 * 48, "two scales, ten raters, gold left out"
    assert first.assets == 48


def test_the_hash_is_that_of_the_bytes(rated):
    snapshot = snapshots.freeze(rated)
    text = zlib.decompress(bytes(snapshot.content))
    assert hashlib.sha256(text).hexdigest() == snapshot.sha256


def test_it_is_made_again_byte_for_byte(rated):
    snapshot = snapshots.freeze(rated)
    before = zlib.decompress(bytes(snapshot.content))
    snapshot.delete()
    # Rows come back in another order after they were written anew.
    for rating in list(Rating.objects.order_by("?")[:200]):
        rating.save()
    assert zlib.decompress(bytes(snapshots.freeze(rated).content)) == before


def test_one_more_rating_is_another_snapshot(rated):
    first = snapshots.freeze(rated)
    rating = Rating.objects.filter(trial__kind="regular").first()
    Rating.objects.filter(pk=rating.pk).update(value=rating.value % 7 + 1)
    assert snapshots.freeze(rated).sha256 != first.sha256


def test_a_corrected_rating_counts_once_in_its_new_form(rated):
    rating = Rating.objects.filter(trial__kind="regular", value__lt=7, scale__name="appeal").first()
    before = counts_of(rated, rating)
    Rating.objects.filter(pk=rating.pk).update(current=False)
    rating.pk, rating.key, rating.supersedes_id, rating.value = (
        None,
        uuid.uuid4(),
        rating.pk,
        rating.value + 1,
    )
    rating._state.adding = True
    rating.save()
    after = counts_of(rated, rating)
    assert after.sum() == before.sum()
    assert after[int(rating.value) - 1] == before[int(rating.value) - 1] + 1


def counts_of(study, rating):
    labels = snapshots.read(snapshots.freeze(study))[rating.scale.name]
    return labels.counts[labels.assets.tolist().index(rating.study_asset_id)]


@pytest.mark.parametrize("kind", ["gold", "practice", "attention", "repeat"])
def test_checks_and_practice_never_come_in(rated, kind):
    first = snapshots.freeze(rated)
    regular = Rating.objects.filter(trial__kind="regular").first()
    regular.trial.kind = kind
    regular.trial.save()
    names = snapshots.read(snapshots.freeze(rated))["appeal"]
    assert snapshots.freeze(rated).ratings == first.ratings - 2
    assert names.counts.sum() == first.ratings / 2 - 1


@pytest.mark.parametrize("state", [Panelist.State.SUSPENDED, Panelist.State.WITHDRAWN])
def test_ratings_of_the_suspended_and_the_withdrawn_never_come_in(rated, state):
    first = snapshots.freeze(rated)
    Panelist.objects.filter(pk=rated.panelists.first().pk).update(state=state)
    second = snapshots.freeze(rated)
    assert second.sha256 != first.sha256
    assert second.ratings == first.ratings - 2 * 48


def test_who_could_not_judge_adds_nothing(rated):
    first = snapshots.freeze(rated)
    rating = Rating.objects.filter(trial__kind="regular").first()
    Rating.objects.filter(pk=rating.pk).update(value=None, cannot_judge="not_loaded")
    assert snapshots.freeze(rated).ratings == first.ratings - 1


def test_counts_are_those_of_the_ratings(rated):
    labels = snapshots.read(snapshots.freeze(rated))["clarity"]
    row = 7
    values = Rating.objects.filter(scale__name="clarity", study_asset=int(labels.assets[row]))
    for column, point in enumerate(labels.points):
        assert labels.counts[row, column] == values.filter(value=point).count()


@pytest.mark.parametrize("harm", ["another number", "cut short", "other bytes"])
def test_altered_content_is_refused(rated, harm):
    snapshot = snapshots.freeze(rated)
    text = zlib.decompress(bytes(snapshot.content))
    snapshot.content = {
        "another number": zlib.compress(text.replace(b"[0,", b"[9,", 1)),
        "cut short": bytes(snapshot.content)[:50],
        "other bytes": b"nothing of the kind",
    }[harm]
    with pytest.raises(ValueError, match="was altered"):
        snapshots.read(snapshot)


def test_nothing_rated_is_named():
    with pytest.raises(DomainError) as refused:
        snapshots.freeze(StudyFactory())
    assert refused.value.code == "no_ratings"
