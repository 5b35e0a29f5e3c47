"""From the text of a mapping file to a FileMapping, or to one sentence for each mistake."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from . import mapping as words
from .fields import Field, Rule
from .mapping import FileMapping, IndicatorSpec, PeriodField, StandardColumn, TableSpec, ValueColumn, ValueGroup
from .periods import KINDS, Period, period_of
from .problems import MappingError
from .schema import Section
from .values import Notation, mark_key

ZEROS = (words.FIGURES, words.UNTIL_LAST, words.SUPPORTED)


def load_mapping(path: Path | str) -> FileMapping:
    """The mapping in a TOML file; MappingError with a sentence for each mistake, OSError when there is no such file."""
    path = Path(path)
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise MappingError(path.name, [_("The file is not in UTF-8.")]) from error


def parse_mapping(text: str, name: str) -> FileMapping:
    """The mapping in a text; `name` is what mistakes are reported under."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(name, [_("This is no valid TOML: %(error)s.") % {"error": error}]) from error
    return mapping_of(content, name)


def mapping_of(content: Mapping[str, Any], name: str) -> FileMapping:
    """The mapping in tables as TOML or JSON holds them."""
    mistakes: list[str] = []
    root = Section(content, "", mistakes)
    found = _mapping(root)
    root.close()
    if found is None or mistakes:
        raise MappingError(name, mistakes)
    return found


def _mapping(root: Section) -> FileMapping | None:
    title, scales = root.text("title"), _scales(root.inside("scales"))
    table, decimal = _table(root.inside("table"))
    directorate = _code_and_name(root.inside("directorate"))
    service = _code_and_name(root.inside("service")) if root.has("service") else None
    indicator = _indicator(root.inside("indicator"))
    values, standards = _values(root), [one for section in root.each("standards") for one in _standards(section)]
    if not values and not standards:
        root.wrong("", _("There is neither a column with figures ([[values]]) nor one with standards ([[standards]])."))
    _check_overlaps(root, standards)
    notation = _notation(root.inside("no_data"), decimal)
    units = [_rule(section, "unit", kind=words.NUMBER_KINDS) for section in root.each("units")]
    directions = [_rule(section, "direction", direction=words.DIRECTIONS) for section in root.each("directions")]
    parts: dict[str, Any] = {key: root.field(key) for key in ("place", "slice")}
    for key in ("note", "reason"):
        text = root.field(key, lines=True)
        parts[key] = replace(text, guarded=table.guarded) if text else None
    if directorate is None or indicator is None or (root.has("service") and service is None):
        return None
    return FileMapping(
        title, table, notation, directorate, service, indicator, units, directions, scales, values, standards, **parts
    )


def _table(section: Section) -> tuple[TableSpec, str]:
    rows = [section.number("header_row", 1, 1, 1000)]
    if section.has("header_rows"):
        found = section.take("header_rows", list, _("A list of row numbers is expected here.")) or []
        rows = [row for row in found if isinstance(row, int) and row > 0]
        if not rows or len(rows) != len(found):
            section.wrong("header_rows", _("A list of row numbers is expected here."))
    spec = TableSpec(
        sheets=section.texts("sheets"),
        header_rows=tuple(rows) or (1,),
        fill_down=section.texts("fill_down"),
        skip_blank=section.texts("skip_blank"),
        only=section.sets("only"),
        encoding=section.text("encoding"),
        delimiter=section.text("delimiter"),
        fiscal_start=section.number("fiscal_start", 1, 1, 12),
        guarded=bool(section.take("guarded", bool, _("Only true or false makes sense here."))),
        month_first=bool(section.take("month_first", bool, _("Only true or false makes sense here."))),
    )
    decimal = section.one_of("decimal", (".", ","), ".")
    section.close()
    return spec, decimal


def _notation(section: Section, decimal: str) -> Notation:
    marks = {mark_key(mark): reason for mark, reason in section.words("marks").items()}
    patterns = [(section.compiled("patterns", text), reason) for text, reason in section.words("patterns").items()]
    section.close()
    return Notation(decimal, marks, [(pattern, reason) for pattern, reason in patterns if pattern is not None])


