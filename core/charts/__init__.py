"""Charts drawn on the server, in the page's own colours, each with a sentence, a description and its table."""

from core.charts.burn_up import burn_up
from core.charts.drawing import Chart
from core.charts.forest import Interval, forest
from core.charts.histogram import Bar, histogram
from core.charts.quota import Quota, quota

__all__ = ["Bar", "Chart", "Interval", "Quota", "burn_up", "forest", "histogram", "quota"]
