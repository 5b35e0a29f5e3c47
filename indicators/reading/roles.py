"""What the columns of a file are, as a person chooses it on a form: from there to the rules of a mapping, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenancy.text import fold

# The headings of our own exports and templates: no language, so that whoever sends a file back can't be misread.
EXPORTED = (
    "indicator", "name", "unit", "period", "place", "slice", "numerator", "denominator", "value", "no_data_reason", "note", "state",
)  # fmt: skip
OWN = frozenset(
    {"indicator", "period", "place", "slice", "numerator", "denominator", "value", "no_data_reason", "note"}
)


class Role(TextChoices):
    NOTHING = "", _("not read")
    INDICATOR = "indicator", _("Indicator: code")
    INDICATOR_NAME = "indicator_name", _("Indicator: name")
    DIRECTORATE = "directorate", _("Directorate")
    SERVICE = "service", _("Service")
    PERIOD = "period", _("Period")
    PLACE = "place", _("Place")
    SLICE = "slice", _("Breakdown")
    VALUE = "value", _("Figure")
    NUMERATOR = "numerator", _("Numerator")
    DENOMINATOR = "denominator", _("Denominator")
    FIGURES = "figures", _("Figures of the period:")
    REASON = "reason", _("Why there is no figure")
    NOTE = "note", _("Note")


PLAIN = {Role.PLACE: "place", Role.SLICE: "slice", Role.NOTE: "note", Role.REASON: "reason"}
WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.INDICATOR: (
        "indicator|indicator code|code|kpi code|measure id|measure code|indicator id|codigo|codigo indicador",
        "رمز المؤشر|الرمز|код|код показника|код індикатора|کۆدی پێوەر|کۆد",
    ),
    Role.INDICATOR_NAME: (
        "indicator name|name|measure name|kpi|measure|indicador|nombre del indicador|назва|показник|назва показника",
        "اسم المؤشر|المؤشر|پێوەر|ناوی پێوەر",
    ),
    Role.DIRECTORATE: (
        "directorate|department|dept|dept cd|agency|secretaria|управління|департамент",
        "المديرية|الدائرة|بەڕێوەبەرایەتی",
    ),
    Role.SERVICE: ("service|program|programme|program name|programa|послуга", "الخدمة|خزمەتگوزاری"),
    Role.PERIOD: (
        "period|month|quarter|year|date|reporting period|periodo|mes|період|місяць|рік|дата",
        "الفترة|الشهر|السنة|التاريخ|ماوە|مانگ|ساڵ",
    ),
    Role.PLACE: (
        "place|area|district|service point|location|org unit|orgunit|lugar|місце|район",
        "المكان|المنطقة|الحي|شوێن|گەڕەک",
    ),
    Role.SLICE: ("slice|breakdown|disaggregation|sex|gender|age|group|розріз|стать", "الفئة|الجنس|رەگەز"),
    Role.NUMERATOR: ("numerator|numerador|чисельник", "البسط|سەرژمێر"),
    Role.DENOMINATOR: ("denominator|denominador|знаменник", "المقام|ژێرژمێر"),
    Role.VALUE: (
        "value|actual|figure|result|achieved|achievement|resultado|valor|logro|avance|значення|факт|результат",
        "القيمة|النتيجة|المتحقق|بەها|ئەنجام",
    ),
    Role.REASON: ("no data reason|why there is no figure|причина відсутності", "سبب عدم وجود رقم"),
    Role.NOTE: ("note|notes|comment|remarks|remark|observaciones|примітка|коментар", "ملاحظة|ملاحظات|تێبینی"),
}
HEADINGS: Mapping[Role, frozenset[str]] = {
    role: frozenset(fold(word) for text in texts for word in text.split("|")) for role, texts in WORDS.items()
}
NO_DATA = frozenset(
    fold(word)
    for text in (
        "n/a|na|n.a.|no data|none|nil|-|–|—|--|...|…|x|nd|n.d.|not available|not reported|pending|tbd|new meas.|sin dato",
        "لا يوجد|غير متوفر|немає|немає даних|н/д|نییە",
    )
    for word in text.split("|")
)


@dataclass
class ColumnChoice:
    name: str
    role: Role = Role.NOTHING
    period: str = ""
    fill: bool = False


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

    def of(self, role: Role) -> list[ColumnChoice]:
        return [column for column in self.columns if column.role == role]

    def name_of(self, role: Role) -> str:
        return next((column.name for column in self.of(role)), "")

    def rules(self) -> dict[str, Any]:
        """The mapping in the form of mappings/README.md."""
        code = self._indicator()
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
            "indicator": {"code": code, "name": self.name_of(Role.INDICATOR_NAME) or code[-1:]} if code else {},
            "scales": {"percent": "1" if self.hundred is False else "0.01"},
            "values": self._values(),
        }
        found |= {"directorate": {"code": self.name_of(Role.DIRECTORATE) or {"text": "-"}}}
        if service := self.name_of(Role.SERVICE):
            found["service"] = {"code": service}
        found |= {key: name for role, key in PLAIN.items() if (name := self.name_of(role))}
        if len(groups := [column.name for column in self.of(Role.SLICE)]) > 1:
            found["slice"] = groups
        return found | ({"no_data": {"marks": self.marks}} if self.marks else {})

    def _indicator(self) -> list[str]:
        """The columns of the code, else of the name."""
        return [column.name for column in self.of(Role.INDICATOR) or self.of(Role.INDICATOR_NAME)]

    def _values(self) -> list[dict[str, Any]]:
        if wide := {column.name: column.period for column in self.of(Role.FIGURES)}:
            return [{"columns": wide}]
        roles = (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR)
        columns = {
            "column" if role == Role.VALUE else str(role.value): name for role in roles if (name := self.name_of(role))
        }
        period = self.name_of(Role.PERIOD)
        told: Any = {"column": period} if period else self.period
        return [{**columns, "period": told, **({"period_kind": self.period_kind} if period else {})}] if columns else []


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
    wide, filled = values.get("columns", {}), set(table.get("fill_down", []))
    for name in names:
        role = Role.FIGURES if name in wide else roles.get(name, Role.NOTHING)
        found.columns.append(ColumnChoice(name, role, wide.get(name, ""), name in filled))
    return found


def _roles(rules: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Role]:
    indicator = rules.get("indicator", {})
    codes, name = indicator.get("code", []), indicator.get("name", "")
    found = {column: Role.INDICATOR for column in ([codes] if isinstance(codes, str) else codes)}
    if isinstance(name, str) and name and name != codes:
        found[name] = Role.INDICATOR_NAME
    for key, role in ((key, role) for role, key in PLAIN.items()):
        told = rules.get(key, [])
        if isinstance(told, str | list):
            found |= dict.fromkeys([told] if isinstance(told, str) else told, role)
    for key in ("directorate", "service"):
        code = rules.get(key, {}).get("code")
        if isinstance(code, str):
            found[code] = Role(key)
    for key, role in (("column", Role.VALUE), ("numerator", Role.NUMERATOR), ("denominator", Role.DENOMINATOR)):
        if values.get(key):
            found[values[key]] = role
    period = values.get("period")
    return found | ({period["column"]: Role.PERIOD} if isinstance(period, dict) else {})


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
