"""Image quality and faces of one image, as a part of its page."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.page_parts import page_part
from core.templatetags.numbers import figure, share
from labeling.media import picture_url
from labeling.models import StudyAsset
from scoring.fallback.rules import rules_of
from scoring.fallback.wording import sentence
from scoring.models import FaceReport, NeedsPeople, QualityReport
from scoring.quality_pages.keeping import study_quality
from scoring.quality_pages.listing import with_unit
from scoring.quality_pages.measures import MEASURES, Measure
from scoring.quality_pages.standing import FEWEST, standing
from scoring.quality_pages.table import StudyQuality
from scoring.quality_pages.thresholds import Limits, thresholds_of, warnings_of
from scoring.serving import model_at_hand

FARTHEST = 10.0  # robust standard deviations; beyond, a measure is so skewed that they say nothing


class Rail(NamedTuple):
    """Where the value lies between the study's lowest and highest, in percent of the picture's width; `low` to `high`
    hold nine tenths of the images. `limits` are those that lie within."""

    low: str
    high: str
    here: str
    limits: list[str]


class MeasureRow(NamedTuple):
    """`place` says where the image lies within the study, `z` in robust standard deviations from its middle."""

    measure: Measure
    value: str
    place: str
    z: float | None
    rail: Rail | None
    warning: str


class Box(NamedTuple):
    x: str
    y: str
    width: str
    height: str


@page_part("image", "scoring/image_quality.html", place=40)
def image_quality(_request: HttpRequest, image: StudyAsset) -> dict[str, Any] | None:
    """None for a picture that stays elsewhere: nothing of it was measured."""
    if image.asset_id is None or image.asset is None:
        return None
    report = QualityReport.objects.filter(asset=image.asset_id).first()
    faces = FaceReport.objects.filter(asset=image.asset_id).order_by("-pk").first()
    measures = {**(report.measures if report else {}), **(faces.measures if faces else {})}
    thresholds = thresholds_of(rules_of(image.study))
    kept = study_quality(image.study) if report else None
    table = kept.table if kept else None
    return {
        "study": image.study,
        "image": image,
        "measured": report,
        "rows": measure_rows(measures, thresholds, table),
        "few": table is not None and len(table) < FEWEST,
        "of": len(table) if table is not None else 0,
        "faces": faces,
        "faces_said": faces_in_words(faces) if faces else "",
        "boxes": boxes(faces) if faces else [],
        "picture": picture_url(image),
        "needs": needs(image),
    }


def measure_rows(
    measures: dict[str, Any], thresholds: dict[str, Limits], table: StudyQuality | None
) -> list[MeasureRow]:
    """One for each measure there is, those that warn first."""
    known = {key: float(value) for key, value in measures.items() if isinstance(value, int | float)}
    beyond = {one.measure: one for one in warnings_of(known, thresholds)}
    rows = []
    for key in sorted((key for key in MEASURES if key in known), key=lambda key: key not in beyond):
        place = standing(table.known[key], known[key]) if table is not None else None
        warning = beyond.get(key)
        rows.append(
            MeasureRow(
                MEASURES[key],
                with_unit(key, known[key]),
                _place_said(place.rank) if place is not None and place.rank is not None else "",
                place.z if place is not None and place.z is not None and abs(place.z) <= FARTHEST else None,
                _rail(table, key, known[key], thresholds.get(key, (None, None)))
                if table is not None
                else None,
                _warning_said(warning.below, with_unit(key, warning.limit)) if warning else "",
            )
        )
    return rows


def _place_said(rank: float) -> str:
    return _("above %(share)s of the images") % {"share": share(rank)}


def _warning_said(below: bool, limit: str) -> str:
    return (_("below %(limit)s") if below else _("above %(limit)s")) % {"limit": limit}


def _rail(table: StudyQuality, key: str, value: float, limits: Limits) -> Rail | None:
    known = table.known[key]
    if known.size < FEWEST or known[0] == known[-1]:
        return None
    # The outermost hundredths are cut, so that one odd image does not squeeze the others into a dot.
    first, low, high, last = (float(known[int(q * (known.size - 1))]) for q in (0.01, 0.05, 0.95, 0.99))
    first, last = min(first, value), max(last, value)
    if last <= first:
        return None

    def place(at: float) -> str:
        # Written by hand: an SVG coordinate takes a point in every language.
        return f"{100 * (min(max(at, first), last) - first) / (last - first):.1f}"

    inside = [place(one) for one in limits if one is not None and first <= one <= last]
    return Rail(place(low), place(high), place(value), inside)


def faces_in_words(report: FaceReport) -> str:
    """How many faces were found, and how the largest lies in the image."""
    number = len(report.faces)
    if not number:
        return _("No face was found.")
    said = ngettext("%(n)d face", "%(n)d faces", number) % {"n": number}
    size, roll = report.measures.get("face_size"), report.measures.get("face_roll")
    if size is not None:
        words = (
            _("the largest %(size)s of the image’s height")
            if number > 1
            else _("%(size)s of the image’s height")
        )
        said += ", " + words % {"size": share(size)}
    if roll is not None:
        said += ", " + _("turned by %(roll)s degrees") % {"roll": figure(roll, 0)}
    return f"{said}."


def boxes(report: FaceReport) -> list[Box]:
    """Boxes in pixels of the upright original, as SVG writes numbers in every language."""
    return [
        Box(*(f"{float(side):.1f}" for side in one["box"]))
        for one in report.faces
        if len(one.get("box", [])) == 4
    ]


def needs(image: StudyAsset) -> list[str]:
    """Why the model at hand asks for people about `image`, in words."""
    model = model_at_hand(image.study)
    row = NeedsPeople.objects.filter(study_asset=image, model=model).first() if model else None
    return [sentence(reason) for reason in row.reasons] if row else []
