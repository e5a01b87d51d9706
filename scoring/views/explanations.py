"""What moves the score of one image: asking for it, and the picture of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.models import User
from labeling.access import study_page
from labeling.models import Study, StudyAsset
from scoring.engine.explain.grid import from_bytes
from scoring.engine.explain.overlay import overlay
from scoring.explaining.job import ask_for
from scoring.models import Explanation
from scoring.page_parts.model_says import explained
from scoring.serving import serving_model


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_explain(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """POST asks a worker; GET is the part of the page that shows how far it is."""
    image = get_object_or_404(StudyAsset.objects.select_related("asset", "study"), study=study, pk=pk)
    problem = ""
    if request.method == "POST":
        assert isinstance(request.user, User)
        try:
            ask_for(image, request.POST.get("method", ""), request.user)
        except DomainError as error:
            problem = str(error.message)
    if not getattr(request, "htmx", False):
        return redirect(reverse("study_image", args=[study.slug, image.pk]) + "#what-moves-it")
    model = serving_model(study)
    context = {"study": study, "image": image, "model": model, "problem": problem}
    if model is not None:
        context |= explained(image, model)
    return render(request, "scoring/what_moves_it.html", context)


@require_safe
@cache_control(private=True, max_age=3600)
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_explanation_image(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The map as a transparent PNG in the shape of the served picture."""
    found = get_object_or_404(
        Explanation.objects.select_related("study_asset__asset"),
        study_asset__study=study,
        study_asset__asset__isnull=False,
        pk=pk,
    )
    asset = found.study_asset.asset
    assert asset is not None
    values = from_bytes(found.grid, found.rows, found.columns)
    return HttpResponse(overlay(values, asset.served_width, asset.served_height), content_type="image/png")
