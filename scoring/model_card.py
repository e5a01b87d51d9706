"""The card beside a head's file: what it was made from, how well it does, what it must not be used for."""

import platform
from importlib.metadata import version
from typing import Any

from scoring.models import Extractor, ModelVersion
from scoring.training_options import options_of

RATINGS_LICENCE = "The ratings belong to the study's owner."
SOFTWARE = ("torch", "numpy", "scipy", "safetensors")
LIMITS = (
    "Predicts how this panel takes images like those it has seen. It says nothing about people shown.",
    "The scale is this study's question; scores of other studies or scales cannot be compared with it.",
    "Intervals are calibrated for images like the study's own; images unlike them are marked as such instead.",
    "Image quality, cropping and the extractor's size all move a score; small details in large images are not seen.",
)
PLAIN_LIMIT = (
    "No pretrained weights were at hand: the features are plain measures of colour, edges and layout."
)


def card_of(
    model: ModelVersion, scale: dict[str, Any], metrics: dict[str, Any], tuned: dict[str, Any] | None
) -> dict[str, Any]:
    """Plain JSON; `scale` is {name, question, low, high}, `tuned` what the search for hyperparameters found."""
    counts = ("train_assets", "train_ratings", "test_assets", "test_ratings")
    return {
        "study": model.study.slug,
        "scale": scale,
        "version": model.number,
        "snapshot": model.snapshot.sha256,
        "extractor": model.extractor.version,
        "pretrained": model.extractor.pretrained,
        "seed": model.seed,
        "data": {
            "snapshot": model.snapshot.sha256,
            "ratings": model.snapshot.ratings,
            "assets": model.snapshot.assets,
            **{name: metrics.get(name) for name in counts},
        },
        "options": {**options_of(model.options), "standard": model.options.get("standard")},
        "tuning": tuned,
        "metrics": {name: value for name, value in metrics.items() if name != "tuning"},
        "licence": f"{RATINGS_LICENCE} {weights_licence(model.extractor)}",
        "extractor_recipe": model.extractor.recipe,
        "limits": " ".join([*LIMITS, *([] if model.extractor.pretrained else [PLAIN_LIMIT])]),
        "software": {"python": platform.python_version(), **{name: version(name) for name in SOFTWARE}},
    }


def weights_licence(extractor: Extractor) -> str:
    """What is known of the licence of the backbone's weights, as the card says it."""
    if not extractor.pretrained:
        return "The features need no weights of others."
    licence = extractor.recipe.get("licence")
    if not licence:
        return f"The licence of the weights of {extractor.name} is not known here: look it up before you use the scores."
    return f"The weights of {extractor.name} are under {licence}."
