"""Charts as inline SVG. Data becomes geometry attributes; looks come from classes in sdip.css (on paper: paper.py).

Time and quantity grow along the line of reading, as in the table beside each chart: rtl=True mirrors x.
"""

from .bars import meter, score, standing_bar
from .control import Segment, Series, Words, control_chart, moving_range_chart
from .fishbone import fishbone
from .frame import OPEN, Band, Value
from .gantt import Link, gantt_links, gantt_row, gantt_scale
from .matrix import Bubble, matrix
from .spark import spark

__all__ = [
    "OPEN",
    "Band",
    "Bubble",
    "Link",
    "Segment",
    "Series",
    "Value",
    "Words",
    "control_chart",
    "fishbone",
    "gantt_links",
    "gantt_row",
    "gantt_scale",
    "matrix",
    "meter",
    "moving_range_chart",
    "score",
    "spark",
    "standing_bar",
]
