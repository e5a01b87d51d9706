"""Who rates: the table of panelists, new links, and a person's decision about one of them."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.given import as_key, reason_given, words_given
from core.models import User
from labeling import panels
from labeling.access import study_page, user_of
from labeling.disclosure import withheld_strata
from labeling.inviting.links_csv import write_list
from labeling.models import Panelist, Study
from labeling.raters import decisions as rater_decisions
from labeling.raters.panel_table import SORTS, kept_activity, panel_rows, place
from labeling.views.raters import rater_page

PAGE = 50
# Where a decision can lead: (route, whether it carries the panelist's key).
BACK = {"panel": ("study_panel", False), "raters": ("study_raters", False), "rater": ("study_rater", True)}


class LinksForm(forms.Form):
    """How many panelists to make, and in which stratum."""

    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=panels.MOST_AT_ONCE, initial=1
    )
    stratum = forms.ChoiceField(label=gettext_lazy("Stratum"), required=False)

    def __init__(self, study: Study, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        strata = list(study.strata.order_by("pk"))
        names = [(stratum.name, stratum.name) for stratum in strata]
        ruled = any(stratum.matches for stratum in strata)
        anywhere = _("as they describe themselves") if ruled else _("the emptiest each time")
        self.fields["stratum"].choices = [("", anywhere), *names]  # type: ignore[attr-defined]


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_panel(request: HttpRequest, study: Study) -> HttpResponse:
    return _panel(request, study, LinksForm(study))


def _panel(request: HttpRequest, study: Study, form: LinksForm, status: int = 200) -> HttpResponse:
    panel = study.panelists.order_by("pk")
    states = dict(panel.order_by().values_list("state").annotate(n=Count("pk")))
    state, words = request.GET.get("state", ""), words_given(request.GET, "q")
    stratum, sort = words_given(request.GET, "stratum"), request.GET.get("sort", "")
    back = withheld_strata(study)
    shown = [one for one in study.strata.order_by("pk") if one.pk not in back]
    found = panel.filter(state=state) if state in Panelist.State.values else panel
    if words:
        found = found.filter(label__icontains=words)
    if stratum:
        # A stratum that is withheld is no way to its members.
        found = found.filter(stratum__in=[one.pk for one in shown if one.name == stratum])
    ids = list(found.values_list("pk", flat=True))
    if sort.removeprefix("-") in SORTS:
        ids = place(ids, kept_activity(study, sort.removeprefix("-")), sort.startswith("-"))
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    people = panel.select_related("stratum").prefetch_related("quality_events__by").in_bulk(list(page))
    rows = panel_rows(study, [people[pk] for pk in page])
    context = {
        "study": study,
        "form": form,
        "page": page,
        "rows": rows,
        "states": [
            (value, label, states[value]) for value, label in Panelist.State.choices if states.get(value)
        ],
        "state": state,
        "strata": shown,
        "stratum": stratum,
        "withheld": back,
        "sort": sort,
        "q": words,
        "total": sum(states.values()),
    }
    return render(request, "labeling/panel.html", context, status=status)


@never_cache
@require_POST
@study_page(User.Role.DATA_LEAD)
def make_links(request: HttpRequest, study: Study) -> HttpResponse:
    """Make panelists and show their links once, as a page or as a CSV file."""
    form = LinksForm(study, request.POST)
    if not form.is_valid():
        return _panel(request, study, form, status=422)
    by = user_of(request)
    try:
        made = panels.create_panelists(
            study, form.cleaned_data["count"], form.cleaned_data["stratum"] or None, by=by
        )
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _panel(request, study, form, status=422)
    links = [(new.panelist, request.build_absolute_uri(new.invite_path)) for new in made]
    # Whoever names a stratum knows it; where it was chosen for them, it is as withheld as on the panel's page.
    back = withheld_strata(study)
    unsaid = {
        new.panelist.pk for new in made if not new.panelist.stratum_given and new.panelist.stratum_id in back
    }
    if request.POST.get("as") != "csv":
        context = {"study": study, "links": links, "unsaid": unsaid}
        return render(request, "labeling/panel_links.html", context)
    rows = [
        (panelist.label, "" if panelist.pk in unsaid else panelist.stratum.name, link)
        for panelist, link in links
    ]
    content = write_list(["panelist", "stratum", "link"], rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-invitations.csv"'
    return response


@require_POST
@study_page(User.Role.DATA_LEAD)
def decide(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Suspend a panelist or clear them, with a reason that stays in the audit trail.

    `back` (a name in BACK) says where to go on. The rater's page is answered at once where the decision is refused, so
    that nothing typed is lost.
    """
    panelist = get_object_or_404(Panelist, study=study, pk=pk)
    given, back = request.POST, request.POST.get("back", "")
    # A form that says nothing of what it knew is taken at its word.
    seen = as_key(given.get("seen", "")) if "seen" in given else None
    try:
        panelist = rater_decisions.decide(
            panelist, given.get("action", ""), reason_given(given), user_of(request), seen
        )
    except DomainError as error:
        if back == "rater":
            return rater_page(request, study, panelist, refused=error)
        messages.error(request, str(error.message))
    else:
        values = {"label": panelist.label, "state": panelist.get_state_display()}
        messages.success(request, _("%(label)s is now: %(state)s.") % values)
    name, keyed = BACK.get(back, BACK["panel"])
    return redirect(name, study.slug, *([panelist.pk] if keyed else []))
