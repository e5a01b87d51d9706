"""The places within a study that somebody of this role may go."""

from typing import Any, NamedTuple

from django import template
from django.template import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import User

register = template.Library()
LEAD, ENGINEER = User.Role.DATA_LEAD, User.Role.ML_ENGINEER
GOLD_PAGES = ("study_gold_candidates", "study_gold_revise", "study_anchors", "study_practice")
INVITATION_PAGES = ("study_invitations_csv", "study_invitation_revoke")
PLACES = (
    ("study_overview", _("Overview"), (LEAD,), ()),
    (
        "study_agreement",
        _("Agreement"),
        (LEAD, ENGINEER),
        ("study_order_effects", "study_anchor_times", "study_linking"),
    ),
    ("study_raters", _("Raters"), (LEAD,), ("study_rater",)),
    ("study_planning", _("Planning"), (LEAD,), ("study_stopping",)),
    ("study_reports", _("Reports"), (LEAD, ENGINEER), ("study_report",)),
    ("study_set_up", _("Set-up"), (LEAD,), ("study_set_up_section",)),
    (
        "study_panel",
        _("Panel"),
        (LEAD,),
        ("study_panel_links", "study_quota", "study_invitations", *INVITATION_PAGES),
    ),
    (
        "study_images",
        _("Images"),
        (LEAD, ENGINEER),
        ("study_image", "study_near_duplicates", "study_quality"),
    ),
    ("study_gold", _("Gold and anchors"), (LEAD,), GOLD_PAGES),
    (
        "study_order",
        pgettext_lazy("of images in a block", "Order"),
        (LEAD,),
        ("study_preview", "study_groups"),
    ),
    ("study_imports", _("Imports"), (LEAD,), ()),
    (
        "study_scores",
        _("Scores"),
        (LEAD, ENGINEER),
        ("study_score_new", "study_scoring_rules", "study_needs_people"),
    ),
    ("study_watch", _("Watch"), (LEAD, ENGINEER), ()),
    ("study_models", _("Models"), (ENGINEER,), ("study_model",)),
    ("study_selections", _("Selections"), (ENGINEER,), ("study_selection",)),
    ("study_jobs", _("Jobs"), (ENGINEER,), ()),
)


class Tab(NamedTuple):
    label: Any
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def study_tabs(context: RequestContext, study: Any) -> list[Tab]:
    """The tabs of `study` for the signed-in user; parts that are not installed have none."""
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = []
    for name, label, roles, inside in PLACES:
        if not (request.user.is_superuser or request.user.role in roles):
            continue
        try:
            tabs.append(Tab(label, reverse(name, args=[study.slug]), here == name or here in inside))
        except NoReverseMatch:
            continue
    return tabs
