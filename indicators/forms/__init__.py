"""What people type about indicators, as values; the actions decide."""

from .common import RATIOS, NamedChoice, number_field
from .definitions import DirectionsForm, IndicatorForm
from .figures import FigureForm, RecountForm, ReturnForm
from .standards import EndForm, RemovalForm, StandardForm

__all__ = [
    "RATIOS", "DirectionsForm", "EndForm", "FigureForm", "IndicatorForm", "NamedChoice", "RecountForm", "RemovalForm",
    "ReturnForm", "StandardForm", "number_field",
]  # fmt: skip
