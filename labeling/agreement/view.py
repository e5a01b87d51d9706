"""Agreement as pages show it: figures in a fixed order, reasons in the reader's language, forest plots."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts import Chart
from labeling.agreement.figures import key_of, not_yet
from labeling.agreement.names import name_of
from labeling.agreement.plots import all_figures
from labeling.agreement.reasons import explained
from labeling.agreement.report import flat
from labeling.figures.kept import Kept, Part, kept_parts
from labeling.models import Scale, Study


class ScaleAgreement(NamedTuple):
    """`one` and `panel` are the single-rater and panel figures, `forms` (name, figure) of the six ICCs, `others`
    (term, name, figure) of everything else; `kept` is None where they are being computed for the first time."""

    scale: Scale
    figures: dict[str, Any]
    alpha: dict[str, Any]
    one: dict[str, Any]
    panel: dict[str, Any]
    forms: list[tuple[str, dict[str, Any]]]
    others: list[tuple[str, str, dict[str, Any]]]
    chart: Chart | None
    kept: Kept | None = None


def scales_with_agreement(study: Study, *, plots: bool = False) -> list[ScaleAgreement]:
    """Every scale of the study with its figures (and forest plots), as they are kept."""
    scales = list(study.scales.all())
    parts = {scale.pk: Part(scale, "reliability", key_of()) for scale in scales}
    found = kept_parts(study, parts.values())
    return [agreement_on(scale, found[parts[scale.pk]], plots=plots) for scale in scales]


def agreement_on(scale: Scale, kept: Kept | None, *, plots: bool = False) -> ScaleAgreement:
    """What is known of the agreement on `scale`."""
    found = explained(not_yet(scale.level) if kept is None else kept.values)
    icc = found["icc"]
    raters = found["variance"]["k"] or found["raters"]
    forms = [
        (_("ICC(1), one rater, panel drawn anew for each image"), icc["icc1"]),
        (_("ICC(2), one rater of many, leniency counted"), icc["icc2"]),
        (_("ICC(3), one of these raters, leniency set aside"), icc["icc3"]),
        (_("ICC(1,k), mean of k = %(k).0f raters") % {"k": raters}, icc["icc1k"]),
        (_("ICC(2,k), mean of k = %(k).0f raters") % {"k": raters}, icc["icc2k"]),
        (_("ICC(3,k), mean of k = %(k).0f raters") % {"k": raters}, icc["icc3k"]),
    ]
    others = [
        (*name_of(name), figure)
        for name, figure in flat(found)
        if name != "alpha" and not name.startswith("icc.")
    ]
    chart = all_figures(scale, found) if plots else None
    return ScaleAgreement(scale, found, found["alpha"], icc["icc2"], icc["icc2k"], forms, others, chart, kept)


def oldest(kept: Iterable[Kept | None]) -> tuple[bool, Kept | None]:
    """(whether anything needs saying, what to say it of): None where something is being computed for the first time,
    else the oldest of what is out of date."""
    found = list(kept)
    if None in found:
        return True, None
    stale = [one for one in found if one is not None and one.stale]
    return bool(stale), min(stale, key=lambda one: one.computed_at, default=None)
