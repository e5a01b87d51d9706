"""Writing imported ratings: one panelist per rater, one closed block per import, and nothing twice."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import planner
from core.errors import DomainError
from labeling.importing.plan import ImportPlan
from labeling.importing.rating_rows import ImportedRating, read_ratings
from labeling.importing.report import Report
from labeling.leases import lock_fills
from labeling.models import Block, Panelist, Rating, Scale, StratumFill, Study, StudyAsset, Trial
from labeling.panels import EVERYONE, add_stratum

BATCH = 5000


@transaction.atomic
def import_ratings(study: Study, plan: ImportPlan, report: Report) -> None:
    """Write the plan's ratings into `study`, all or nothing. What is there already is counted, not written again."""
    scales = _scales(study, plan)
    usable = _keep_first(_of_known_images(study, plan, read_ratings(plan, report), report), report)
    if plan.long:
        scales |= _scales_found(study, plan, usable)
    if len({scale.pk for scale in scales.values()}) < len(scales):
        raise DomainError(
            "scale", _("Two scales have the same short name: %(scales)s.") % {"scales": ", ".join(scales)}
        )
    panelists = _panelists(study, usable)
    trials = _trials(study, panelists, usable)
    rows = [_rating(study, scales, panelists, trials, row) for row in usable]
    there = Rating.objects.filter(panelist__in=panelists.values(), current=True)
    known = {(trial, scale): value for trial, scale, value in there.values_list("trial", "scale", "value")}
    fresh = [rating for rating in rows if (rating.trial_id, rating.scale_id) not in known]
    Rating.objects.bulk_create(fresh, batch_size=BATCH)
    report.count("ratings_added", len(fresh))
    for row, rating in zip(usable, rows, strict=True):
        before = known.get((rating.trial_id, rating.scale_id), rating.value)
        if before != rating.value:
            where = _("line %(line)d, %(scale)s") % {"line": row.line, "scale": row.scale}
            report.problem("differs", where, _("The study has another value already; it stays."))
    report.count("ratings_unchanged", len(rows) - len(fresh) - report.counts["differs"])
    count_answered(study)


def _scales(study: Study, plan: ImportPlan) -> dict[str, Scale]:
    return {
        name: _scale(study, name, limits.low, limits.high, position)
        for position, (name, limits) in enumerate(plan.scales.items())
    }


def _scales_found(study: Study, plan: ImportPlan, usable: list[ImportedRating]) -> dict[str, Scale]:
    assert plan.range is not None
    names = sorted({row.scale for row in usable})
    return {
        name: _scale(study, name, plan.range.low, plan.range.high, position)
        for position, name in enumerate(names)
    }


def _scale(study: Study, name: str, low: int, high: int, position: int) -> Scale:
    slug = slugify(name)
    if not slug or len(slug) > 60:
        raise DomainError(
            "scale",
            _("%(scale)s is no name for a scale: use up to 60 of a–z, 0–9, - and _.") % {"scale": name},
        )
    question = _("How do you rate this image: %(scale)s?") % {"scale": name.replace("_", " ")}
    scale, _created = Scale.objects.get_or_create(
        study=study,
        name=slug,
        defaults={"question": question, "low": low, "high": high, "position": position},
    )
    if (scale.low, scale.high) != (low, high):
        there = {"scale": name, "low": scale.low, "high": scale.high}
        raise DomainError("range", _("The study's scale %(scale)s goes from %(low)d to %(high)d.") % there)
    return scale


def _of_known_images(
    study: Study, plan: ImportPlan, ratings: Iterable[ImportedRating], report: Report
) -> list[ImportedRating]:
    """Drop ratings of images that the import's pictures lack; without pictures every name is an image elsewhere."""
    rows = list(ratings)
    known = set(study.assets.values_list("name", flat=True))
    if plan.images is None:
        elsewhere = sorted({row.asset[:200] for row in rows} - known)
        StudyAsset.objects.bulk_create(
            [StudyAsset(study=study, name=name) for name in elsewhere], batch_size=BATCH
        )
        report.count("images_elsewhere", len(elsewhere))
        return rows
    lacking: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if row.asset not in known:
            lacking[row.asset] += 1
    for name, number in sorted(lacking.items()):
        report.count("unknown_image_ratings", number)
        report.problem(
            "unknown_image",
            name,
            _("%(number)d ratings name it, but there is no such picture.") % {"number": number},
        )
    return [row for row in rows if row.asset in known]


def _keep_first(rows: list[ImportedRating], report: Report) -> list[ImportedRating]:
    first: dict[tuple[str, str, str], ImportedRating] = {}
    for row in rows:
        kept = first.setdefault((row.rater, row.asset, row.scale), row)
        if kept is not row:
            where = _("line %(line)d, %(scale)s") % {"line": row.line, "scale": row.scale}
            report.problem(
                "duplicate", where, _("The same rater rated it in line %(line)d.") % {"line": kept.line}
            )
    return list(first.values())


