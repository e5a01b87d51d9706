"""The scores of a study by one model: filtered, sorted, cut into pages, each with the place of its interval."""

from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from labeling.media import thumbnail_url
from labeling.models import Scale
from scoring.fallback.listing import reasons_of
from scoring.fallback.wording import sentence
from scoring.models import ModelVersion, Score

PAGE = 50
SORTS: dict[str, tuple[str, ...]] = {
    "-mean": ("-mean", "pk"),
    "mean": ("mean", "pk"),
    "-doubt": ("-epistemic", "pk"),
    "-disagreement": ("-aleatoric", "pk"),
    "name": ("study_asset__name", "pk"),
}
DEFAULT_SORT = "-mean"


class ScoreRow(NamedTuple):
    """`interval` is what the number filters write; `low`, `at`, `high` are 0 to 100 along the scale, for the picture;
    `needs` says why the score is not trusted."""

    score: Score
    picture: str
    interval: dict[str, float]
    low: str
    at: str
    high: str
    needs: tuple[str, ...] = ()


def score_page(model: ModelVersion, scale: Scale, sort: str, words: str, page: str | None) -> Page[Score]:
    """A page of scores of `model` on `scale` whose image name contains `words`, in the order `sort` (of SORTS)."""
    found: QuerySet[Score] = Score.objects.filter(model=model, scale=scale).select_related(
        "study_asset__asset"
    )
    if words:
        found = found.filter(study_asset__name__icontains=words)
    return Paginator(found.order_by(*SORTS[sort]), PAGE).get_page(page)


def score_rows(scores: Page[Score], scale: Scale) -> list[ScoreRow]:
    """Rows for a page of scores. One query, for the reasons why some are not trusted."""
    shown = list(scores)
    needs = reasons_of(shown[0].model, [score.study_asset_id for score in shown]) if shown else {}
    return [
        row_of(score, scale)._replace(needs=tuple(map(sentence, needs.get(score.study_asset_id, ()))))
        for score in shown
    ]


def row_of(score: Score, scale: Scale) -> ScoreRow:
    """One score with the places of its interval along the scale."""

    def place(value: float) -> str:
        # Written by hand: an SVG coordinate takes a point in every language.
        return f"{100 * min(1.0, max(0.0, (value - scale.low) / (scale.high - scale.low))):.1f}"

    interval = {"estimate": score.mean, "low": score.low, "high": score.high}
    picture = thumbnail_url(score.study_asset)
    return ScoreRow(score, picture, interval, place(score.low), place(score.mean), place(score.high))
