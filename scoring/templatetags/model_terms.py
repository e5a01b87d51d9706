"""Words of models and selection, added to the one glossary that `{% term %}` reads."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from core.templatetags.terms import GLOSSARY

register = template.Library()

MODEL_GLOSSARY: dict[str, tuple[Any, Any]] = {
    "score": (
        _("Score"),
        _(
            "The mean answer the model expects from this panel, in scale points, with its calibrated interval (90%)."
        ),
    ),
    "aleatoric": (
        _("People differ"),
        _(
            "How far apart people’s own answers are expected to lie (standard deviation). More ratings do not make it smaller."
        ),
    ),
    "epistemic": (
        _("Model’s doubt"),
        _(
            "How unsure the model is of the mean (standard deviation), having seen too little like it. More ratings make it smaller."
        ),
    ),
    "mae": (
        _("Error (MAE)"),
        _(
            "Mean distance between the score and the panel’s mean, in scale points, over images the model was not trained on."
        ),
    ),
    "mae_mean_predictor": (
        _("Error of always saying the mean"),
        _(
            "The same distance for a guess that ignores the image. A model that does not beat it is of no use."
        ),
    ),
    "rank_correlation": (
        _("Rank correlation"),
        _("Spearman’s ρ between score and panel mean: 1 is the same order, 0 is no relation."),
    ),
    "coverage": (
        _("Coverage of the interval (90%)"),
        _(
            "How often the interval holds the panel’s mean. Near 90%, it keeps its word; far below, it promises too much."
        ),
    ),
    "skill": (
        _("Skill"),
        _("How much smaller the error is than that of always saying the mean: 0 is no better, 1 is perfect."),
    ),
    "rmse": (_("Error (RMSE)"), _("Like the MAE, but large misses count more.")),
    "emd": (
        _("Distance of distributions (EMD)"),
        _("How far the predicted answers have to be moved to become the given ones, in scale points."),
    ),
    "mean_width": (
        _("Width of the interval (90%)"),
        _("From its lower to its upper end, in scale points, on average."),
    ),
    "crps": (
        _("Error of the distribution (CRPS)"),
        _(
            "Mean distance between the predicted distribution and people’s single answers, in scale points. It cannot be 0, since people differ."
        ),
    ),
    "crps_mean_predictor": (
        _("CRPS of always saying the same distribution"),
        _("The same for a guess that gives every image the training answers’ distribution."),
    ),
    "calibration_error": (
        _("Calibration error"),
        _(
            "How far, on average, the share of panel means below a predicted level lies from that level: .03 is three points in a hundred."
        ),
    ),
    "aleatoric_ratio": (
        _("Predicted spread of answers against the given one"),
        _("1 is right; above it, the model expects people to differ more than they do."),
    ),
    "half_panel": (
        _("Half the panel"),
        _(
            "What the mean of one half of an image’s raters reaches against the mean of the other half: as good as this many people can say it."
        ),
    ),
    "human_ceiling": (
        _("One more person"),
        _(
            "What one more rater reaches against the mean of the others. A good model comes near it or passes it."
        ),
    ),
    "control": (
        _("Control arm"),
        _("Images drawn by lot within the budget: without them nobody could tell whether choosing pays."),
    ),
    "champion": (_("Champion"), _("The version whose scores the study gives out.")),
}
GLOSSARY.update(MODEL_GLOSSARY)
