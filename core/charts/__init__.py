"""Charts drawn on the server in the page's own colours: sentence, description, table behind."""

from core.charts.burn_up import burn_up
from core.charts.drawing import Chart
from core.charts.forest import Interval, forest
from core.charts.histogram import Bar, histogram
from core.charts.places import PlaceRow, places
from core.charts.quota import Quota, quota
from core.charts.uncertainty import Cell, Dot, Level, uncertainty

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "Dot",
    "Interval",
    "Level",
    "PlaceRow",
    "Quota",
    "burn_up",
    "forest",
    "histogram",
    "places",
    "quota",
    "uncertainty",
]
