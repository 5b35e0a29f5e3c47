"""Taking ready indicators of the library into a service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from organisation.models import Service
from tenancy.audit import acting

from ..library import Entry, entries
from ..models import Indicator
from .definitions import define_indicator


@dataclass(frozen=True, slots=True)
class Adopted:
    """`there`: codes that the tenant has already; they are left alone."""

    made: list[Indicator]
    there: list[str]


def adopt_from_library(codes: Iterable[str], service: Service, *, by: Any, valid_from: date | None = None) -> Adopted:
    """Copies: what the tenant changes later is its own."""
    wanted = set(codes)
    chosen = [entry for entry in entries() if entry.code in wanted]
    with acting("indicators.adopt_from_library", by=by):
        there = set(Indicator.objects.filter(code__in=wanted).values_list("code", flat=True))
        made = [_define(entry, service, by, valid_from) for entry in chosen if entry.code not in there]
    return Adopted(made, sorted(there))


def _define(entry: Entry, service: Service, by: Any, valid_from: date | None) -> Indicator:
    return define_indicator(
        code=entry.code, name=entry.name, service=service, frequency=entry.frequency, method=entry.method,
        version=entry.version, valid_from=valid_from, by=by,
    )  # fmt: skip
