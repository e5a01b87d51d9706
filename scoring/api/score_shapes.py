"""Shapes of requests for scores, for the schema and for checking what comes in."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from scoring.models import ScoreRequest
from scoring.service.asking import MOST_NAMES
from scoring.watch.observing import STUDY

TAKEN = (STUDY, "*")  # sources that mean the study's own images, and all together


class ScoreWanted(serializers.Serializer):
    """As multipart with one or many files `image`, or as JSON with the names of images in the study as `assets`."""

    study = serializers.CharField(max_length=80, help_text="slug of the study whose model scores")
    image = serializers.ListField(child=serializers.FileField(), required=False, help_text="multipart only")
    assets = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        max_length=MOST_NAMES,
        help_text="names of images in the study",
    )
    scale = serializers.CharField(required=False, max_length=100, help_text="answer this scale alone")
    model = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="a version; by default the one that serves",
    )
    source = serializers.CharField(  # type: ignore[assignment]
        required=False,
        max_length=80,
        allow_blank=True,
        help_text="where the images come from; drift is told by it",
    )
    explain = serializers.BooleanField(
        default=False, help_text="with what moves each score, as a coarse grid"
    )
    keep = serializers.BooleanField(default=False, help_text="the images enter the study; data leads only")

    def validate_source(self, source: str) -> str:
        if source in TAKEN:
            raise serializers.ValidationError(
                _("This name of a source has a meaning of its own; choose another.")
            )
        return source


class ErrorShape(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class ExplanationShape(serializers.Serializer):
    """Scale points that each cell of a coarse grid over the image moves the score by; or why there is none."""

    method = serializers.CharField(required=False)
    grid = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()), required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)


class ScaleAnswer(serializers.Serializer):
    mean = serializers.FloatField()
    low = serializers.FloatField(help_text="lower end of the calibrated 90% interval")
    high = serializers.FloatField(help_text="upper end")
    aleatoric = serializers.FloatField(help_text="spread of people's answers, in scale points")
    epistemic = serializers.FloatField(help_text="the model's own doubt about the mean")
    probabilities = serializers.ListField(child=serializers.FloatField())
    usable = serializers.BooleanField(help_text="whether the model beats the mean predictor on this scale")
    verdict = serializers.CharField(allow_blank=True)
    explanation = ExplanationShape(required=False, help_text="only where asked for; indicative")


class WarningShape(serializers.Serializer):
    measure = serializers.CharField()
    value = serializers.FloatField()
    limit = serializers.FloatField()
    below = serializers.BooleanField()
    sentence = serializers.CharField()


class ReasonShape(serializers.Serializer):
    code = serializers.CharField(help_text="low_quality:<measure>, no_face, unlike, wide_interval")
    scale = serializers.CharField(allow_blank=True)
    value = serializers.FloatField()
    limit = serializers.FloatField()
    sentence = serializers.CharField()


class ImageAnswer(serializers.Serializer):
    """One image. Without an answer yet it has `name`, `state` and `asset` alone; failed, also `error`."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=ScoreRequest.State.choices)
    asset = serializers.CharField(allow_null=True, help_text="its name in the study, where it is there")
    error = ErrorShape(required=False)
    scales = serializers.DictField(child=ScaleAnswer(), required=False)
    quality = serializers.DictField(child=serializers.FloatField(), required=False)
    warnings = WarningShape(many=True, required=False)
    faces = serializers.IntegerField(allow_null=True, required=False, help_text="null: nobody looked for any")
    unlikeness = serializers.FloatField(
        allow_null=True, required=False, help_text="share of the model's reference images that lie nearer"
    )
    needs_people = serializers.BooleanField(required=False)
    reasons = ReasonShape(many=True, required=False)
    stored = serializers.BooleanField(required=False, help_text="from stored features: nothing was worked on")
    batch = serializers.IntegerField(
        required=False, help_text="images that shared its forward pass; 0: none needed"
    )


class MadeBy(serializers.Serializer):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    extractor = serializers.CharField()
    snapshot = serializers.CharField(help_text="SHA-256 of the ratings it was trained on")


class BatchJob(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)


class ScoreAnswers(serializers.Serializer):
    id = serializers.UUIDField()
    address = serializers.CharField(help_text="path to ask again, for SCORE_REQUEST_HOURS")
    state = serializers.ChoiceField(choices=[("waiting", "waiting"), ("done", "done")])
    study = serializers.CharField()
    model = MadeBy()
    job = BatchJob(allow_null=True)
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    images = ImageAnswer(many=True)
