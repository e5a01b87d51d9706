"""Inviting by list: what is in it is shown first; the second step makes the links and hands the list back."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.models import User
from labeling.access import study_page, user_of
from labeling.inviting.forms import ListForm, PreviewedListForm
from labeling.inviting.links_csv import InvitationList, mark_of, read_list, write_list
from labeling.inviting.lists import check, invite_list
from labeling.models import Study
from labeling.views.invitations import invitations_page

MOST_PROBLEMS = 50
MADE, LINK = "panelist", "invitation link"


@never_cache
# What people are called stays out of error reports too.
@sensitive_post_parameters("text")
@sensitive_variables("text", "listed", "form", "rows", "content")
@require_POST
@study_page(User.Role.DATA_LEAD)
def study_invitations_csv(request: HttpRequest, study: Study) -> HttpResponse:
    if "text" in request.POST:
        return _make(request, study)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return invitations_page(request, study, 422, list_form=form)
    try:
        listed = read_list(form.cleaned_data["file"])
    except DomainError as error:
        form.add_error("file", str(error.message))
        return invitations_page(request, study, 422, list_form=form)
    check(study, listed)
    return _preview(request, study, listed, form.cleaned_data["file"], uuid.uuid4())


@sensitive_variables("text", "listed", "form", "rows", "content")
def _make(request: HttpRequest, study: Study) -> HttpResponse:
    form = PreviewedListForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError(
                "not_whole", _("The list did not come back whole. Please choose the file again.")
            )
        text, key = form.cleaned_data["text"], form.cleaned_data["key"]
        listed = read_list(text)
    except DomainError as error:
        sent = ListForm({})
        sent.full_clean()
        sent.errors.clear()
        sent.add_error(None, str(error.message))
        return invitations_page(request, study, 422, list_form=sent)
    try:
        rows = invite_list(study, listed, key, leave_out=form.cleaned_data["leave_out"], by=user_of(request))
    except DomainError as error:
        return _preview(request, study, listed, text, key, str(error.message), error.status)
    links = [[label, request.build_absolute_uri(path), *carried] for label, path, *carried in rows]
    content = write_list([MADE, LINK, *listed.carried], links, mark_of(text))
    # The mark tells spreadsheets that it is UTF-8.
    response = HttpResponse(f"\ufeff{content}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-invitations.csv"'
    return response


@sensitive_variables("text", "listed")
def _preview(
    request: HttpRequest,
    study: Study,
    listed: InvitationList,
    text: str,
    key: uuid.UUID,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "study": study,
        "listed": listed,
        "total": len(listed.rows),
        "usable": len(listed.rows) - len(listed.wrong),
        "wrong": len(listed.wrong),
        "problems": listed.problems[:MOST_PROBLEMS],
        "more": max(0, len(listed.problems) - MOST_PROBLEMS),
        "label": listed.headings[listed.label_column] if listed.label_column is not None else "",
        "stratum": listed.headings[listed.stratum_column] if listed.stratum_column is not None else "",
        "text": text,
        "key": key,
        "problem": problem,
        "default_words": _("as they describe themselves"),
    }
    return render(request, "labeling/invitation_preview.html", context, status=status)
