"""Reading figures out of any CSV file or workbook by a mapping file, without a database.

mapping = load_mapping("mapping.toml")            # MappingError: one sentence for each mistake
reading = read("figures.xlsx", mapping)           # everything collected; .problems must be empty to load it
for item in FileReader("figures.csv", mapping):   # the same as a stream: parents before children, Problem where refused
"""

from .items import (
    DirectorateFound,
    DroppedZero,
    IndicatorFound,
    Item,
    NoDataFound,
    NoStandardFound,
    Pairs,
    Part,
    Place,
    Reading,
    ServiceFound,
    StandardFound,
    ValueFound,
)
from .load import load_mapping, mapping_of, parse_mapping
from .mapping import FileMapping
from .period_words import period_in
from .periods import Period, fiscal_year, period_of, period_with
from .plan import FileReader, read
from .problems import MappingError, Problem, UnreadableFile
from .tables import Row, Table, open_table
from .values import Figure, NoData, Notation, Refused, read_number
from .workbooks import Limits

__all__ = [
    "DirectorateFound",
    "DroppedZero",
    "Figure",
    "FileMapping",
    "FileReader",
    "IndicatorFound",
    "Item",
    "Limits",
    "MappingError",
    "NoData",
    "NoDataFound",
    "NoStandardFound",
    "Notation",
    "Pairs",
    "Part",
    "Period",
    "Place",
    "Problem",
    "Reading",
    "Refused",
    "Row",
    "ServiceFound",
    "StandardFound",
    "Table",
    "UnreadableFile",
    "ValueFound",
    "fiscal_year",
    "load_mapping",
    "mapping_of",
    "open_table",
    "parse_mapping",
    "period_in",
    "period_of",
    "period_with",
    "read",
    "read_number",
]
