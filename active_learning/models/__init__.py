from active_learning.models.promotion import Promotion
from active_learning.models.selection import SelectedAsset, SelectionRound

__all__ = ["Promotion", "SelectedAsset", "SelectionRound"]
