from scoring.models.feature import Extractor, FaceReport, FeatureSet, QualityReport
from scoring.models.kept import QualityTable
from scoring.models.model_version import LabelSnapshot, ModelHead, ModelVersion, ServingModel
from scoring.models.request import Explanation, ScoreRequest
from scoring.models.rules import NeedsPeople, ScoringRules
from scoring.models.score import Score
from scoring.models.watch import DriftAlert, ModelReference, Observation
from scoring.models.watch_week import WatchWeek
from scoring.models.worker import ScoringWorker

__all__ = [
    "DriftAlert",
    "Explanation",
    "Extractor",
    "FaceReport",
    "FeatureSet",
    "LabelSnapshot",
    "ModelHead",
    "ModelReference",
    "ModelVersion",
    "NeedsPeople",
    "Observation",
    "QualityReport",
    "QualityTable",
    "Score",
    "ScoreRequest",
    "ScoringRules",
    "ScoringWorker",
    "ServingModel",
    "WatchWeek",
]
