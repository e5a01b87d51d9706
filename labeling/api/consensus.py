"""The consensus on each image, for data leads, ML engineers and their programs."""

import csv
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import DomainError
from labeling.access import study_for
from labeling.api import serializers as shapes
from labeling.api.figures import query, scale_of
from labeling.consensus_report import asked_for, consensus_report, csv_table
from labeling.models import Scale, Study
from labeling.statistics.errors import NotEstimable

PARAMETERS = [
    OpenApiParameter("scale", required=True),
    OpenApiParameter("method", description="by default the study's own"),
    OpenApiParameter(
        "strata", OpenApiTypes.BOOL, description="means per stratum, and weighted to the population"
    ),
]
PAGES = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="images in one answer, at most 10000"),
    OpenApiParameter("offset", OpenApiTypes.INT),
]


class ConsensusView(APIView):
    """A page of images, by name. 409 with a `code` where there is no consensus (yet)."""

    @extend_schema(parameters=[*PARAMETERS, *PAGES], responses={200: shapes.ConsensusShape})
    def get(self, request: Request, slug: str) -> Response:
        study, scale, asked = _asked(request, slug)
        try:
            report = consensus_report(
                study,
                scale,
                asked["method"],
                strata=asked["strata"],
                offset=asked["offset"],
                limit=asked["limit"],
            )
        except NotEstimable as error:
            raise DomainError(error.code, error.reason, status=409) from error
        after = asked["offset"] + asked["limit"]
        return Response({**report, "next_offset": after if after < report["count"] else None})


class ConsensusTableView(APIView):
    """All images as CSV, sent as it is read."""

    @extend_schema(parameters=PARAMETERS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        study, scale, asked = _asked(request, slug)
        try:
            found = asked_for(study, scale, asked["method"], strata=asked["strata"])
        except NotEstimable as error:
            raise DomainError(error.code, error.reason, status=409) from error
        writer = csv.writer(_Line(), lineterminator="\n")
        lines = map(writer.writerow, csv_table(found))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{study.slug}-consensus.csv"'
        return response


class _Line:
    """What csv.writer takes for a file: each line is handed back."""

    def write(self, line: str) -> str:
        return line


def _asked(request: Request, slug: str) -> tuple[Study, Scale, dict[str, Any]]:
    study = study_for(request.user, slug)
    asked = query(request, shapes.ConsensusQuery)
    return study, scale_of(study, asked["scale"]), asked
