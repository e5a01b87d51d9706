"""Shapes of the labeling API, for the schema and for checking what comes in."""

from rest_framework import serializers

from labeling.estimates import METHOD_NAMES

MOST_PER_BATCH = 500


class ScaleLabels(serializers.Serializer):
    low = serializers.CharField()
    high = serializers.CharField()


class ExampleShape(serializers.Serializer):
    """A visible anchor: "this is a 2". `image_url` is a thumbnail, `picture_url` the picture; size of the picture."""

    value = serializers.FloatField()
    image_url = serializers.CharField()
    picture_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class ScaleShape(serializers.Serializer):
    name = serializers.CharField()
    question = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    labels = ScaleLabels()
    examples = ExampleShape(many=True, required=False)


class FeedbackShape(serializers.Serializer):
    """What most people say to a practice image: from `low` to `high`, and why."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()
    words = serializers.CharField(allow_blank=True)


class TrialShape(serializers.Serializer):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    image_url = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    feedback = serializers.DictField(
        child=FeedbackShape(), required=False, help_text="by scale; for practice alone"
    )


class BlockShape(serializers.Serializer):
    id = serializers.UUIDField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    length = serializers.IntegerField()
    answered = serializers.IntegerField()
    practice = serializers.BooleanField(help_text="answers are kept and never counted")
    one_by_one = serializers.BooleanField(help_text="show one question after another")
    break_minutes = serializers.IntegerField(help_text="minutes of rating until a break is offered")
    scales = ScaleShape(many=True)
    trials = TrialShape(many=True)
    reason = serializers.ChoiceField(
        choices=["done", "busy", "rest", "enough"], required=False, help_text="where id is null"
    )
    detail = serializers.CharField(required=False)
    retry_after = serializers.IntegerField(
        required=False, allow_null=True, help_text="seconds until asking again makes sense"
    )


class AnswerShape(serializers.Serializer):
    key = serializers.UUIDField()
    trial = serializers.IntegerField()
    scale = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    cannot_judge = serializers.CharField(required=False)
    response_ms = serializers.IntegerField(required=False)
    rated_at = serializers.DateTimeField(required=False)
    client = serializers.DictField(required=False)
    supersedes = serializers.UUIDField(required=False)


class AnswersShape(serializers.Serializer):
    ratings = AnswerShape(many=True)


class ResultShape(serializers.Serializer):
    key = serializers.CharField()
    status = serializers.ChoiceField(choices=["stored", "duplicate", "late", "rejected"])
    detail = serializers.CharField()


class ResultsShape(serializers.Serializer):
    results = ResultShape(many=True)


class BatchIn(serializers.Serializer):
    """Only the envelope is checked here; each answer is judged by itself."""

    ratings = serializers.ListField(allow_empty=False, max_length=MOST_PER_BATCH)


class ConsensusQuery(serializers.Serializer):
    scale = serializers.CharField()
    method = serializers.ChoiceField(choices=METHOD_NAMES, default="")
    strata = serializers.BooleanField(default=False)
    limit = serializers.IntegerField(default=1000, min_value=1, max_value=10_000)
    offset = serializers.IntegerField(default=0, min_value=0)


class StratumMeanShape(serializers.Serializer):
    n = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class AssetConsensusShape(serializers.Serializer):
    """Intervals are 95% and cut to the scale; compute with `standard_error`. The last four come with `strata`."""

    asset = serializers.CharField()
    estimate = serializers.FloatField()
    low = serializers.FloatField(help_text="relative: for comparing images of this study")
    high = serializers.FloatField()
    low_absolute = serializers.FloatField(help_text="for comparing with other panels")
    high_absolute = serializers.FloatField()
    standard_error = serializers.FloatField(help_text="of the relative interval")
    sd = serializers.FloatField(allow_null=True, help_text="of the image's ratings; null for a single one")
    ratings = serializers.IntegerField()
    weighted = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text="to the population; null where a stratum with a share has no rating of the image",
    )
    weighted_low = serializers.FloatField(required=False, allow_null=True)
    weighted_high = serializers.FloatField(required=False, allow_null=True)
    strata = serializers.DictField(child=StratumMeanShape(), required=False, help_text="by name")


class StratumShape(serializers.Serializer):
    """`code` and `reason` say why a stratum has no means (`withheld`: too few panelists to be shown)."""

    name = serializers.CharField()
    pk = serializers.IntegerField()
    share = serializers.FloatField()
    raters = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField(required=False)


class WeightedShape(serializers.Serializer):
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField(required=False, allow_null=True)
    normalised = serializers.BooleanField(required=False, help_text="shares did not sum to 1")
    shares_sum = serializers.FloatField(required=False)
    lacking = serializers.IntegerField(required=False, help_text="images without a weighted mean")


class ConsensusShape(serializers.Serializer):
    study = serializers.CharField()
    scale = serializers.CharField()
    method = serializers.CharField()
    confidence = serializers.FloatField()
    ratings = serializers.IntegerField()
    raters = serializers.IntegerField()
    small_panel = serializers.BooleanField(help_text="fewer than ten raters")
    computed_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="ratings came since; a refresh is on its way")
    count = serializers.IntegerField(help_text="images with a consensus")
    next_offset = serializers.IntegerField(allow_null=True)
    assets = AssetConsensusShape(many=True)
    strata = StratumShape(many=True, required=False)
    weighted = WeightedShape(required=False)


class ReliabilityQuery(serializers.Serializer):
    scale = serializers.CharField(required=False)
    level = serializers.ChoiceField(choices=["nominal", "ordinal", "interval", "ratio"], required=False)
    by = serializers.ChoiceField(choices=["stratum", "window"], required=False)
    stratum = serializers.CharField(required=False)


class ReliabilityShape(serializers.Serializer):
    study = serializers.CharField()
    scales = serializers.ListField(child=serializers.DictField())
