from scoring.models.feature import Extractor, FeatureSet, QualityReport
from scoring.models.model_version import LabelSnapshot, ModelHead, ModelVersion, ServingModel
from scoring.models.score import Score

__all__ = [
    "Extractor",
    "FeatureSet",
    "LabelSnapshot",
    "ModelHead",
    "ModelVersion",
    "QualityReport",
    "Score",
    "ServingModel",
]
