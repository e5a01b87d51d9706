from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from labeling.media import file_behind


@require_safe
def picture(request: HttpRequest, token: str) -> FileResponse:
    found = file_behind(token)
    if not found:
        raise Http404
    try:
        file = found.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={settings.MEDIA_LINK_SECONDS}, immutable"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
