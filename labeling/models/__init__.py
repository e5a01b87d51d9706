from labeling.models.asset import Asset, StudyAsset
from labeling.models.block import Block, Trial
from labeling.models.control import ControlItem, ScaleExample
from labeling.models.figures import Figures, RatingChunk, StudyReport
from labeling.models.fill import StratumFill
from labeling.models.invitation import Invitation
from labeling.models.panel import Panelist, QualityEvent, SelfDescription, Stratum
from labeling.models.rating import ImportReport, Rating
from labeling.models.study import Scale, Study, StudyMember

__all__ = [
    "Asset",
    "Block",
    "ControlItem",
    "Figures",
    "ImportReport",
    "Invitation",
    "Panelist",
    "QualityEvent",
    "Rating",
    "RatingChunk",
    "Scale",
    "ScaleExample",
    "SelfDescription",
    "Stratum",
    "StratumFill",
    "Study",
    "StudyAsset",
    "StudyMember",
    "StudyReport",
    "Trial",
]
