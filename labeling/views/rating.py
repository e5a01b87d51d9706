"""Where a panelist rates, and what they see before and after. The rating itself happens in static/rating/."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from labeling import sessions, way_in
from labeling.candidates import leased_elsewhere, open_for
from labeling.inviting.invitations import invite_url, way_back
from labeling.models import Block, Panelist, Study, Trial
from labeling.views.panelist_page import panelist_page

RATED = Q(trials__state=Trial.State.ANSWERED) & ~Q(trials__kind=Trial.Kind.PRACTICE)


@login_required
@require_safe
def rate_home(request: HttpRequest) -> HttpResponse:
    """The studies somebody is on the panel of."""
    assert request.user.pk is not None
    panelists = (
        Panelist.objects.filter(user_id=request.user.pk).select_related("study").order_by("study__name")
    )
    places = [
        {"study": panelist.study, "rated": panelist.rated, "closed": closed(panelist)}
        for panelist in panelists.annotate(rated=Count("trials", filter=RATED))
    ]
    return render(request, "rating/home.html", {"places": places})


# The rating page builds its elements one by one, so it can forbid markup from strings altogether.
@csp_update({"require-trusted-types-for": ["'script'"]})
@require_safe
@panelist_page(way_in.RATE)
def rate(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """The rating page; the block comes through the API."""
    context = {
        "study": panelist.study,
        "blocks_url": reverse("api_blocks", args=[panelist.study.slug]),
        "ratings_url": reverse("api_ratings"),
    }
    return render(request, "rating/rate.html", context)


@require_safe
@panelist_page(after_leaving=True)
def rate_thanks(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """The receipt: what somebody has rated so far, and whether there is more."""
    answered = panelist.trials.filter(state=Trial.State.ANSWERED).exclude(kind=Trial.Kind.PRACTICE)
    leased = panelist.trials.filter(state=Trial.State.LEASED).exclude(kind=Trial.Kind.PRACTICE)
    done = panelist.blocks.filter(state=Block.State.DONE, practice=False)
    personal = way_back(panelist)
    context = {
        "panelist": panelist,
        "study": panelist.study,
        "closed": closed(panelist),
        "rated": answered.count(),
        "cannot_judge": answered.filter(ratings__current=True, ratings__value=None).distinct().count(),
        "blocks_done": done.count(),
        "open_trials": leased.count(),
        "rest_until": sessions.rest_until(panelist, timezone.now()),
        "enough": sessions.had_enough(panelist),
        "more": open_for(panelist) or leased_elsewhere(panelist),
        "personal": personal,
        "personal_url": request.build_absolute_uri(invite_url(personal)) if personal else "",
    }
    return render(request, "rating/thanks.html", context)


def closed(panelist: Panelist) -> str:
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
