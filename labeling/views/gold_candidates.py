"""Candidates for gold, anchors, examples and practice: ranked by what the panel says, or looked up by name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.given import words_given
from core.models import User
from labeling.access import study_page
from labeling.agreement.reasons import REASONS
from labeling.gold.candidates import USES, by_name, ranked, suggested_tolerance
from labeling.gold.forms import ProposalForm
from labeling.media import thumbnail_url
from labeling.models import Scale, Study
from labeling.statistics.gold_candidates import LEAST_RATINGS

HOW = {
    "pair": _(
        "Two images that the panel clearly sees apart. A panelist fails the pair who puts the lower one at least two "
        "points (on a wide scale a third of it) above the higher one. The safest pairs come first, low, middle and "
        "high ones in turn."
    ),
    "fixed": _(
        "Images on which the panel agrees most, over the whole range. On a question of taste ±1 point fails about "
        "half of all honest raters: take a tolerance of 2 or more, or better an ordered pair."
    ),
    "anchor": _(
        "Images on which the panel agrees most, evenly over the range. Every panelist meets some of them unseen among "
        "the others, which puts sessions and panels on one scale. Ten or more are needed for that."
    ),
    "example": _(
        "Images on which the panel agrees most, evenly over the range, to stand beside the scale: “this is a 2, this "
        "is a 6”."
    ),
    "practice": _(
        "Clear cases over the whole range, for panelists to try the scale on before their answers count."
    ),
}


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_gold_candidates(request: HttpRequest, study: Study) -> HttpResponse:
    return candidates_page(request, study)


def candidates_page(
    request: HttpRequest, study: Study, form: ProposalForm | None = None, status: int = 200
) -> HttpResponse:
    """The page; with a `form` that was refused, that form with its sentences."""
    given = request.POST if form is not None else request.GET
    scales = list(study.scales.all())
    scale = next((one for one in scales if one.name == given.get("scale")), scales[0] if scales else None)
    use = given.get("kind" if form is not None else "for", "")
    use = use if use in USES else "pair"
    words = words_given(request.GET, "q")
    context = {
        "study": study,
        "scales": scales,
        "scale": scale,
        "use": use,
        "uses": USES.items(),
        "how": HOW[use],
        "q": words,
        "least": LEAST_RATINGS,
        "chosen": {name: words_given(request.GET, name) for name in ("higher", "lower")},
        "open": form is not None or any(request.GET.get(name) for name in ("higher", "lower")),
    }
    if scale is not None:
        context |= _found(request, study, scale, use, words)
        context["form"] = form or _by_hand(request, study, scale, use)
    return render(request, "labeling/gold_candidates.html", context, status=status)


def _found(request: HttpRequest, study: Study, scale: Scale, use: str, words: str) -> dict[str, object]:
    number = request.GET.get("page")
    by_hand = bool(words or request.GET.get("all"))
    found = by_name(study, scale, words, number) if by_hand else ranked(study, scale, use, number)
    rows = [
        (
            row,
            [
                (image, thumbnail_url(image.study_asset), _bars(image.bars), 12 * len(image.bars))
                for image in row.images
            ],
        )
        for row in found.rows
    ]
    return {
        "page": found.page,
        "by_hand": by_hand,
        "rows": rows,
        "enough": found.enough,
        "reason": REASONS.get(found.reason, "") if found.reason else "",
    }


def _bars(bars: list[tuple[str, int]]) -> list[tuple[int, int, int, str, int]]:
    """(left, top, height, label, how often) of each bar, 10 units wide and 40 high at most."""
    most = max([n for _label, n in bars] or [0]) or 1
    heights = [(round(40 * n / most) if n else 0) for _label, n in bars]
    return [
        (12 * k, 40 - height, height, label, n)
        for k, (height, (label, n)) in enumerate(zip(heights, bars, strict=True))
    ]


def _by_hand(request: HttpRequest, study: Study, scale: Scale, use: str) -> ProposalForm | None:
    if use not in ("pair", "fixed"):
        return None
    initial = {"scale": scale.name}
    if use == "pair":
        initial |= {
            "asset": words_given(request.GET, "higher"),
            "lower_asset": words_given(request.GET, "lower"),
        }
    else:
        initial["tolerance"] = f"{suggested_tolerance(scale):g}"
    return ProposalForm(study, kind=use, initial=initial)


def back_to(request: HttpRequest, name: str, study: Study) -> HttpResponse:
    """Where the form came from, if it says so and is one of ours; else the page `name` of the study."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(
        reverse("study_overview", args=[study.slug])
    ):
        return redirect(wanted)
    return redirect(name, slug=study.slug)
