"""What people type about indicators, as values; the actions decide."""

from .common import RATIOS, NamedChoice, number_field
from .definitions import DirectionsForm, IndicatorForm
from .figures import FigureForm, RecountForm, ReturnForm
from .standards import EndForm, StandardForm

__all__ = [
    "RATIOS", "DirectionsForm", "EndForm", "FigureForm", "IndicatorForm", "NamedChoice", "RecountForm", "ReturnForm", "StandardForm",
    "number_field",
]  # fmt: skip
