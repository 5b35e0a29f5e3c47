"""What changed from one definition of an indicator to the next, in words that can be read beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from sdip.web.formats import NOTHING, formatter
from sdip.web.units import PERCENT, unit_name
from tenancy.text import Words

from .models import Direction, Indicator, IndicatorVersion
from .sources import source

SHOWN = (
    "kind", "frequency", "direction", "unit", "decimals", "numerator_name", "denominator_name", "levels", "several", "formula", "feed",
    "sum_over_time", "sum_over_places", "lowest", "highest", "largest_jump",
)  # fmt: skip
NUMBERS = frozenset({"lowest", "highest"})
CHOICES = frozenset({"kind", "frequency", "several", "sum_over_time", "sum_over_places"})


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One definition, how many figures count by it, and what it changed."""

    version: IndicatorVersion
    figures: int
    differences: Sequence[Difference]


def chapters(indicator: Indicator) -> list[Chapter]:
    """Newest first: one query."""
    rows: list[Any] = list(indicator.versions.order_by("number").annotate(figures=Count("measurements")))
    befores: list[Any] = [None, *rows]
    found = [Chapter(row, row.figures, differences(before, row)) for before, row in zip(befores, rows, strict=False)]
    return found[::-1]


def differences(before: IndicatorVersion | None, after: IndicatorVersion) -> list[Difference]:
    """Nothing for the first definition."""
    return [] if before is None else list(_differences(before, after))


def _differences(before: IndicatorVersion, after: IndicatorVersion) -> Iterator[Difference]:
    for name in SHOWN:
        if getattr(before, name) != getattr(after, name):
            label = str(IndicatorVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield Difference(label[:1].upper() + label[1:], shown(before, name), shown(after, name))


def shown(version: IndicatorVersion, name: str) -> str:
    """A fact of a definition as a reader sees it."""
    value = getattr(version, name)
    if name == "direction":
        return str(Direction(value).label) if value else _("To be settled")
    if value in (None, "", [], {}):
        return NOTHING
    if name in CHOICES:
        return str(getattr(version, f"get_{name}_display")())
    if name in NUMBERS:
        return formatter().val(value, version.unit, version.decimals)
    return _text(name, value)


def _text(name: str, value: Any) -> str:
    if name == "unit":
        return unit_name(value)
    if name == "largest_jump":
        return formatter().val(value, PERCENT)
    if name == "feed":
        found = source(value)
        return str(found.name) if found else value
    if name == "levels":
        return formatter().listed(_level(each) for each in value)
    return formatter().num(value) if isinstance(value, int) else str(value)


def _level(level: dict[str, Any]) -> str:
    facts = {"name": Words(level["name"]), "points": formatter().plain(float(level["points"]))}
    return (_("%(name)s (%(points)s, critical)") if level.get("critical") else _("%(name)s (%(points)s)")) % facts
