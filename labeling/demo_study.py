"""The demo study: drawn creatives, a panel plan, gold pairs, anchors and attention cards."""

import io
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from core.models import User
from labeling.demo.attention import attention_card
from labeling.demo.creatives import write_creatives
from labeling.demo.panel import STRATA
from labeling.demo.truth import Truth, read_truth
from labeling.demo_way_in import add_way_in, set_apart
from labeling.fills import open_fills
from labeling.ingest import ingest, place
from labeling.models import ControlItem, Panelist, Scale, Stratum, Study, StudyAsset, StudyMember
from labeling.panels import stratum_of
from labeling.simulation.opinions import truth_path

SLUG = "demo"
IMAGES = 440
SEED = 7
GOLD_PAIRS = 6
ANCHORS = 8
PASSWORD = "panelwise-demo"  # noqa: S105  printed on the terminal; the demo listens on this machine alone
LOGINS = {
    "panelist": User.Role.PANELIST,
    "lead": User.Role.DATA_LEAD,
    "engineer": User.Role.ML_ENGINEER,
}
ATTENTION_VALUES = (2, 6, 3, 5, 2, 6)
Report = Callable[[int, int], None]


def make_demo_study(report: Report = lambda done, total: None, images: int = IMAGES) -> Study:
    """Draw and set up the demo study; where it is there already, it is returned as it stands."""
    known = Study.objects.filter(slug=SLUG).first()
    if known is not None:
        return known
    folder = settings.DATA_DIR / "demo"
    pictures = write_creatives(folder, count=images, seed=SEED, progress=report)
    with transaction.atomic():
        study = _study()
        truth = read_truth(folder / "truth.csv")
        purposes = _purposes(truth)
        for path in pictures:
            asset, _created = ingest(path.read_bytes())
            place(study, path.name, asset, group=truth[path.stem].campaign, purpose=purposes[path.stem])
        _add_gold_pairs(study, truth, purposes)
        _add_attention_cards(study)
        add_way_in(study, truth)
        open_fills(study)
        _add_people(study)
    target = truth_path(study)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes((folder / "truth.csv").read_bytes())
    return study


def _study() -> Study:
    study = Study.objects.create(
        slug=SLUG,
        name="Spring campaign",
        ratings_per_asset=6,
        block_length=40,
        seed=SEED,
        instructions="",
    )
    ends = ("not at all", "very")
    for position, (name, question) in enumerate(
        (
            ("appeal", gettext_noop("How appealing is this image?")),
            ("clarity", gettext_noop("How clear is what this image is about?")),
        )
    ):
        Scale.objects.create(
            study=study,
            name=name,
            question=question,
            low=1,
            high=7,
            low_label=ends[0],
            high_label=ends[1],
            position=position,
        )
    for name in STRATA:
        Stratum.objects.create(study=study, name=name, panelists_wanted=8, population_share=1 / len(STRATA))
    return study


def _purposes(truth: dict[str, Truth]) -> dict[str, str]:
    """Gold from the ends of the appeal scale, anchors evenly along it, the rest regular."""
    ranked = sorted(truth, key=lambda name: truth[name].quality["appeal"])
    purposes = dict.fromkeys(ranked, StudyAsset.Purpose.REGULAR.value)
    pairs = min(GOLD_PAIRS, len(ranked) // 10)
    for name in ranked[:pairs] + ranked[len(ranked) - pairs :]:
        purposes[name] = StudyAsset.Purpose.GOLD
    step = len(ranked) // (ANCHORS + 1)
    for number in range(1, ANCHORS + 1):
        purposes[ranked[number * step]] = StudyAsset.Purpose.ANCHOR
    taken = {name for name, purpose in purposes.items() if purpose != StudyAsset.Purpose.REGULAR}
    return purposes | set_apart(ranked, taken)


def _add_gold_pairs(study: Study, truth: dict[str, Truth], purposes: dict[str, str]) -> None:
    gold = sorted(
        (n for n, p in purposes.items() if p == "gold"), key=lambda name: truth[name].quality["appeal"]
    )
    by_stem = {Path(row.name).stem: row for row in study.assets.filter(purpose="gold")}
    scale = study.scales.get(name="appeal")
    half = len(gold) // 2
    for lower, higher in zip(gold[:half], reversed(gold[half:]), strict=True):
        ControlItem.objects.create(
            study=study,
            kind=ControlItem.Kind.PAIR,
            scale=scale,
            asset=by_stem[higher],
            lower_asset=by_stem[lower],
        )


def _add_attention_cards(study: Study) -> None:
    scales = list(study.scales.all())
    for number, value in enumerate(ATTENTION_VALUES, start=1):
        card = io.BytesIO()
        attention_card(value, 1, 7, "both").save(card, "PNG", pnginfo=_marked(number))
        asset, _created = ingest(card.getvalue())
        shown, _what = place(study, f"attention_{number}.png", asset, purpose=StudyAsset.Purpose.ATTENTION)
        for scale in scales:
            ControlItem.objects.create(
                study=study, kind=ControlItem.Kind.FIXED, scale=scale, asset=shown, expected=value
            )


def _marked(number: int) -> object:
    """Cards that ask for the same value look the same, but are images of their own."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("card", str(number))
    return info


def _add_people(study: Study) -> None:
    for name, role in LOGINS.items():
        user, created = User.objects.get_or_create(username=name, defaults={"role": role})
        if created:
            user.set_password(PASSWORD)
            user.save()
        if role == User.Role.PANELIST:
            Panelist.objects.create(study=study, user=user, stratum=stratum_of(study, STRATA[1]), label="you")
        else:
            StudyMember.objects.get_or_create(study=study, user=user)