def _scales(section: Section) -> dict[str, Decimal]:
    found = {unit: _scale(section, unit) for unit in section.content}
    section.close()
    return found


def _scale(section: Section, key: str) -> Decimal:
    """A factor written as a text, so that it is exact: "0.01" says that 90 means 90 %."""
    text = section.text(key)
    try:
        scale = Decimal(text or "1")
    except InvalidOperation:
        scale = Decimal(0)
    if scale.is_finite() and scale > 0:
        return scale
    section.wrong(key, _('A number above 0 in quotation marks is expected here, such as "0.01".'))
    return Decimal(1)


def _code_and_name(section: Section) -> tuple[Field, Field | None] | None:
    code, name = section.field("code"), section.field("name", join=" ")
    if code is None:
        section.wrong("code", _("The column with the code is missing."))
    section.close()
    return None if code is None else (code, name)


def _indicator(section: Section) -> IndicatorSpec | None:
    code, name = section.field("code"), section.field("name", join=" ")
    spec = {key: section.field(key, lines=True) for key in ("description", "calculation", "source")}
    spec |= {key: section.field(key) for key in ("unit", "direction", "frequency", "weight")}
    baseline = section.text("baseline")
    _check_words(section, "direction", spec["direction"], words.DIRECTIONS)
    _check_words(section, "frequency", spec["frequency"], KINDS)
    if code is None:
        section.wrong("code", _("The column with the code is missing."))
    if name is None:
        section.wrong("name", _("The column with the name is missing."))
    section.close()
    return None if code is None or name is None else IndicatorSpec(code, name, baseline=baseline, **spec)


def _check_words(section: Section, key: str, found: Field | None, choices: Sequence[str]) -> None:
    if found is None:
        return
    if not found.words and found.constant not in choices:
        section.wrong(
            key, _("A table “words” must say which word means which of %(choices)s.") % {"choices": ", ".join(choices)}
        )
    for meaning in found.words.values():
        if meaning not in choices:
            section.wrong(
                key, _("“%(value)s” is none of %(choices)s.") % {"value": meaning, "choices": ", ".join(choices)}
            )


def _rule(section: Section, *free: str, **chosen: tuple[str, ...]) -> Rule:
    """What a rule settles: texts of one's own choice (`free`), or one of a few words (`chosen`); and when it holds."""
    results = {key: section.text(key) for key in free} | {key: section.one_of(key, of) for key, of in chosen.items()}
    if "unit" in results and section.has("scale"):
        results["scale"] = str(_scale(section, "scale"))
    rule = Rule(
        {key: result for key, result in results.items() if result},
        frozenset(section.texts("codes")),
        section.pattern("pattern"),
        section.sets("where"),
        section.text("why"),
    )
    if not rule.results:
        section.wrong("", _("The rule does not say what it settles."))
    if not (rule.codes or rule.pattern or rule.where):
        section.wrong("", _("The rule does not say when it holds: codes, pattern or where."))
    section.close()
    return rule


def _values(root: Section) -> list[ValueGroup]:
    groups, sections = [], []
    for section in root.each("values"):
        groups.append(_group(section))
        sections.append(section)
    names = {group.name for group in groups if group.name}
    for group, section in zip(groups, sections, strict=True):
        for name in group.support:
            if name not in names:
                section.wrong("support", _("There is no group of values called “%(name)s”.") % {"name": name})
    _check_repeats(root, groups)
    return groups


def _group(section: Section) -> ValueGroup:
    group = ValueGroup(
        list(_value_columns(section)),
        section.text("group"),
        section.one_of("zeros", ZEROS, words.FIGURES),
        section.texts("support"),
    )
    if group.zeros != words.FIGURES and any(isinstance(column.period, PeriodField) for column in group.columns):
        section.wrong("zeros", _("A rule about zeros needs columns with periods of their own."))
    if group.zeros == words.UNTIL_LAST and len(group.columns) < 2:
        section.wrong("zeros", _("The rule “until_last_figure” needs a group of several columns."))
    if group.zeros == words.SUPPORTED and not group.support:
        section.wrong("support", _("The rule “supported” needs the groups that agree with a zero."))
    section.close()
    return _in_time(group)


