"""What the columns of a file are, as a person chooses it on a form: from there to the rules of a mapping, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .mapping import UNTIL_LAST
from .periods import period_of
from .role_words import DEFINING, MEANT, STANDARDS, Role

# The headings of our own exports and templates: no language, so that whoever sends a file back can't be misread.
EXPORTED = (
    "indicator", "name", "unit", "period", "place", "slice", "numerator", "denominator", "value", "no_data_reason", "note", "state",
)  # fmt: skip
OWN = frozenset(
    {"indicator", "period", "place", "slice", "numerator", "denominator", "value", "no_data_reason", "note"}
)


PLAIN = {Role.PLACE: "place", Role.SLICE: "slice", Role.NOTE: "note", Role.REASON: "reason"}
AT_START = r"^\s*(\w*\d[\w./-]*)"  # the code of “010101 Implementation of the plan”
OWNERS = (Role.DIRECTORATE, Role.SERVICE)


@dataclass
class ColumnChoice:
    name: str
    role: Role = Role.NOTHING
    period: str = ""
    fill: bool = False
    why: str = ""  # a sentence: why it is not read, or what it was taken for


@dataclass
class Choices:
    """A mapping as its form holds it. `hundred`: 90 means 90 %, else 0.9 does; None: a person has to say it."""

    sheets: list[str] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=lambda: [1])
    columns: list[ColumnChoice] = field(default_factory=list)
    decimal: str = "."
    hundred: bool | None = True
    period_kind: str = "month"
    month_first: bool = False
    period: str = ""  # of a file that does not say it
    marks: dict[str, str] = field(default_factory=dict)
    delimiter: str = ""
    sheet_is: Role = Role.NOTHING  # what the names of the sheets are: a directorate or a service
    zero_standards: bool = True  # False: a standard of 0 means that there is none
    zeros_to_the_end: bool = True  # False: where every cell of a row is filled, zeros to its end were not reported

    def of(self, role: Role) -> list[ColumnChoice]:
        return [column for column in self.columns if column.role == role]

    def name_of(self, role: Role) -> str:
        return next((column.name for column in self.of(role)), "")

    def rules(self) -> dict[str, Any]:
        """The mapping in the form of mappings/README.md."""
        code, key = self._indicator(), self.name_of(Role.INDICATOR_START)
        table: dict[str, Any] = {
            "header_rows": self.header_rows,
            "decimal": self.decimal,
            "month_first": self.month_first,
        }
        table |= {"sheets": self.sheets} if self.sheets else {}
        table |= {"delimiter": self.delimiter} if self.delimiter else {}
        table |= {"fill_down": filled} if (filled := [column.name for column in self.columns if column.fill]) else {}
        if code:
            table["skip_blank"] = [code[-1]]
        found: dict[str, Any] = {
            "table": table,
            "indicator": self._named(code, key) if code else {},
            "scales": {"percent": "1" if self.hundred is False else "0.01"},
            "values": self._values(),
            "standards": self._standards(),
        }
        found |= {"directorate": {"code": self._owner(Role.DIRECTORATE) or {"text": "-"}}}
        if service := self._owner(Role.SERVICE):
            found["service"] = {"code": service}
        found |= {key: name for role, key in PLAIN.items() if (name := self.name_of(role))}
        if len(groups := [column.name for column in self.of(Role.SLICE)]) > 1:
            found["slice"] = groups
        return found | ({"no_data": {"marks": self.marks}} if self.marks else {})

    def _indicator(self) -> list[str]:
        """The columns of the code, else of the name."""
        roles = (Role.INDICATOR_START, Role.INDICATOR, Role.INDICATOR_NAME)
        return [column.name for column in next(filter(None, map(self.of, roles)), [])]

    def _named(self, code: list[str], key: str) -> dict[str, Any]:
        told: Any = {"column": key, "pattern": AT_START} if key else code
        return {"code": told, "name": self.name_of(Role.INDICATOR_NAME) or code[-1:], **self._said()}

    def _owner(self, role: Role) -> Any:
        """Where the directorate or the service of a row stands; None for nowhere."""
        return self.name_of(role) or ({"sheet": True} if self.sheet_is == role else None)

    def _said(self) -> dict[str, Any]:
        """What else the file says of its indicators."""
        found: dict[str, Any] = {str(role): name for role in DEFINING if (name := self.name_of(role))}
        for role in (Role.DIRECTION, Role.FREQUENCY):
            if role in found:
                found[role] = {"column": found[role], "words": dict(MEANT[role])}
        return {str(role): told for role, told in found.items()}

    def _standards(self) -> list[dict[str, Any]]:
        rest = {} if self.zero_standards else {"zeros": "no_standard"}
        return [
            {"column": column.name, "kind": str(column.role), **self._when(column), **rest}
            for column in self.columns
            if column.role in STANDARDS
        ]

    def _when(self, column: ColumnChoice) -> dict[str, Any]:
        if column.period:
            return {"period": column.period}
        period = self.name_of(Role.PERIOD)
        return {"period": {"column": period}, "period_kind": self.period_kind} if period else {"period": self.period}

    def _values(self) -> list[dict[str, Any]]:
        if self.of(Role.FIGURES):
            return self._wide()
        roles = (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR)
        columns = {
            "column" if role == Role.VALUE else str(role.value): name for role in roles if (name := self.name_of(role))
        }
        period = self.name_of(Role.PERIOD)
        told: Any = {"column": period} if period else self.period
        return [{**columns, "period": told, **({"period_kind": self.period_kind} if period else {})}] if columns else []

    def _wide(self) -> list[dict[str, Any]]:
        """Where zeros may be none, the months, the quarters and the years are groups of their own, each in the order of time."""
        columns = {column.name: column.period for column in self.of(Role.FIGURES)}
        periods = {name: period_of(code) for name, code in columns.items() if code}
        if self.zeros_to_the_end or len(periods) < len(columns):
            return [{"columns": columns}]
        groups: dict[str, dict[str, str]] = {}
        for name in sorted(columns, key=lambda name: periods[name].starts_on):
            groups.setdefault(periods[name].kind, {})[name] = columns[name]
        rule = {"zeros": UNTIL_LAST}
        return [{"group": kind, "columns": each, **(rule if len(each) > 1 else {})} for kind, each in groups.items()]


def choices_of(rules: Mapping[str, Any], names: Sequence[str]) -> Choices:
    """Back from rules that a form has made, for the columns that a file has."""
    table, values = rules.get("table", {}), (rules.get("values") or [{}])[0]
    found = Choices(
        sheets=list(table.get("sheets", [])), header_rows=list(table.get("header_rows", [1])), decimal=table.get("decimal", "."),
        hundred=rules.get("scales", {}).get("percent", "0.01") == "0.01", month_first=table.get("month_first", False),
        period_kind=values.get("period_kind", "month"), marks=dict(rules.get("no_data", {}).get("marks", {})),
        delimiter=table.get("delimiter", ""),
    )  # fmt: skip
    roles = _roles(rules, values)
    if isinstance(values.get("period"), str):
        found.period = values["period"]
    found.sheet_is = next((role for role in OWNERS if _text_of_sheet(rules.get(role))), Role.NOTHING)
    standards = rules.get("standards", [])
    found.zero_standards = not any(each.get("zeros") == "no_standard" for each in standards)
    groups = rules.get("values", [])
    found.zeros_to_the_end = not any(each.get("zeros") == UNTIL_LAST for each in groups)
    wide, filled = (
        {name: code for each in groups for name, code in each.get("columns", {}).items()},
        set(table.get("fill_down", [])),
    )
    roles |= dict.fromkeys(wide, Role.FIGURES) | {each["column"]: Role(each["kind"]) for each in standards}
    wide |= {each["column"]: each["period"] for each in standards if isinstance(each["period"], str)}
    for name in names:
        found.columns.append(ColumnChoice(name, roles.get(name, Role.NOTHING), wide.get(name, ""), name in filled))
    return found


def _text_of_sheet(told: Any) -> bool:
    return isinstance(told, Mapping) and isinstance(told.get("code"), Mapping) and bool(told["code"].get("sheet"))


def _roles(rules: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Role]:
    indicator = rules.get("indicator", {})
    codes, name = indicator.get("code", []), indicator.get("name", "")
    found = _codes(codes)
    if isinstance(name, str) and name and name != codes:
        found[name] = Role.INDICATOR_NAME
    for key, role in ((key, role) for role, key in PLAIN.items()):
        told = rules.get(key, [])
        if isinstance(told, str | list):
            found |= dict.fromkeys([told] if isinstance(told, str) else told, role)
    owners = {role: rules.get(role, {}).get("code") for role in OWNERS}
    for role, told in {**owners, **{role: indicator.get(role) for role in DEFINING}}.items():
        if column := told.get("column") if isinstance(told, Mapping) else told:
            found[column] = role
    for key, role in (("column", Role.VALUE), ("numerator", Role.NUMERATOR), ("denominator", Role.DENOMINATOR)):
        if values.get(key):
            found[values[key]] = role
    period = next((each for each in _periods(rules, values) if isinstance(each, dict)), None)
    return found | ({period["column"]: Role.PERIOD} if period else {})


def _codes(told: Any) -> dict[str, Role]:
    if isinstance(told, Mapping):
        return {told["column"]: Role.INDICATOR_START} if told.get("pattern") == AT_START else {}
    return dict.fromkeys([told] if isinstance(told, str) else told, Role.INDICATOR)


def _periods(rules: Mapping[str, Any], values: Mapping[str, Any]) -> list[Any]:
    return [values.get("period"), *(each.get("period") for each in rules.get("standards", []))]


def own_rules(header_row: int, *, sheets: Sequence[str] = (), guarded: bool, named: bool) -> dict[str, Any]:
    """How our own exports and templates are read. `guarded`: a CSV file, whose texts a spreadsheet must not calculate. `named`: the
    column with the names is still there."""
    table: dict[str, Any] = {"header_rows": [header_row], "guarded": guarded, "skip_blank": ["indicator"]}
    columns = {"column": "value", "numerator": "numerator", "denominator": "denominator"}
    return {
        "table": {**table, **({"sheets": list(sheets)} if sheets else {})},
        "directorate": {"code": {"text": "-"}},
        "indicator": {"code": "indicator", "name": "name" if named else "indicator"},
        "scales": {"percent": "0.01"},
        "values": [{**columns, "period": {"column": "period"}}],
        "place": "place", "slice": "slice", "note": "note", "reason": "no_data_reason",
    }  # fmt: skip
