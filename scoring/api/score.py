"""Scores on request: a few images at once, or a large batch as a job; the answers under one address."""

import uuid
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.people import signed_in
from core.errors import DomainError
from labeling.access import study_for
from labeling.models import Study
from scoring.api.score_shapes import ErrorShape, ScoreAnswers, ScoreWanted
from scoring.service.asking import MOST_BYTES, Terms, Wanted, ask
from scoring.service.finding import Found, find
from scoring.service.said import made_by, said
from scoring.service.waiting import wait

ERRORS = {
    404: OpenApiResponse(ErrorShape, "no such study, version, scale or request"),
    409: OpenApiResponse(
        ErrorShape, "extractor_gone or bad_model: the version cannot be loaded here any more"
    ),
    413: OpenApiResponse(ErrorShape, "too many or too large"),
    422: OpenApiResponse(ErrorShape, "key_reused: this Idempotency-Key came with another request"),
    429: OpenApiResponse(ErrorShape, "busy or batch_running; Retry-After says when"),
    503: OpenApiResponse(ErrorShape, "no_worker: no scoring worker runs"),
}


class AnswerPages(LimitOffsetPagination):
    default_limit = 100
    max_limit = 1000


class ScoreView(APIView):
    """Score images by the model that serves a study, or by the version named."""

    parser_classes = (MultiPartParser, JSONParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything is read: what is too large is not taken in first.
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > MOST_BYTES:
            raise RequestDataTooBig
        super().initial(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": ScoreWanted, "application/json": ScoreWanted},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                uuid.UUID,
                OpenApiParameter.HEADER,
                description="your own UUID: sent again with it, the same request is answered, not scored twice",
            )
        ],
        responses={
            200: ScoreAnswers,
            202: OpenApiResponse(ScoreAnswers, "not done yet: ask again at `address`"),
            **ERRORS,
        },
    )
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        files = request.FILES.getlist("image")
        given = ScoreWanted(data={**_plain(request), **({"image": files} if files else {})})
        given.is_valid(raise_exception=True)
        data = given.validated_data
        study = study_for(user, data["study"])
        scale = _known_scale(study, data.get("scale", ""))
        wanted = [Wanted(file.name or "image", _read(file)) for file in files]
        wanted += [Wanted(name) for name in data.get("assets", ())]
        terms = Terms(
            data.get("model"), data.get("source", ""), data["explain"], data["keep"], _own_key(request)
        )
        asked = ask(study, user, wanted, terms)
        if asked.job is None:
            wait(asked.keys, settings.SCORE_PATIENCE_SECONDS)
        found = find(asked.id)
        _raise_common_error(found)
        return _answers(self, request, found, scale)


class ScoreAnswerView(APIView):
    """The answers to an earlier request; a large batch in pages. 202 while some are still missing."""

    @extend_schema(
        parameters=[
            OpenApiParameter("scale"),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
        responses={
            200: ScoreAnswers,
            202: OpenApiResponse(ScoreAnswers, "not done yet"),
            404: ERRORS[404],
        },
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        found = find(pk)
        study_for(request.user, found.study.slug)
        return _answers(
            self, request, found, _known_scale(found.study, request.query_params.get("scale", ""))
        )


def _answers(view: APIView, request: Request, found: Found, scale: str) -> Response:
    pages = AnswerPages()
    page = pages.paginate_queryset(found.rows, request, view=view) or []
    address = reverse("api_score_answer", args=[found.id]) + (f"?scale={quote(scale)}" if scale else "")
    job = found.job
    following = pages.get_next_link()
    answers = {
        "id": str(found.id),
        "address": address,
        "state": "waiting" if found.open else "done",
        "study": found.study.slug,
        "model": made_by(found.model),
        "job": job
        and {"id": str(job.pk), "state": job.state, "done": job.done, "total": job.total, "error": job.error},
        "count": found.total,
        "next": following if request.method == "GET" else following and address,
        "images": [said(row, scale) for row in page],
    }
    headers = {"Location": address, "Retry-After": "1"} if found.open else {}
    return Response(answers, status=202 if found.open else 200, headers=headers)


def _plain(request: Request) -> dict[str, Any]:
    """The fields besides files, whichever way they came."""
    if not isinstance(request.data, QueryDict):
        return dict(request.data) if isinstance(request.data, dict) else {"study": None}
    fields = {name: request.data.get(name) for name in request.data if name not in ("image", "assets")}
    names = request.data.getlist("assets")
    return {**fields, **({"assets": names} if names else {})}


def _read(file: UploadedFile) -> bytes:
    # One byte more than is allowed is enough to be refused.
    return bytes(file.read(settings.MAX_IMAGE_BYTES + 1))


def _known_scale(study: Study, scale: str) -> str:
    # PostgreSQL takes a NUL for no text.
    if scale and ("\0" in scale or not study.scales.filter(name=scale).exists()):
        raise DomainError("no_scale", _("The study has no scale of this name."), status=404)
    return scale


def _own_key(request: Request) -> uuid.UUID | None:
    given = request.headers.get("Idempotency-Key", "")
    if not given:
        return None
    try:
        return uuid.UUID(given)
    except ValueError as error:
        words = _("Idempotency-Key must be a UUID that you have drawn for this request.")
        raise DomainError("invalid_key", words) from error


def _raise_common_error(found: Found) -> None:
    """Where the model itself cannot answer, that is the answer to the request, not to each image."""
    if found.job is not None:
        return
    errors = [error for error in found.rows.values_list("error", flat=True) if error and "status" in error]
    if errors and len(errors) == found.total:
        raise DomainError(errors[0]["code"], errors[0]["sentence"], status=errors[0]["status"])
