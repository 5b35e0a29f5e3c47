from ..workflow import State
from .definitions import (
    Dimension,
    DimensionOption,
    Direction,
    Frequency,
    Indicator,
    IndicatorVersion,
    Kind,
    Slice,
    SliceOption,
    Standard,
    StandardKind,
    SumOverPlaces,
    SumOverTime,
)
from .figures import Annotation, Evidence, Measurement, MeasurementEntry, Verification
from .gaps import Confidence, Gap, PublishedFigure, Status
from .periods import Period, PeriodKind

__all__ = [
    "Annotation",
    "Confidence",
    "Dimension",
    "DimensionOption",
    "Direction",
    "Evidence",
    "Frequency",
    "Gap",
    "Indicator",
    "IndicatorVersion",
    "Kind",
    "Measurement",
    "MeasurementEntry",
    "Period",
    "PeriodKind",
    "PublishedFigure",
    "Slice",
    "SliceOption",
    "Standard",
    "StandardKind",
    "State",
    "Status",
    "SumOverPlaces",
    "SumOverTime",
    "Verification",
]
