"""What each section of the guided page does with what it was sent."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.given import as_key, number_given
from core.models import User
from labeling.access import studies_of, user_of
from labeling.importing import archive_import
from labeling.models import Scale, Study, StudyMember
from labeling.setting_up import members, scale_editing, set_up, uploads
from labeling.views.scale_form import ScaleForm
from labeling.views.set_up import default_consent, page
from labeling.views.set_up_forms import MemberForm, RatingsForm, WordsForm

UP, DOWN = -1, 1


def _back(study: Study, section: str) -> HttpResponse:
    return redirect(f"{reverse('study_set_up', args=[study.slug])}#{section}")


def images(request: HttpRequest, study: Study) -> HttpResponse:
    """Files chosen without JavaScript, or images to be taken out."""
    if request.POST.get("action") == "take_out":
        _take_out(request, study)
    elif not request.FILES:
        messages.error(request, _("Choose at least one image or zip file."))
    else:
        _take_in(request, study)
    return _back(study, "images")


def _take_in(request: HttpRequest, study: Study) -> None:
    grouped, added = request.POST.get("group_by_folder") == "on", 0
    for file in request.FILES.getlist("files"):
        assert isinstance(file, UploadedFile)
        name, size = file.name or "image", file.size or 0
        try:
            if name.lower().endswith(".zip"):
                if size > archive_import.MOST_ARCHIVE_BYTES:
                    messages.warning(request, _("%(name)s: the zip is too large. Split it.") % {"name": name})
                    continue
                language = get_language() or "en"
                archive_import.receive(
                    study, file, name, user_of(request), group_by_folder=grouped, language=language
                )
                messages.success(request, _("%(name)s is being unpacked.") % {"name": name})
                continue
            data = file.read(uploads.MOST_IMAGE_BYTES + 1)
            outcome = uploads.take_in(study, name, data, user_of(request), group_by_folder=grouped)
        except DomainError as error:
            messages.error(request, str(error.message))
            return
        added += outcome.status in ("added", "similar")
        if outcome.status != "added":
            messages.warning(request, f"{outcome.name}: {outcome.detail}")
    if added:
        text = ngettext("%(n)d image was added.", "%(n)d images were added.", added)
        messages.success(request, text % {"n": added})


def _take_out(request: HttpRequest, study: Study) -> None:
    chosen = study.assets.filter(pk__in=[as_key(pk) for pk in request.POST.getlist("image")])
    if not chosen:
        messages.error(request, _("Choose the images that are to be taken out."))
    taken = 0
    for image in list(chosen):
        try:
            uploads.take_out(study, image, user_of(request))
            taken += 1
        except DomainError as error:
            messages.warning(request, str(error.message))
    if taken:
        text = ngettext("%(n)d image was taken out.", "%(n)d images were taken out.", taken)
        messages.success(request, text % {"n": taken})


def questions(request: HttpRequest, study: Study) -> HttpResponse:
    """Add, save, move or remove a question."""
    action, pk = request.POST.get("action", "save"), number_given(request.POST, "scale")
    scale = get_object_or_404(Scale, study=study, pk=pk) if pk else None
    if action != "save" and scale is not None:
        try:
            if action == "remove":
                scale_editing.remove_scale(scale, user_of(request))
                messages.success(request, _("“%(question)s” was removed.") % {"question": scale.question})
            else:
                scale_editing.move_scale(scale, UP if action == "up" else DOWN)
        except DomainError as error:
            messages.error(request, str(error.message))
        return _back(study, "questions")
    form = ScaleForm(request.POST, prefix=f"scale-{pk}" if pk else "scale-new", scale=scale)
    if form.is_valid():
        try:
            saved = scale_editing.save_scale(study, form.values(), user_of(request), pk or None)
        except DomainError as error:
            form.add_error("name" if error.code == "name_taken" else None, str(error.message))
        else:
            messages.success(request, _("“%(question)s” is saved.") % {"question": saved.question})
            return _back(study, "questions")
    return page(request, study, question=form, status=422)


def panel(request: HttpRequest, study: Study) -> HttpResponse:
    form = RatingsForm(request.POST)
    if not form.is_valid():
        return page(request, study, ratings=form, status=422)
    set_up.change_ratings_wanted(study, form.cleaned_data["ratings_per_asset"], user_of(request))
    messages.success(request, _("Saved."))
    return _back(study, "panel")


def words(request: HttpRequest, study: Study) -> HttpResponse:
    form = WordsForm(study, default_consent(), request.POST)
    if not form.is_valid():
        return page(request, study, words=form, status=422)
    given = form.cleaned_data
    try:
        set_up.change_words(study, given["study_name"], form.words(), user_of(request), given["version"])
    except DomainError as error:
        form.add_error(None, str(error.message))
        return page(request, study, words=form, status=422)
    messages.success(request, _("Saved."))
    return _back(study, "words")


def people(request: HttpRequest, study: Study) -> HttpResponse:
    """Add a colleague by user name, or end somebody's work on the study."""
    by = user_of(request)
    if request.POST.get("action") == "remove":
        member = get_object_or_404(StudyMember, study=study, pk=number_given(request.POST, "member"))
        try:
            members.remove_member(member, by)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            gone = {"name": member.user.get_username()}
            messages.success(request, _("%(name)s does not work on this study any more.") % gone)
            if not studies_of(by, User.Role.DATA_LEAD).filter(pk=study.pk).exists():
                return redirect("study_list")
        return _back(study, "people")
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            added = members.add_member(study, form.cleaned_data["username"], by)
        except DomainError as error:
            form.add_error("username", str(error.message))
        else:
            values = {"name": added.user.get_username(), "role": added.user.get_role_display()}
            messages.success(request, _("%(name)s works on this study now, as %(role)s.") % values)
            return _back(study, "people")
    return page(request, study, member=form, status=422)


SECTIONS: dict[str, Callable[[HttpRequest, Study], HttpResponse]] = {
    "images": images,
    "questions": questions,
    "panel": panel,
    "words": words,
    "people": people,
}
