"""One row of the grid, and the other small forms on a figure's way in."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate
from people.models import Member
from sdip.web.forms import DayField, Form, NumberField, NumberInput

from ..actions import Numbers
from ..evidence import ACCEPTED
from ..judged import answer_words
from ..models import IndicatorVersion, Kind, Measurement
from ..queries import Cell
from .common import RATIOS, NamedChoice, number_field

MINE, THEIRS = "mine", "theirs"


class TypedNumbers(Form):
    """Numerator and denominator of a share, else the value, as `n` and `d`: in a grid both are one column to the keyboard."""

    def __init__(self, *args: Any, version: IndicatorVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ratio = version.kind in RATIOS
        numbers: dict[str, forms.Field] = {"n": self._first(version)}
        if self.ratio:
            bottom = str(version.denominator_name) or _("Denominator")
            numbers["d"] = NumberField(label=bottom, required=False, minimum=0)
        self.fields = {**numbers, **self.fields}

    def _first(self, version: IndicatorVersion) -> forms.Field:
        if self.ratio:
            return NumberField(label=str(version.numerator_name) or _("Numerator"), required=False)
        if version.kind == Kind.YES_NO:
            return Choice(label=_("Answer"), choices=[("", "–"), ("1", _("Yes")), ("0", _("No"))])
        if version.kind == Kind.RUBRIC:
            levels = sorted(version.levels, key=lambda level: Decimal(level["points"]))
            names = [(level["points"], answer_words(version, Decimal(level["points"]))) for level in levels]
            return Choice(label=_("Level"), choices=[("", "–"), *names])
        return number_field(version, _("Figure"), required=False)

    def numbers(self) -> Numbers:
        found = self.cleaned_data
        reason = found.get("reason", "")
        if self.ratio:
            return Numbers(numerator=found["n"], denominator=found["d"], no_data_reason=reason)
        return Numbers(value=found["n"], no_data_reason=reason)


class Choice(forms.TypedChoiceField):
    """A number chosen by its words; as text it is what parse_number reads, as a value a Decimal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=Decimal, empty_value=None, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class RowForm(TypedNumbers):
    """One cell of the grid. `was`: what the fields held when the page was drawn, so that an untouched row changes nothing."""

    reason = forms.CharField(label=gettext_lazy("No data because"), required=False, max_length=300)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=2000)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    choice = forms.ChoiceField(required=False, choices=[("", ""), (MINE, ""), (THEIRS, "")])

    TYPED = ("n", "d", "reason", "note")

    def __init__(self, data: Any, *, cell: Cell) -> None:
        super().__init__(data, version=cell.version, prefix=cell.key, auto_id="%s", initial=initial_of(cell.row))
        for name in self.typed:
            widget = self.fields[name].widget
            widget.attrs["aria-describedby"] = f"msg-{cell.key}"
            if not isinstance(widget, NumberInput):
                widget.attrs.update({"class": "wordy", "autocomplete": "off"})

    @property
    def typed(self) -> list[str]:
        return [name for name in self.TYPED if name in self.fields]

    @property
    def shown(self) -> str:
        """What the fields hold, as one text."""
        return "|".join(
            str(self[name].value() if self[name].value() is not None else "").strip() for name in self.typed
        )

    @property
    def touched(self) -> bool:
        """Of a posted form: somebody wrote something else than stood there, or chose between two values."""
        posted = str(self["was"].value() or "")
        return self.data.get(self.add_prefix("revision")) is not None and (
            posted != self.shown or bool(self.data.get(self.add_prefix("choice")))
        )

    @property
    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")


def initial_of(row: Measurement | None) -> dict[str, Any]:
    if row is None:
        return {}
    by_ratio = row.numerator is not None
    return {
        "n": row.numerator if by_ratio else row.value,
        "d": row.denominator,
        "reason": "" if row.denominator is not None else row.no_data_reason,
        "note": " ".join(row.note.split()),
    }


class ReadingForm(TypedNumbers):
    read_on = DayField(label=gettext_lazy("Day of the reading"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"n", "d"} & set(self.fields):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _("Write what was read.")


class EvidenceForm(Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        help_text=gettext_lazy("A list, a photo, a letter: PDF, JPEG, PNG, XLSX, ODS, DOCX, ODT, CSV or plain text."),
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
    )


class ExceptionForm(Form):
    """Who may still enter figures of a locked period, where, and through which day."""

    member = NamedChoice(
        label=gettext_lazy("Who"), queryset=Member.objects.none(), empty_label=gettext_lazy("Choose a person")
    )
    directorate = NamedChoice(
        label=gettext_lazy("Only in this directorate"), queryset=Directorate.objects.none(), required=False,
        empty_label=gettext_lazy("Wherever the person enters figures"),
    )  # fmt: skip
    until = DayField(label=gettext_lazy("Through which day"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": today}, **kwargs)
        self.fields["member"].queryset = Member.objects.active().by_name()  # type: ignore[attr-defined]
        self.fields["directorate"].queryset = Directorate.objects.in_use().by_name()  # type: ignore[attr-defined]
