"""Loading what a file holds: all or nothing, and the second time nothing. See run.py."""

from .report import Loaded, Tally
from .run import load_items

__all__ = ["Loaded", "Tally", "load_items"]