def _panelists(study: Study, rows: list[ImportedRating]) -> dict[str, Panelist]:
    strata = {name: add_stratum(study, name or EVERYONE) for name in sorted({row.stratum for row in rows})}
    stratum_of = {row.rater: strata[row.stratum] for row in reversed(rows)}
    known = {p.label: p for p in study.panelists.filter(label__in=stratum_of)}
    new = [
        Panelist(study=study, label=label, stratum=stratum)
        for label, stratum in sorted(stratum_of.items())
        if label not in known
    ]
    Panelist.objects.bulk_create(new, batch_size=BATCH)
    return known | {panelist.label: panelist for panelist in new}


def _trials(
    study: Study, panelists: dict[str, Panelist], rows: list[ImportedRating]
) -> dict[tuple[str, str], Trial]:
    """One trial per rater and image; images new to a rater go into one closed block of this import."""
    assets = dict(study.assets.values_list("name", "pk"))
    names = {pk: name for name, pk in assets.items()}
    labels = {panelist.pk: label for label, panelist in panelists.items()}
    there = Trial.objects.filter(panelist__in=labels, kind=Trial.Kind.REGULAR)
    found = {(labels[t.panelist_id], names[t.study_asset_id]): t for t in there}
    showings = {(row.rater, row.asset): row for row in reversed(rows) if (row.rater, row.asset) not in found}
    by_rater: defaultdict[str, list[ImportedRating]] = defaultdict(list)
    for showing in sorted(showings.values(), key=lambda row: (row.position or 0, row.line)):
        by_rater[showing.rater].append(showing)
    fills = {
        (f.study_asset_id, f.stratum_id): f.pk for f in StratumFill.objects.filter(study_asset__study=study)
    }
    numbers = dict(Panelist.objects.filter(pk__in=labels).annotate(n=Count("blocks")).values_list("pk", "n"))
    blocks = {rater: _closed_block(panelists[rater], numbers[panelists[rater].pk] + 1) for rater in by_rater}
    Block.objects.bulk_create(blocks.values(), batch_size=BATCH)
    new = [
        Trial(
            block=blocks[rater],
            panelist=panelists[rater],
            study_asset_id=assets[row.asset],
            fill_id=fills.get((assets[row.asset], panelists[rater].stratum_id)),
            kind=Trial.Kind.REGULAR,
            position=row.position if row.position is not None else place,
            state=Trial.State.ANSWERED,
            counted=True,
            answered_at=row.rated_at,
        )
        for rater, showing_rows in by_rater.items()
        for place, row in enumerate(showing_rows, start=1)
    ]
    Trial.objects.bulk_create(new, batch_size=BATCH)
    return found | {(labels[t.panelist_id], names[t.study_asset_id]): t for t in new}


def _closed_block(panelist: Panelist, number: int) -> Block:
    return Block(
        panelist=panelist,
        number=number,
        seed=0,
        state=Block.State.DONE,
        imported=True,
        expires_at=timezone.now(),
    )


def _rating(
    study: Study,
    scales: dict[str, Scale],
    panelists: dict[str, Panelist],
    trials: dict[tuple[str, str], Trial],
    row: ImportedRating,
) -> Rating:
    trial = trials[(row.rater, row.asset)]
    return Rating(
        key=uuid.uuid5(uuid.NAMESPACE_URL, f"panelwise:{study.pk}:{row.rater}\n{row.asset}\n{row.scale}"),
        trial=trial,
        scale=scales[row.scale],
        panelist=panelists[row.rater],
        study_asset_id=trial.study_asset_id,
        value=row.value,
        rated_at=row.rated_at,
    )


def count_answered(study: Study) -> None:
    """Count imported trials toward what each image wants; a target that was overshot grows to what is there.

    Trials that came before their picture find the places that were opened with it.
    """
    _find_places(study)
    fills = StratumFill.objects.filter(study_asset__study=study)
    lock_fills(list(fills.values_list("pk", flat=True)))
    counted = Trial.objects.filter(study_asset__study=study, counted=True, fill__isnull=False)
    now = dict(counted.values("fill").annotate(n=Count("pk")).values_list("fill", "n"))
    changed = [fill for fill in fills if now.get(fill.pk, 0) != fill.answered]
    for fill in changed:
        fill.answered = now.get(fill.pk, 0)
        fill.target = max(fill.target, fill.answered + fill.leased)
    StratumFill.objects.bulk_update(changed, ["answered", "target"], batch_size=1000)


def _find_places(study: Study) -> None:
    """Give counted trials without a place the one of their image in their panelist's stratum.

    In one pass over both tables: right after a large import the planner takes them for small, and would look through
    all places of a stratum for each trial (minutes for 100,000).
    """
    with planner.without("nestloop"), connection.cursor() as cursor:
        cursor.execute(
            "update trial set fill_id = place.id from stratum_fill as place, panelist, study_asset "
            "where study_asset.study_id = %s and trial.study_asset_id = study_asset.id "
            "and trial.kind = 'regular' and trial.counted and trial.fill_id is null "
            "and panelist.id = trial.panelist_id "
            "and place.study_asset_id = trial.study_asset_id and place.stratum_id = panelist.stratum_id",
            [study.pk],
        )
