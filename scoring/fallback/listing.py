"""The images that need people by one model: filtered by reason, in pages, each with its scores."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from labeling.media import thumbnail_url
from labeling.models import Scale, Study, StudyAsset
from scoring.fallback.rules import Reason
from scoring.fallback.wording import KINDS, sentence
from scoring.models import ModelVersion, NeedsPeople, Score
from scoring.splits import held_out

PAGE = 30
_BY_KIND = """
select split_part(reason->>'code', ':', 1) as kind, count(distinct needs.id)
from needs_people needs cross join lateral jsonb_array_elements(needs.reasons) reason
where needs.model_id = %s group by kind
"""


class ScaleScore(NamedTuple):
    scale: Scale
    interval: dict[str, float]


class NeedsRow(NamedTuple):
    """`why` are sentences; `answered` ratings are in; `kept_out` says why it is not put before the panel, "" where it
    is."""

    study_asset: StudyAsset
    picture: str
    why: list[str]
    scores: list[ScaleScore]
    answered: int
    kept_out: str


def needing(model: ModelVersion, kind: str = "", words: str = "") -> QuerySet[NeedsPeople]:
    """Rows of `model`, most reasons first; only those with a reason of `kind` (one of KINDS) and with `words` in the
    name."""
    found = NeedsPeople.objects.filter(model=model)
    if kind in KINDS:
        found = found.filter(
            RawSQL(
                "jsonb_path_exists(needs_people.reasons, '$[*].code ? (@ starts with $kind)', "
                "jsonb_build_object('kind', %s::text))",
                [kind],
                output_field=BooleanField(),
            )
        )
    if words:
        found = found.filter(study_asset__name__icontains=words)
    number = RawSQL("jsonb_array_length(needs_people.reasons)", [])
    return found.annotate(number=number).order_by("-number", "pk")


def by_kind(model: ModelVersion) -> dict[str, int]:
    """How many images have a reason of each kind, in the order of KINDS; kinds without any are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_KIND, [model.pk])
        found = dict(cursor.fetchall())
    return {kind: found[kind] for kind in KINDS if found.get(kind)}


def needs_page(
    study: Study, model: ModelVersion, kind: str, words: str, page: str | None
) -> tuple[Page[NeedsPeople], list[NeedsRow]]:
    """A page and its rows. Four queries."""
    found = Paginator(needing(model, kind, words), PAGE).get_page(page)
    shown = list(found)
    ids = [one.study_asset_id for one in shown]
    answered = Count("trials", filter=Q(trials__state="answered", trials__kind="regular"))
    images: dict[int, Any] = (
        StudyAsset.objects.select_related("asset").annotate(answered=answered).in_bulk(ids)
    )
    scores = scores_of(model, ids)
    rows = [
        NeedsRow(
            image := images[one.study_asset_id],
            thumbnail_url(image),
            [sentence(reason) for reason in one.reasons],
            scores.get(image.pk, []),
            image.answered,
            kept_out(study, image, image.answered),
        )
        for one in shown
    ]
    return found, rows


def reasons_of(model: ModelVersion, ids: Iterable[int]) -> dict[int, list[Reason]]:
    """By study asset why `model` is not trusted on it; those it is trusted on are left out. One query."""
    rows = NeedsPeople.objects.filter(model=model, study_asset__in=set(ids))
    return dict(rows.values_list("study_asset", "reasons"))


def scores_of(model: ModelVersion, ids: list[int]) -> dict[int, list[ScaleScore]]:
    """By study asset what `model` gave it, in the order of the scales. One query."""
    found: dict[int, list[ScaleScore]] = {}
    scores = Score.objects.filter(model=model, study_asset__in=ids).select_related("scale")
    for one in scores.order_by("scale__position", "scale"):
        interval = {"estimate": one.mean, "low": one.low, "high": one.high}
        found.setdefault(one.study_asset_id, []).append(ScaleScore(one.scale, interval))
    return found


def kept_out(study: Study, image: StudyAsset, answered: int) -> str:
    """Why no selection round puts `image` before the panel, in words; "" where one may."""
    if image.purpose != StudyAsset.Purpose.REGULAR:
        return _("It is shown by rules of its own (%(purpose)s).") % {"purpose": image.get_purpose_display()}
    if held_out(study, image.name, image.group):
        return _("It is held out to test models and comes in ordinary order.")
    if answered >= study.ratings_per_asset:
        return _("People have answered it already.")
    return ""
