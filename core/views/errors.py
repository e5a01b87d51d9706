from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page for people; JSON for programs, whatever the address under /api/."""
    if request.path.startswith("/api/"):
        detail = _("There is nothing at this address, or nothing for you.")
        return JsonResponse({"code": "not_found", "detail": detail}, status=404)
    return page_not_found(request, exception)
