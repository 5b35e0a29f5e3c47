"""Forms of the wizard: the upload, what each column is, what to take out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate, Service
from sdip.web.formats import formatter
from sdip.web.forms import Form
from tenancy.context import require_tenant

from ..models import ImportMapping, PeriodKind
from ..reading import period_in
from ..reading.headings import period_within
from ..reading.role_words import GROUPS, PERIODIC, REPEATED, STANDARDS, Role
from ..reading.roles import OWNERS, Choices, ColumnChoice
from ..reading.wide import DAY, out_of_order, stands_for
from .common import NamedChoice

HUNDRED, FRACTION = "hundred", "fraction"


class UploadForm(Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, XLSX, XLS or ODS. Nothing is changed before you have seen what would be.")
    )  # fmt: skip


class TemplateForm(Form):
    """For whom and when a workbook is filled in."""

    directorate = NamedChoice(label=gettext_lazy("Directorate"), queryset=Directorate.objects.none(), empty_label=None)
    period = forms.CharField(
        label=gettext_lazy("Period"), max_length=40, help_text=gettext_lazy("Such as 2026-10, October 2026, 2026Q4 or 2026.")
    )  # fmt: skip

    def __init__(self, *args: Any, directorates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].queryset = directorates  # type: ignore[attr-defined]

    def clean_period(self) -> Any:
        try:
            return period_in(self.cleaned_data["period"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DefineForm(Form):
    """Where the indicators belong that a file names and nobody has defined."""

    make = forms.BooleanField(required=False, initial=True)
    service = NamedChoice(
        label=gettext_lazy("Service"), queryset=Service.objects.none(), empty_label=gettext_lazy("Choose a service")
    )

    def __init__(
        self, *args: Any, services: Any, missing: Sequence[str], homeless: int, may_make: bool, **kwargs: Any
    ) -> None:
        """`missing`: what of services and directorates the file names and is not here; `homeless`: indicators of which it names none."""
        super().__init__(*args, **kwargs)
        service: Any = self.fields["service"]
        service.queryset, service.required = services, bool(homeless)
        if not missing or not may_make:
            del self.fields["make"]
        else:
            self.fields["make"].label = _("Make what the file names and is not here yet: %(names)s") % {
                "names": formatter().listed(missing)
            }
        if homeless:
            service.help_text = _("Of the indicators of which the file names none.")
        elif not missing:
            del self.fields["service"]
        else:
            service.required = not may_make
            service.help_text = _(
                "Of the indicators whose service is not made, and for services without a directorate."
            )


class MappingForm(Form):
    """One row for each column of the file, then how the file writes numbers, days and "no data"."""

    percent = forms.ChoiceField(
        label=gettext_lazy("Percentages"), widget=forms.RadioSelect,
        choices=[(HUNDRED, gettext_lazy("90 means 90%")), (FRACTION, gettext_lazy("0.9 means 90%"))],
        error_messages={"required": gettext_lazy("Say how the file writes percentages.")},
    )  # fmt: skip
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimal sign"), widget=forms.RadioSelect,
        choices=[(".", gettext_lazy("Point: 12.5")), (",", gettext_lazy("Comma: 12,5"))],
    )  # fmt: skip
    period = forms.CharField(
        label=gettext_lazy("Period of all figures"), required=False, max_length=40,
        help_text=gettext_lazy(
            "Only where no column names it. Such as 2026-10, October 2026, 2026Q4 or 2026. Of columns that are months or quarters without "
            "a year: their year, 2026 or 2025/26."
        ),
    )  # fmt: skip
    period_kind = forms.ChoiceField(
        label=gettext_lazy("A day in the period column, or above a column, stands for its"), choices=PeriodKind.choices
    )
    month_first = forms.ChoiceField(
        label=gettext_lazy("03/04/2026 is"), widget=forms.RadioSelect,
        choices=[("", gettext_lazy("3 April")), ("1", gettext_lazy("4 March"))], required=False,
    )  # fmt: skip
    marks = forms.CharField(
        label=gettext_lazy("Texts that mean “no figure”"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in each line; after = the reason: n/a = Nothing was counted."),
    )  # fmt: skip
    zero_standards = forms.ChoiceField(
        label=gettext_lazy("A guaranteed standard or target of 0"), widget=forms.RadioSelect, required=False,
        choices=[("1", gettext_lazy("is a standard")), ("", gettext_lazy("means that there is none"))],
    )  # fmt: skip
    zeros_to_the_end = forms.ChoiceField(
        label=gettext_lazy("Zeros to the end of a row"), widget=forms.RadioSelect, required=False,
        choices=[("1", gettext_lazy("are figures")), ("", gettext_lazy("were not reported, where every cell of the row is filled"))],
        help_text=gettext_lazy("Only where each period has a column of its own."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Keep this mapping as"), required=False, max_length=120,
        help_text=gettext_lazy("The next file of this kind can then be read the same way."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, choices: Choices, samples: dict[str, list[str]], sheets: Sequence[str], **kwargs: Any
    ) -> None:
        self.choices, self.samples = choices, samples
        super().__init__(*args, initial=_initial(choices), **kwargs)
        if choices.hundred is None:
            self.fields["percent"].help_text = _(
                "The file has percentages up to 1 and others above 1. Say what they mean, or correct them in the file."
            )
        if len(sheets) > 1:
            field = forms.MultipleChoiceField(
                label=_("Sheets with such columns"), choices=[(name, name) for name in sheets],
                widget=forms.CheckboxSelectMultiple, initial=choices.sheets,
            )  # fmt: skip
            owners = [("", _("nothing of this")), *((role.value, role.label) for role in OWNERS)]
            whose = forms.ChoiceField(
                label=_("The name of a sheet is the"), choices=owners, initial=choices.sheet_is, required=False
            )
            self.fields = {"sheets": field, "sheet_is": whose, **self.fields}
        for at, column in enumerate(choices.columns):
            self._add_column(at, column)

    def _add_column(self, at: int, column: ColumnChoice) -> None:
        said = {"column": column.name}
        named = {
            "role": forms.ChoiceField(
                choices=role_choices(), required=False, initial=column.role,
                widget=forms.Select(attrs={"aria-label": _("What “%(column)s” is") % said}),
            ),
            "period": forms.CharField(
                required=False, max_length=40, initial=column.period,
                widget=forms.TextInput(attrs={"aria-label": _("Period of “%(column)s”") % said, "class": "short"}),
            ),
            "fill": forms.BooleanField(
                required=False, initial=column.fill,
                widget=forms.CheckboxInput(attrs={"aria-label": _("A blank cell of “%(column)s” means the one above") % said}),
            ),
        }  # fmt: skip
        self.fields |= {f"{part}_{at}": field for part, field in named.items()}

    def columns(self) -> list[dict[str, Any]]:
        return [
            {"name": column.name, "samples": self.samples.get(column.name, []), "why": column.why}
            | {"errors": self.errors.get(f"period_{at}", [])}
            | {part: self[f"{part}_{at}"] for part in ("role", "period", "fill")}
            for at, column in enumerate(self.choices.columns)
        ]  # fmt: skip

    def plain_fields(self) -> list[Any]:
        named = (
            "sheets",
            "sheet_is",
            "percent",
            "decimal",
            "period",
            "period_kind",
            "month_first",
            "zero_standards",
            "zeros_to_the_end",
            "marks",
            "name",
        )
        return [self[name] for name in named if name in self.fields]

    def clean_marks(self) -> dict[str, str]:
        lines = [line.partition("=") for line in self.cleaned_data["marks"].splitlines() if line.strip()]
        return {mark.strip(): (reason.strip() or mark.strip())[:300] for mark, _sign, reason in lines if mark.strip()}

    def clean_period(self) -> str:
        return self._period(self.cleaned_data["period"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        roles = [found.get(f"role_{at}") for at in range(len(self.choices.columns))]
        self._clean_roles(roles)
        self._clean_periods(roles, found)
        return found

    def _clean_roles(self, roles: list[Any]) -> None:
        if not {Role.INDICATOR, Role.INDICATOR_NAME, Role.INDICATOR_START} & set(roles):
            self.add_error(None, _("Say which column names the indicator."))
        if {Role.INDICATOR, Role.INDICATOR_START} <= set(roles):
            self.add_error(
                None, _("The code stands in a column of its own or at the beginning of a text. Choose one of them.")
            )
        if not {Role.VALUE, Role.NUMERATOR, *PERIODIC} & set(roles):
            self.add_error(None, _("Say which column holds the figures, or the standards."))
        if (Role.NUMERATOR in roles) != (Role.DENOMINATOR in roles):
            self.add_error(None, _("A numerator needs its denominator."))
        for role in set(roles) - REPEATED:
            if roles.count(role) > 1:
                label = Role(str(role)).label
                self.add_error(None, _("Two columns are “%(role)s”. Choose one of them.") % {"role": label})

    def _clean_periods(self, roles: list[Any], found: dict[str, Any]) -> None:
        """Written beside the column, named by its heading within the period of the file, or by a column of the file."""
        without = [name for at, role in enumerate(roles) if (name := self._without_period(at, role, roles, found))]
        if "period" in self.errors:
            return
        codes = [(column.name, found.get(f"period_{at}", "")) for at, column in enumerate(self.choices.columns)]
        if not without and (
            torn := out_of_order([each for each, role in zip(codes, roles, strict=True) if role == Role.FIGURES])
        ):
            self.add_error("period", torn)
        if without:
            named = formatter().listed([_("“%(name)s”") % {"name": name} for name in without])
            sentence = _("Write the period of all figures, or a period beside each of these columns: %(columns)s.")
            self.add_error("period", sentence % {"columns": named})
        elif not {Role.PERIOD, *PERIODIC} & set(roles) and not found.get("period"):
            self.add_error(None, _("Say which column names the period, or write the period of all figures."))

    def _without_period(self, at: int, role: Any, roles: list[Any], found: dict[str, Any]) -> str:
        """The name of the column if nothing says its period."""
        if role not in PERIODIC:
            return ""
        name, whole = self.choices.columns[at].name, found.get("period", "")
        try:
            told = self._period(found.get(f"period_{at}", "")) or period_within(name, whole)
            told = stands_for(told, found.get("period_kind") or DAY, require_tenant().fiscal_month)
        except forms.ValidationError as error:
            self.add_error(f"period_{at}", error)
            return ""
        found[f"period_{at}"] = told or (whole if role in STANDARDS else "")
        return "" if told or role in STANDARDS and (whole or Role.PERIOD in roles) else name

    def _period(self, text: str) -> str:
        try:
            return period_in(text, fiscal_start=require_tenant().fiscal_month).code if text.strip() else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def chosen(self) -> Choices:
        """What the form says, for its rules()."""
        found = self.cleaned_data
        columns = [
            ColumnChoice(column.name, Role(found[f"role_{at}"]), found.get(f"period_{at}", ""), found[f"fill_{at}"])
            for at, column in enumerate(self.choices.columns)
        ]
        return Choices(
            sheets=found.get("sheets") or self.choices.sheets, header_rows=self.choices.header_rows, columns=columns,
            decimal=found["decimal"], hundred=found["percent"] == HUNDRED, period_kind=found["period_kind"],
            month_first=bool(found["month_first"]), period=found["period"], marks=found["marks"], delimiter=self.choices.delimiter,
            sheet_is=Role(found.get("sheet_is") or ""), zero_standards=bool(found["zero_standards"]),
            zeros_to_the_end=bool(found["zeros_to_the_end"]),
        )  # fmt: skip


def role_choices() -> list[tuple[Any, Any]]:
    """By what they are about."""
    return [
        (Role.NOTHING.value, Role.NOTHING.label),
        *((label, [(role.value, role.label) for role in roles]) for label, roles in GROUPS),
    ]


def _initial(choices: Choices) -> dict[str, Any]:
    marks = (mark if mark == reason else f"{mark} = {reason}" for mark, reason in choices.marks.items())
    return {
        "percent": {True: HUNDRED, False: FRACTION, None: None}[choices.hundred], "decimal": choices.decimal, "period": choices.period,
        "period_kind": choices.period_kind, "month_first": "1" if choices.month_first else "", "marks": "\n".join(marks),
        "zero_standards": "1" if choices.zero_standards else "", "zeros_to_the_end": "1" if choices.zeros_to_the_end else "",
    }  # fmt: skip


def saved_mappings() -> list[tuple[int, str]]:
    return list(ImportMapping.objects.order_by("name").values_list("pk", "name"))
