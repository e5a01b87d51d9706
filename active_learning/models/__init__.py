from active_learning.models.deployment import Deployment, Promotion
from active_learning.models.selection import SelectedAsset, SelectionRound

__all__ = ["Deployment", "Promotion", "SelectedAsset", "SelectionRound"]
