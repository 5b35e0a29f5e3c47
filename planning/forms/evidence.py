"""One small form for each kind of evidence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.evidence import ACCEPTED
from indicators.models import Indicator, Period
from sdip.web.formats import formatter
from sdip.web.forms import DayField

from ..models import Consultation, Cycle, Meeting
from ..queries import baseline_of, indicators_of, services_of
from ..settings import plan_settings
from ..workflow import EvidenceKind
from .shared import NamedChoice, OnceForm


class EvidenceForm(OnceForm):
    """The fields of the kind, and what the piece shows."""

    note = forms.CharField(label=_("What it shows"), required=False, max_length=300)

    def __init__(self, *args: Any, kind: str, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields = {**FIELDS[kind](cycle), **self.fields}

    def facts(self) -> dict[str, Any]:
        """What the action is given; a figure stands for its newest period."""
        found = dict(self.cleaned_data)
        if self.kind == EvidenceKind.FIGURE:
            found["period"] = newest_period(found["indicator"])
        if self.kind == EvidenceKind.FILE:
            file = found.pop("file")
            found |= {"content": file.read(), "name": file.name}
        return found


def newest_period(indicator: Indicator) -> Period | None:
    start = baseline_of(indicator)
    return start.period if start else None


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return formatter().joined(str(obj.get_kind_display()), formatter().day(obj.starts_at))


class AskingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.asked)[:120]


def _figure(cycle: Cycle) -> dict[str, forms.Field]:
    rows = indicators_of(cycle).by_name()  # type: ignore[attr-defined]
    return {"indicator": NamedChoice(label=_("Figure"), queryset=rows, empty_label=_("Choose an indicator"))}


def _cases(cycle: Cycle) -> dict[str, forms.Field]:
    rows = services_of(cycle)
    today = timezone.localdate()
    first = today - timedelta(days=plan_settings().cluster_days - 1)
    service = cycle.service
    return {
        "service": NamedChoice(
            label=_("Complaints about"),
            queryset=rows,
            initial=service,
            empty_label=_("Choose a service"),
            help_text=_("Complaints about somebody’s behaviour are not counted."),
        ),
        "since": DayField(label=_("That came in from"), initial=first),
        "until": DayField(label=_("until"), initial=today),
    }


def _meeting(cycle: Cycle) -> dict[str, forms.Field]:
    rows = Meeting.objects.filter(cycle=cycle, cancelled_at=None).order_by("-starts_at")
    return {"meeting": MeetingChoice(label=_("Meeting"), queryset=rows, empty_label=_("Choose a meeting"))}


def _asking(cycle: Cycle) -> dict[str, forms.Field]:
    rows = Consultation.objects.filter(cycle=cycle, archived_at=None).order_by("-on", "-pk")
    return {"asking": AskingChoice(label=_("Consultation"), queryset=rows, empty_label=_("Choose a consultation"))}


def _file(_cycle: Cycle) -> dict[str, forms.Field]:
    return {
        "file": forms.FileField(
            label=_("File"),
            max_length=200,
            help_text=_("A list, a photo, a letter: PDF, JPEG, PNG, XLSX, ODS, DOCX, ODT, CSV or plain text."),
            widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
        )
    }


def _address(_cycle: Cycle) -> dict[str, forms.Field]:
    return {
        "address": forms.URLField(
            label=_("Address"), max_length=200, assume_scheme="https",
            error_messages={"invalid": _("This is not an address. Write it whole, beginning with https://.")},
        )
    }  # fmt: skip


FIELDS: dict[str, Callable[[Cycle], dict[str, forms.Field]]] = {
    EvidenceKind.FIGURE: _figure,
    EvidenceKind.CASES: _cases,
    EvidenceKind.MEETING: _meeting,
    EvidenceKind.ASKING: _asking,
    EvidenceKind.FILE: _file,
    EvidenceKind.ADDRESS: _address,
}
