"""Forms of the wizard: the upload, what each column is, what to take out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate, Service
from sdip.web.forms import Form
from tenancy.context import require_tenant
from tenancy.text import fold

from ..models import ImportMapping, PeriodKind
from ..reading import period_in, period_of
from ..reading.period_words import month_names
from ..reading.roles import Choices, ColumnChoice, Role
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

    service = NamedChoice(
        label=gettext_lazy("Service"), queryset=Service.objects.none(), empty_label=gettext_lazy("Choose a service")
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


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
            "Only where no column names it. Such as 2026-10, October 2026, 2026Q4 or 2026. Of columns that are months without a year: "
            "their year, 2026 or 2025/26."
        ),
    )  # fmt: skip
    period_kind = forms.ChoiceField(
        label=gettext_lazy("A day in the period column stands for its"), choices=PeriodKind.choices
    )
    month_first = forms.ChoiceField(
        label=gettext_lazy("03/04/2026 is"), widget=forms.RadioSelect,
        choices=[("", gettext_lazy("3 April")), ("1", gettext_lazy("4 March"))], required=False,
    )  # fmt: skip
    marks = forms.CharField(
        label=gettext_lazy("Texts that mean “no figure”"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in each line; after = the reason: n/a = Nothing was counted."),
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
            self.fields = {"sheets": field, **self.fields}
        for at, column in enumerate(choices.columns):
            self._add_column(at, column)

    def _add_column(self, at: int, column: ColumnChoice) -> None:
        said = {"column": column.name}
        named = {
            "role": forms.ChoiceField(
                choices=Role.choices, required=False, initial=column.role,
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
            {"name": column.name, "samples": self.samples.get(column.name, []), "errors": self.errors.get(f"period_{at}", [])}
            | {part: self[f"{part}_{at}"] for part in ("role", "period", "fill")}
            for at, column in enumerate(self.choices.columns)
        ]  # fmt: skip

    def plain_fields(self) -> list[Any]:
        named = ("sheets", "percent", "decimal", "period", "period_kind", "month_first", "marks", "name")
        return [self[name] for name in named if name in self.fields]

    def clean_marks(self) -> dict[str, str]:
        lines = [line.partition("=") for line in self.cleaned_data["marks"].splitlines() if line.strip()]
        return {mark.strip(): (reason.strip() or mark.strip())[:300] for mark, _sign, reason in lines if mark.strip()}

    def clean_period(self) -> str:
        return self._period(self.cleaned_data["period"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        roles = [found.get(f"role_{at}") for at in range(len(self.choices.columns))]
        for at, role in enumerate(roles):
            self._clean_column(at, role, found)
        if not {Role.INDICATOR, Role.INDICATOR_NAME} & set(roles):
            self.add_error(None, _("Say which column names the indicator."))
        if not {Role.VALUE, Role.FIGURES, Role.NUMERATOR} & set(roles):
            self.add_error(None, _("Say which column holds the figures."))
        if (Role.NUMERATOR in roles) != (Role.DENOMINATOR in roles):
            self.add_error(None, _("A numerator needs its denominator."))
        if not {Role.PERIOD, Role.FIGURES} & set(roles) and not found.get("period"):
            self.add_error(None, _("Say which column names the period, or write the period of all figures."))
        for role in set(roles) - {Role.NOTHING, Role.FIGURES, Role.INDICATOR, Role.SLICE}:
            if roles.count(role) > 1:
                label = Role(str(role)).label
                self.add_error(None, _("Two columns are “%(role)s”. Choose one of them.") % {"role": label})
        return found

    def _clean_column(self, at: int, role: Any, found: dict[str, Any]) -> None:
        if role != Role.FIGURES:
            return
        try:
            told = self._period(found.get(f"period_{at}", ""))
            found[f"period_{at}"] = told or month_of(self.choices.columns[at].name, found.get("period", ""))
            if not found[f"period_{at}"]:
                self.add_error(f"period_{at}", _("Write the period of these figures."))
        except forms.ValidationError as error:
            self.add_error(f"period_{at}", error)

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
        )  # fmt: skip


def month_of(heading: str, whole: str) -> str:
    """The code of the month that a heading names without its year, in the year or fiscal year of the code `whole`; "" for none."""
    number = month_names().get(fold(heading.strip(" .")))
    if number is None or not whole:
        return ""
    year = period_of(whole)
    if year.kind not in (PeriodKind.YEAR, PeriodKind.FISCAL):
        return ""
    return f"{year.starts_on.year + (number < year.starts_on.month)}{number:02}"


def _initial(choices: Choices) -> dict[str, Any]:
    marks = (mark if mark == reason else f"{mark} = {reason}" for mark, reason in choices.marks.items())
    return {
        "percent": {True: HUNDRED, False: FRACTION, None: None}[choices.hundred], "decimal": choices.decimal, "period": choices.period,
        "period_kind": choices.period_kind, "month_first": "1" if choices.month_first else "", "marks": "\n".join(marks),
    }  # fmt: skip


def saved_mappings() -> list[tuple[int, str]]:
    return list(ImportMapping.objects.order_by("name").values_list("pk", "name"))
