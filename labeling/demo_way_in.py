"""What the demo study has for people on their way in: a question about themselves, examples, and practice."""

from django.utils.translation import gettext_noop

from labeling.demo.panel import STRATA
from labeling.demo.truth import Truth
from labeling.models import ControlItem, Scale, ScaleExample, SelfDescription, Study, StudyAsset

PRACTICE_AT = (0.12, 0.5, 0.88)  # ranks on appeal, 0 the lowest
EXAMPLES_AT = (0.16, 0.84)
CLOSE_ENOUGH = 1
FEEDBACK = (
    gettext_noop("Little invites a second look here, so most people stay near the low end."),
    gettext_noop("Neither strong nor weak: the middle of the scale is for images like this one."),
    gettext_noop("Most people like this one. Keep the highest answer for those that stand out even more."),
)
AGE = "age-group"


def set_apart(ranked: list[str], taken: set[str]) -> dict[str, str]:
    """{name: purpose} of the practice images and examples: those nearest to their ranks that are not `taken`."""
    purposes: dict[str, str] = {}
    for ranks, purpose in (
        (PRACTICE_AT, StudyAsset.Purpose.PRACTICE),
        (EXAMPLES_AT, StudyAsset.Purpose.EXAMPLE),
    ):
        for rank in ranks:
            place = round(rank * (len(ranked) - 1))
            free = [i for i in range(len(ranked)) if ranked[i] not in taken | purposes.keys()]
            if free:
                purposes[ranked[min(free, key=lambda i: (abs(i - place), i))]] = purpose
    return purposes


def add_way_in(study: Study, truth: dict[str, Truth]) -> None:
    """Add the self-description with its rules, the visible examples and what practice images are told to be."""
    SelfDescription.objects.create(
        study=study, name=AGE, question=gettext_noop("How old are you?"), choices=list(STRATA)
    )
    for stratum in study.strata.all():
        stratum.matches = {AGE: [stratum.name]}
        stratum.save(update_fields=["matches"])
    scales = list(study.scales.all())
    for scale in scales:
        for image, quality in _in_order(study, truth, StudyAsset.Purpose.EXAMPLE, scale):
            ScaleExample.objects.create(scale=scale, asset=image, value=_point(scale, quality))
    for scale in scales:
        practice = _in_order(study, truth, StudyAsset.Purpose.PRACTICE, scale)
        for (image, quality), words in zip(practice, FEEDBACK, strict=False):
            ControlItem.objects.create(
                study=study,
                kind=ControlItem.Kind.FIXED,
                scale=scale,
                asset=image,
                expected=_point(scale, quality),
                tolerance=CLOSE_ENOUGH,
                feedback=words if scale == scales[0] else "",
            )


def _in_order(
    study: Study, truth: dict[str, Truth], purpose: str, scale: Scale
) -> list[tuple[StudyAsset, float]]:
    """Images of `purpose` with their quality on `scale`, the lowest on the first scale first."""
    first = study.scales.all()[0].name
    images = {
        image: truth[image.name.rsplit(".", 1)[0]].quality for image in study.assets.filter(purpose=purpose)
    }
    return [
        (image, quality[scale.name])
        for image, quality in sorted(images.items(), key=lambda pair: pair[1][first])
    ]


def _point(scale: Scale, quality: float) -> int:
    return round(scale.low + quality * (scale.high - scale.low))
