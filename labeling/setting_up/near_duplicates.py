"""Images of a study that look very much alike, by the distance of their perceptual hashes. People decide."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import AuditEvent, User
from labeling.images.phash import NEAR_DUPLICATE_BITS
from labeling.models import Study, StudyAsset

ROWS_AT_ONCE = 512
MOST_PAIRS = 2000
KEPT = "near_duplicate_kept"


class Pair(NamedTuple):
    """Two images of one study and how many of the 256 bits of their hashes differ."""

    first: StudyAsset
    second: StudyAsset
    bits: int


def close_pairs(
    hashes: Sequence[str],
    most_bits: int = NEAR_DUPLICATE_BITS,
    most_pairs: int = MOST_PAIRS,
    groups: Sequence[str] = (),
    known: Iterable[tuple[int, int]] = (),
) -> list[tuple[int, int, int]]:
    """(i, j, differing bits), i < j, of all pairs at most `most_bits` apart, closest first, `most_pairs` at most.

    `hashes`: n strings of 64 hexadecimal digits. Compared in blocks of rows: memory grows with n, not with n².
    Left out are pairs (i, j) in `known`, and those of one group where `groups` (n names, "" for none) are given.
    """
    words = _words(hashes)
    alone = np.arange(-len(words), 0)
    names = np.unique(groups, return_inverse=True)[1] if len(groups) else alone
    group = np.where(np.array(groups) == "", alone, names) if len(groups) else alone
    decided = np.array([i * len(words) + j for i, j in known], dtype=np.int64)
    found: list[np.ndarray] = []
    for start in range(0, len(words), ROWS_AT_ONCE):
        block, rest = words[start : start + ROWS_AT_ONCE], words[start:]
        bits = np.zeros((len(block), len(rest)), dtype=np.uint16)
        for column in range(words.shape[1]):
            bits += np.bitwise_count(block[:, column, None] ^ rest[None, :, column])
        i, j = np.nonzero(bits <= most_bits)
        wanted = (j > i) & (group[i + start] != group[j + start])
        wanted &= ~np.isin((i + start) * len(words) + j + start, decided)
        i, j = i[wanted], j[wanted]
        found.append(np.stack([i + start, j + start, bits[i, j]], axis=1).astype(np.int64))
        if sum(map(len, found)) > 20 * most_pairs:  # Thousands of copies of one picture: the closest will do.
            found = [_closest(found, most_pairs)]
    return [(int(i), int(j), int(b)) for i, j, b in _closest(found, most_pairs)] if found else []


def _words(hashes: Sequence[str]) -> np.ndarray:
    return np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint64).reshape(len(hashes), 4)


def _closest(found: list[np.ndarray], most: int) -> np.ndarray:
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0], pairs[:, 2]))[:most]]


def _compared(study: Study) -> QuerySet[StudyAsset]:
    """Images somebody brought in: attention cards look alike on purpose."""
    brought = study.assets.filter(asset__isnull=False).exclude(purpose=StudyAsset.Purpose.ATTENTION)
    return brought.exclude(asset__phash="")


def looks_like(study: Study, placed: StudyAsset) -> StudyAsset | None:
    """The image of `study` that looks most like `placed`, or None where none is close."""
    others = _compared(study).exclude(pk=placed.pk)
    rows = list(others.order_by("pk").values_list("pk", "asset__phash"))
    if not rows or placed.asset is None or not placed.asset.phash:
        return None
    words = _words([placed.asset.phash, *(phash for _pk, phash in rows)])
    bits = np.bitwise_count(words[1:] ^ words[0]).sum(axis=1)
    nearest = int(bits.argmin())
    return study.assets.get(pk=rows[nearest][0]) if bits[nearest] <= NEAR_DUPLICATE_BITS else None


def undecided_pairs(study: Study) -> list[Pair]:
    """Pairs nobody has decided on yet, closest first: neither kept on purpose nor in one group."""
    rows = list(_compared(study).order_by("pk").values_list("pk", "asset__phash", "group"))
    place = {pk: i for i, (pk, _phash, _group) in enumerate(rows)}
    kept = [(place[a], place[b]) for a, b in _kept(study) if a in place and b in place]
    hashes, groups = [phash for _pk, phash, _group in rows], [group for _pk, _phash, group in rows]
    open_pairs = [
        (rows[i][0], rows[j][0], bits) for i, j, bits in close_pairs(hashes, groups=groups, known=kept)
    ]
    images = study.assets.select_related("asset").in_bulk({pk for a, b, _bits in open_pairs for pk in (a, b)})
    return [Pair(images[a], images[b], bits) for a, b, bits in open_pairs]


def _kept(study: Study) -> set[tuple[int, int]]:
    details = AuditEvent.objects.filter(study=study.slug, action=KEPT).values_list("detail", flat=True)
    return {(detail["images"][0], detail["images"][1]) for detail in details}


@transaction.atomic
def keep_both(first: StudyAsset, second: StudyAsset, by: User) -> None:
    """Both stay as they are; the pair is not pointed out again. The audit trail is what remembers it."""
    study = first.study
    audit.record(KEPT, actor=by, study=study.slug, target=first, images=sorted((first.pk, second.pk)))


@transaction.atomic
def put_into_one_group(first: StudyAsset, second: StudyAsset, by: User) -> str:
    """Both get one group, so that they are kept apart within a block. Returns its name.

    Raises DomainError (409) where each is in a group of its own already.
    """
    # As they now are: another lead may have put them into groups since the page was read.
    Study.objects.select_for_update(no_key=True).get(pk=first.study_id)
    for image in (first, second):
        image.refresh_from_db(fields=["group"])
    if first.group and second.group and first.group != second.group:
        raise DomainError(
            "two_groups",
            _("They are in two groups already: %(first)s and %(second)s.")
            % {"first": first.group, "second": second.group},
            status=409,
        )
    group = first.group or second.group or _("alike: %(name)s") % {"name": first.name[:100]}
    StudyAsset.objects.filter(pk__in=(first.pk, second.pk)).update(group=group)
    audit.record(
        "images_grouped",
        actor=by,
        study=first.study.slug,
        target=first,
        images=sorted((first.pk, second.pk)),
        group=group,
    )
    return group