def _in_time(group: ValueGroup) -> ValueGroup:
    """A rule about the end of a row goes by the periods, in whatever order a mapping that was kept lists the columns."""
    if group.zeros != words.UNTIL_LAST or not all(isinstance(column.period, Period) for column in group.columns):
        return group
    return replace(group, columns=sorted(group.columns, key=lambda column: column.period.starts_on))  # type: ignore[union-attr]


def _value_columns(section: Section) -> Iterator[ValueColumn]:
    if section.has("columns"):
        inner = section.inside("columns")
        for column in inner.content:
            if (period := _period(inner, column)) is not None:
                yield ValueColumn(period, column)
        inner.close()
        return
    column, parts = section.text("column"), (section.text("numerator"), section.text("denominator"))
    if not (column or all(parts)) or any(parts) is not all(parts):
        section.wrong(
            "", _("Exactly one of columns, column, numerator with denominator, or all three of these is expected.")
        )
        return
    if not section.has("period"):
        section.wrong("period", _("The column has no period."))
    elif (found := _period(section, "period")) is not None:
        yield ValueColumn(found, column, *parts)


def _period(section: Section, key: str) -> Period | PeriodField | None:
    """A DHIS2 code, or the column that holds it; with `period_kind` that column may hold a date inside the period."""
    if isinstance(section.content.get(key), dict):
        source = section.field(key)
        kind = section.one_of("period_kind", KINDS)
        return None if source is None else PeriodField(source, kind)
    try:
        return period_of(section.text(key))
    except ValueError as error:
        section.wrong(key, str(error))
        return None


def _standards(section: Section) -> Iterator[StandardColumn]:
    column, kind = section.text("column"), section.one_of("kind", words.STANDARDS)
    if not column or not kind:
        section.wrong("", _("A standard needs its column and its kind, guaranteed or target."))
    valid = _validity(section)
    zeros = section.one_of("zeros", ("standard", "no_standard"), "standard")
    section.close()
    if column and kind and valid is not None:
        yield StandardColumn(column, kind, valid, zeros == "no_standard")


def _validity(section: Section) -> tuple[date, date] | PeriodField | None:
    if section.has("period"):
        period = _period(section, "period")
        return (period.starts_on, period.ends_on) if isinstance(period, Period) else period
    days = section.take("valid", list, _("A list of two dates is expected here.")) or []
    if len(days) != 2:
        section.wrong("valid", _("A standard needs the first and the last day on which it holds, or its period."))
        return None
    first, last = (section.day(day, "valid") for day in days)
    if first is None or last is None:
        return None
    if not 0 <= (last - first).days < words.LONGEST_STANDARD:
        section.wrong(
            "valid", _("A standard holds for one year at most; a column for several years is not one standard.")
        )
        return None
    return first, last


def _check_repeats(root: Section, groups: Sequence[ValueGroup]) -> None:
    columns = [column for group in groups for column in group.columns]
    names = Counter(name for column in columns for name in column.columns)
    codes = Counter(column.period.code for column in columns if isinstance(column.period, Period))
    for name in (name for name, times in names.items() if times > 1):
        root.wrong("values", _("The column “%(column)s” is used twice.") % {"column": name})
    for code in (code for code, times in codes.items() if times > 1):
        root.wrong("values", _("Two columns hold figures of the same period, %(period)s.") % {"period": code})


def _check_overlaps(root: Section, standards: Sequence[StandardColumn]) -> None:
    for place, one in enumerate(standards):
        for other in standards[:place]:
            if one.kind != other.kind or isinstance(one.valid, PeriodField) or isinstance(other.valid, PeriodField):
                continue
            if one.valid[0] <= other.valid[1] and other.valid[0] <= one.valid[1]:
                sentence = _("The standards “%(one)s” and “%(other)s” hold on the same days.")
                root.wrong("standards", sentence % {"one": other.column, "other": one.column})
