"""What formulas are made of: the net of indicators, and the approved figures of their parts."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from django.db.models import Q, QuerySet

from tenancy.text import Words

from ..expressions import BadFormula, Input, Net, Node, codes_in, read
from ..models import Indicator, IndicatorVersion, Measurement, Period, State

Place: TypeAlias = tuple[int | None, int]  # of a cell: place and slice
Figures: TypeAlias = dict[tuple[int, Place], dict[str, Input]]  # by period and place: the parts by code


@dataclass(frozen=True)
class Formulas:
    """All formulas of the tenant, with the versions of their indicators, oldest first."""

    versions: dict[str, list[IndicatorVersion]]
    trees: dict[int, Node]

    @cached_property
    def net(self) -> Net:
        return Net({code: self.parts_of(code) for code in self.versions})

    def parts_of(self, code: str) -> set[str]:
        return {
            part
            for version in self.versions[code]
            if version.pk in self.trees
            for part in codes_in(self.trees[version.pk])
        }

    def in_force(self, code: str, period: Period) -> IndicatorVersion | None:
        """The version by which the period is counted, if that is one with a formula."""
        versions = self.versions[code]
        held = [each for each in versions[1:] if each.valid_from and each.valid_from <= period.ends_on]
        found = held[-1] if held else versions[0]
        return found if found.pk in self.trees else None


def formulas() -> Formulas:
    """One query where nothing is computed, else two."""
    computed = IndicatorVersion.objects.exclude(formula="").values_list("indicator", flat=True).distinct()
    found: dict[str, list[IndicatorVersion]] = defaultdict(list)
    for each in (
        IndicatorVersion.objects.filter(indicator__in=list(computed)).select_related("indicator").order_by("number")
    ):
        found[each.indicator.code].append(each)
    trees = {each.pk: tree for versions in found.values() for each in versions if (tree := _tree(each.formula))}
    return Formulas(dict(found), trees)


def _tree(text: str) -> Node | None:
    """A formula that can't be read was never saved by us; it computes nothing."""
    try:
        return read(text) if text else None
    except BadFormula:
        return None


def figures_of(codes: Collection[str], periods: Collection[int] | None) -> Figures:
    """Approved figures of these indicators in these periods (None: in all); of two definitions the newer one."""
    rows = Measurement.objects.filter(_within(periods), version__indicator__code__in=codes, state=State.APPROVED)
    found: Figures = defaultdict(dict)
    names = ("version__indicator__code", "period", "place", "slice", "value", "numerator", "denominator")
    for code, period, place, slice_, *numbers in rows.order_by("version__number").values_list(*names):
        found[period, (place, slice_)][code] = Input(*(None if each is None else Fraction(each) for each in numbers))
    return found


def computed_figures(versions: Iterable[IndicatorVersion], periods: Collection[int] | None) -> QuerySet[Measurement]:
    return Measurement.objects.filter(_within(periods), version__in=versions)


def _within(periods: Collection[int] | None) -> Q:
    return Q() if periods is None else Q(period__in=periods)


def newest_versions(codes: Collection[str]) -> dict[str, IndicatorVersion]:
    rows = IndicatorVersion.objects.filter(indicator__code__in=codes).select_related("indicator").order_by("number")
    return {row.indicator.code: row for row in rows}


def names_of(codes: Collection[str]) -> dict[str, Words]:
    return {row.code: row.name for row in Indicator.objects.filter(code__in=codes)}


def names_in(versions: Iterable[IndicatorVersion]) -> dict[str, Words]:
    """The names that the formulas of these versions speak of: one query, none where nothing is computed."""
    codes = {code for version in versions if (tree := _tree(version.formula)) for code in codes_in(tree)}
    return names_of(codes) if codes else {}
