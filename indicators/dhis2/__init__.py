"""Data values as DHIS2 writes them: JSON, CSV and ADX, in and out. No database here; actions/dhis2.py and queries/dhis2.py bring it."""

from .adx import read_adx, write_adx
from .texts import read_csv, read_json, write_csv, write_json
from .values import DataValue, Group, Unreadable

FORMATS = {"json": (read_json, write_json), "csv": (read_csv, write_csv), "adx": (read_adx, write_adx)}

__all__ = [
    "FORMATS",
    "DataValue",
    "Group",
    "Unreadable",
    "read_adx",
    "read_csv",
    "read_json",
    "write_adx",
    "write_csv",
    "write_json",
]
