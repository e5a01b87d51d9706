"""A study begins: from nothing, or as a clone of another one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.models import User
from labeling.access import may_begin, study_page, user_of
from labeling.models import Study
from labeling.setting_up import cloning, set_up
from labeling.views.scale_form import ScaleForm
from labeling.views.set_up import page
from labeling.views.set_up_forms import CloneForm, NameForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def study_new(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    if not may_begin(by):
        raise Http404
    names, scale = NameForm(), ScaleForm()
    if request.method == "POST":
        names, scale = NameForm(request.POST), ScaleForm(request.POST)
        if names.is_valid() and scale.is_valid():
            given = names.cleaned_data
            try:
                study = set_up.create_study(given["study_name"], given["slug"], scale.values(), by)
            except DomainError as error:
                names.add_error("slug", str(error.message))
            except IntegrityError:
                names.add_error("slug", _("Another study has this short name. Choose another one."))
            else:
                messages.success(
                    request, _("The study is a draft: nobody is given images before you launch it.")
                )
                return redirect("study_set_up", slug=study.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "labeling/study_new.html", {"names": names, "scale": scale}, status=status)


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_clone(request: HttpRequest, study: Study) -> HttpResponse:
    form, by = CloneForm(request.POST), user_of(request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            slug = given["slug"] or set_up.free_slug(given["study_name"])
            set_up.require_free(slug)
            made = cloning.clone(study, given["study_name"], slug, by, images=given["images"])
        except DomainError as error:
            form.add_error("slug", str(error.message))
        else:
            messages.success(
                request, _("The clone is a draft with a seed of its own; nothing was rated in it yet.")
            )
            return redirect("study_set_up", slug=made.slug)
    return page(request, study, clone=form, status=422)
