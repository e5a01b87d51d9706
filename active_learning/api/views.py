"""Rounds, retrains and promotions for ML engineers and their programs."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from active_learning.promotion import promote
from active_learning.retraining import request_retrain
from active_learning.selection import DEFAULT_STRATEGY, request_selection
from core.api.people import signed_in
from core.models import Job, User
from labeling.access import study_for
from scoring.api.serializers import ModelShape
from scoring.api.views import models_for
from scoring.training_options import training_options


class SelectionIn(serializers.Serializer):
    budget = serializers.IntegerField(min_value=1)
    strategy = serializers.CharField(default=DEFAULT_STRATEGY)


class PromotionIn(serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class RetrainIn(serializers.Serializer):
    """How the heads are trained; leave all out for the usual way."""

    with_quality = serializers.BooleanField(
        default=False, help_text="heads read the image quality measures beside the embedding"
    )
    smoothing = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="share of every label that is replaced by the answers of all images together, 0 to .5",
    )
    tune_trials = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="settings that are tried for each scale, 0 to 500",
    )
    tune_seconds = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="longest search for each scale"
    )


class JobShape(serializers.ModelSerializer):
    class Meta:
        model = Job
        fields = ("id", "kind", "subject", "state", "stage", "done", "total", "error", "result", "created_at")


class SelectionsView(APIView):
    """Ask for a selection round; the job's result names the round."""

    @extend_schema(request=SelectionIn, responses={202: JobShape})
    def post(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug, User.Role.ML_ENGINEER)
        asked = SelectionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        job, _created = request_selection(study, by=signed_in(request), **asked.validated_data)
        return Response(JobShape(job).data, status=202)


class RetrainView(APIView):
    """Ask for a retrain. Where one is under way, that one is returned."""

    @extend_schema(request=RetrainIn, responses={202: JobShape})
    def post(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug, User.Role.ML_ENGINEER)
        asked = RetrainIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        options = training_options(
            quality=given["with_quality"],
            smoothing=given["smoothing"],
            trials=given["tune_trials"],
            seconds=given["tune_seconds"],
        )
        job, _created = request_retrain(study, by=signed_in(request), options=options)
        return Response(JobShape(job).data, status=202)


class JobView(APIView):
    """How far a job is."""

    @extend_schema(responses={200: JobShape})
    def get(self, request: Request, slug: str, pk: str) -> Response:
        study = study_for(request.user, slug)
        return Response(JobShape(get_object_or_404(Job, pk=pk, subject=study.slug)).data)


class PromoteView(APIView):
    """Let a model serve its study's scores."""

    @extend_schema(request=PromotionIn, responses={200: ModelShape})
    def post(self, request: Request, pk: int) -> Response:
        model = get_object_or_404(models_for(request.user), pk=pk)
        asked = PromotionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        promote(model, by=signed_in(request), reason=asked.validated_data["reason"])
        return Response(ModelShape(models_for(request.user).get(pk=pk)).data)
