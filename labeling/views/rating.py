"""The panelist's pages. The rating itself happens in static/rating/ against the API."""

from csp.decorators import csp_update
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from labeling.access import panelist_for
from labeling.block_payload import scales_payload
from labeling.candidates import leased_elsewhere, open_for
from labeling.consent import consent_text, consent_version, give_consent, mark_instructed
from labeling.models import Block, Panelist, Study, Trial

ANSWERED = Q(trials__state=Trial.State.ANSWERED)


@login_required
@require_safe
def rate_home(request: HttpRequest) -> HttpResponse:
    """The studies somebody is on the panel of."""
    assert request.user.pk is not None
    panelists = (
        Panelist.objects.filter(user_id=request.user.pk).select_related("study").order_by("study__name")
    )
    places = [
        {"study": panelist.study, "rated": panelist.rated, "closed": _closed(panelist)}
        for panelist in panelists.annotate(rated=Count("trials", filter=ANSWERED))
    ]
    return render(request, "rating/home.html", {"places": places})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rate_consent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens to the answers; agree or decline."""
    panelist = panelist_for(request.user, slug)
    study = panelist.study
    if request.method == "POST":
        if request.POST.get("answer") != "agree":
            logout(request)
            return render(request, "rating/declined.html", {"study": study})
        agreed_to = request.POST.get("version", "")
        if panelist.consented_at is None and agreed_to == consent_version(consent_text(study)):
            give_consent(panelist)
        # Where the text has changed since it was shown, the new one is shown instead of being agreed to unread.
        return redirect(_onward(panelist), slug)
    text = consent_text(study)
    context = {"panelist": panelist, "study": study, "text": text, "version": consent_version(text)}
    return render(
        request, "rating/consent.html", {**context, "onward": reverse(_onward(panelist), args=[slug])}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rate_instructions(request: HttpRequest, slug: str) -> HttpResponse:
    """How to rate, before the first block and whenever somebody comes back to it."""
    panelist = panelist_for(request.user, slug)
    if panelist.consented_at is None:
        return redirect("rate_consent", slug)
    if request.method == "POST":
        mark_instructed(panelist)
        return redirect("rate", slug)
    context = {"study": panelist.study, "scales": scales_payload(panelist.study)}
    return render(request, "rating/instructions.html", context)


# The rating page builds its elements one by one, so it can forbid markup from strings altogether.
@csp_update({"require-trusted-types-for": ["'script'"]})  # type: ignore[arg-type]  # its type allows no slug
@login_required
@never_cache
@require_safe
def rate(request: HttpRequest, slug: str) -> HttpResponse:
    """The rating page; the block comes through the API."""
    panelist = panelist_for(request.user, slug)
    if panelist.consented_at is None or panelist.instructed_at is None:
        return redirect(_onward(panelist), slug)
    context = {
        "study": panelist.study,
        "blocks_url": reverse("api_blocks", args=[slug]),
        "ratings_url": reverse("api_ratings"),
    }
    return render(request, "rating/rate.html", context)


@login_required
@never_cache
@require_safe
def rate_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody has rated so far, and whether there is more."""
    panelist = panelist_for(request.user, slug)
    answered = panelist.trials.filter(state=Trial.State.ANSWERED)
    context = {
        "study": panelist.study,
        "closed": _closed(panelist),
        "rated": answered.count(),
        "cannot_judge": answered.filter(ratings__current=True, ratings__value=None).distinct().count(),
        "blocks_done": panelist.blocks.filter(state=Block.State.DONE).count(),
        "open_trials": panelist.trials.filter(state=Trial.State.LEASED).count(),
        "more": open_for(panelist) or leased_elsewhere(panelist),
    }
    return render(request, "rating/thanks.html", context)


def _onward(panelist: Panelist) -> str:
    """The name of the page that comes next for this panelist."""
    if panelist.consented_at is None:
        return "rate_consent"
    return "rate_instructions" if panelist.instructed_at is None else "rate"


def _closed(panelist: Panelist) -> str:
    """Why somebody cannot rate now, as a sentence; empty where they can."""
    if panelist.state == Panelist.State.SUSPENDED:
        return _(
            "Your part in this study is paused. Your answers are kept; the study team will look at them."
        )
    if panelist.state == Panelist.State.WITHDRAWN:
        return _("You have left this study.")
    if panelist.study.state == Study.State.CLOSED:
        return _("This study is finished. Thank you for taking part.")
    if panelist.study.state != Study.State.LIVE:
        return _("This study is not taking ratings at the moment.")
    return ""
