"""Frozen reports for programs: the list, one of them, and asking for the next."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.models import User
from labeling.access import study_for
from labeling.agreement.reasons import explained
from labeling.models import Study, StudyReport
from labeling.reports.files import document
from labeling.reports.making import LONGEST_NOTE, LONGEST_TITLE, ask_for


class ReportHead(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    title = serializers.CharField()
    made_at = serializers.DateTimeField(source="created_at")
    ratings = serializers.IntegerField()
    ratings_sha256 = serializers.CharField()
    disputed = serializers.BooleanField()


class ReportAsked(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, default="")
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")


class ReportJob(serializers.Serializer[Any]):
    job = serializers.UUIDField()
    state = serializers.CharField()


class ReportsView(APIView):
    @extend_schema(responses={200: ReportHead(many=True)})
    def get(self, request: Request, slug: str) -> Response:
        """Every version, the latest first."""
        study = study_for(request.user, slug)
        return Response(ReportHead(study.reports.defer("values", "arrays"), many=True).data)

    @extend_schema(request=ReportAsked, responses={202: ReportJob})
    def post(self, request: Request, slug: str) -> Response:
        """Have a report made; data leads alone."""
        study = study_for(request.user, slug, User.Role.DATA_LEAD)
        asked = ReportAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        user = request.user if isinstance(request.user, User) else None
        job = ask_for(study, asked.validated_data["title"], asked.validated_data["note"], user)
        return Response({"job": job.pk, "state": job.state}, status=202)


class ReportView(APIView):
    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, version: int) -> Response:
        """Everything that the report's page shows."""
        found = document(_report(study_for(request.user, slug), version))
        # Frozen in the worker's language; codes stay, reasons are read by who asks.
        return Response({**found, **{part: explained(found[part]) for part in ("agreement", "consensus")}})


def _report(study: Study, version: int) -> StudyReport:
    found = study.reports.filter(version=version).first()
    if found is None:
        raise Http404
    return found
