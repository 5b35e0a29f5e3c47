"""A section of a report: what it gathers from the tables when the report is made, and how that reads afterwards."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from ..blocks import Block
from ..content.scope import Scope
from ..reading import Facts, Report


@dataclass(frozen=True, slots=True)
class Section:
    """`gather`: plain data, nothing worded, nothing rounded, in a constant number of queries. `blocks`: from the frozen report alone."""

    code: str
    title: Promise | str
    blocks: Callable[[Report, Facts], Iterable[Block]]
    gather: Callable[[Scope], Mapping[str, Any]] = lambda scope: {}
    figures: bool = False  # needs the figures of the scope, which all sections share
