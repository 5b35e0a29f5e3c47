"""Figures of formula indicators: computed from approved figures of the same period, place and slice, parts before wholes."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import override

from sdip.web.parsing import LARGEST
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..expressions import BadFormula, Net, Outcome, check_units, codes_in, read, work_out
from ..formula import rounded
from ..models import Indicator, IndicatorVersion, Kind, Period
from ..queries.formulas import Formulas, computed_figures, figures_of, formulas, newest_versions
from .computed import Cell, Computed, cell_of, lock_computing, write_computed

Scope: TypeAlias = set[int] | None  # periods; None: all
Pairs: TypeAlias = Iterable[tuple[int, int]]
NEVER = frozenset({Kind.RUBRIC, Kind.YES_NO, Kind.CHECKLIST})


def compute_formulas(
    *, indicators: Iterable[int] = (), cells: Pairs = (), everything: bool = False
) -> set[tuple[int, int]]:
    """Whatever rests on these indicators, or on these (indicator, period), through however many steps; formula indicators named in
    `indicators` too. Writes only what differs; gives back the (indicator, period) that it has written."""
    known = formulas()
    if not known.trees:
        return set()
    scopes = _scopes(known, set(indicators), cells, everything)
    written: set[tuple[int, int]] = set()
    with acting("indicators.compute_formulas"), override(require_tenant().default_language):
        lock_computing()
        for code in known.net.in_order(known.versions.keys()):
            scope = _joined([scopes[each] for each in (code, *known.parts_of(code)) if each in scopes])
            if scope is None or scope:
                periods = _compute(known, code, scope)
                indicator = known.versions[code][0].indicator_id
                written |= {(indicator, period) for period in periods}
                scopes[code] = _joined([scopes.get(code, set()), periods])
    return written


def _scopes(known: Formulas, indicators: set[int], cells: Pairs, everything: bool) -> dict[str, Scope]:
    """The periods of each indicator in which something has changed, by code."""
    if everything:
        return dict.fromkeys(known.versions)
    pairs = list(cells)
    codes = dict(Indicator.objects.filter(pk__in=indicators | {pk for pk, _period in pairs}).values_list("pk", "code"))
    found: dict[str, Scope] = {codes[pk]: None for pk in indicators if pk in codes}
    for pk, period in pairs:
        scope = found.setdefault(codes[pk], set()) if pk in codes else None
        if scope is not None:
            scope.add(period)
    return found


def _joined(scopes: Iterable[Scope]) -> Scope:
    together: set[int] = set()
    for each in scopes:
        if each is None:
            return None
        together |= each
    return together


def _compute(known: Formulas, code: str, scope: Scope) -> set[int]:
    """The periods of the indicator in which a figure was written."""
    figures = figures_of(known.parts_of(code), scope)
    there = {
        cell_of(row): row for row in computed_figures([v for v in known.versions[code] if v.pk in known.trees], scope)
    }
    places = {*figures, *((cell.period, (cell.place, cell.slice)) for cell in there)}
    periods = Period.objects.in_bulk({period for period, _place in places})
    found: dict[Cell, Computed] = {}
    for period, (place, slice_) in places:
        if version := known.in_force(code, periods[period]):
            outcome = work_out(known.trees[version.pk], figures.get((period, (place, slice_)), {}))
            expected = place is None and periods[period].kind == version.frequency
            found[Cell(version.pk, period, place, slice_)] = _figure(outcome, version, expected)
    return {row.period_id for row in write_computed(found, there)}


def _figure(outcome: Outcome, version: IndicatorVersion, expected: bool) -> Computed:
    reason = ""
    if outcome.missing:
        reason = _("There is no figure yet of %(codes)s.") % {"codes": ", ".join(outcome.missing)}
    elif outcome.divided_by_zero:
        reason = _("Nothing was counted: the denominator is 0.")
    numbers = rounded(outcome.value), rounded(outcome.numerator), rounded(outcome.denominator)
    if any(each is not None and abs(each) >= LARGEST for each in numbers):
        numbers, reason = (None, None, None), _("The result is too large.")
    return Computed(*numbers, reason[:300], origin=version.formula, only_changes=bool(reason) and not expected)


# --- what a formula must be ---


def check_formula(text: str, *, code: str, kind: str, unit: str, frequency: str) -> None:
    """Whether an indicator with this code may be computed so; NotAllowed says why not."""
    if kind in NEVER:
        raise NotAllowed(_("Levels, answers and checklists are judged by people. Only numbers can be computed."))
    try:
        node = read(text)
        codes = codes_in(node)
        parts = newest_versions(codes)
        _check_parts(codes, parts, frequency)
        check_units(node, {each: row.unit for each, row in parts.items()}, unit)
    except BadFormula as bad:
        raise NotAllowed(str(bad)) from bad
    known = formulas().net.parts
    if way := Net({**known, code: codes}).circle(code):
        raise NotAllowed(_("The formula goes round in a circle: %(way)s.") % {"way": " ← ".join(way)})


def _check_parts(codes: Collection[str], parts: Mapping[str, IndicatorVersion], frequency: str) -> None:
    for code in sorted(codes):
        row = parts.get(code)
        if row is None:
            raise NotAllowed(_("There is no indicator with the code “%(code)s”.") % {"code": code})
        if row.kind == Kind.RUBRIC:
            raise NotAllowed(_("“%(name)s” has described levels. Nothing can be computed from levels.") % _name(row))
        if row.frequency != frequency:
            facts = _name(row) | {"often": row.get_frequency_display()}
            raise NotAllowed(
                _("“%(name)s” is counted in other periods (%(often)s). A formula needs the same periods.") % facts
            )


def _name(row: IndicatorVersion) -> dict[str, Any]:
    return {"name": row.indicator.name}
