"""What a recipient writes about a report, and what is made of it here."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate
from planning.forms.shared import member_field, members
from planning.models import Cycle
from sdip.web.forms import DayField, Form
from sdip.web.question import SumForm

from ..workflow import LONGEST_DECISION

LONG = forms.Textarea(attrs={"rows": 4, "dir": "auto"})


class PlaceField(forms.ChoiceField):
    """A plan or a directorate, in one list; clean() gives (directorate, plan)."""

    def offer(self, directorates: Iterable[Directorate], cycles: Iterable[Cycle], nothing: str) -> None:
        self.rows: dict[str, tuple[Directorate | None, Cycle | None]] = {"": (None, None)}
        plans, places = [], []
        for cycle in cycles:
            self.rows[f"plan-{cycle.pk}"] = (cycle.directorate, cycle)
            plans.append((f"plan-{cycle.pk}", str(cycle.name)))
        for directorate in directorates:
            self.rows[f"directorate-{directorate.pk}"] = (directorate, None)
            places.append((f"directorate-{directorate.pk}", f"{'– ' * directorate.depth}{directorate.name}"))
        groups = [(_("Plans"), plans), (_("Directorates"), places)]
        self.choices = [("", nothing), *((label, rows) for label, rows in groups if rows)]

    def clean(self, value: Any) -> tuple[Directorate | None, Cycle | None]:
        return self.rows[super().clean(value)]


class AcknowledgeForm(Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)


class DecisionForm(SumForm):
    text = forms.CharField(label=gettext_lazy("What is decided"), max_length=LONGEST_DECISION, widget=LONG)
    place = PlaceField(label=gettext_lazy("Whom it concerns"), required=False)
    due_on = DayField(label=gettext_lazy("By which day"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, directorates: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.offer(directorates, cycles, _("Everybody"))


class AcceptForm(Form):
    """`place`: only what the reader may write in."""

    text = forms.CharField(label=gettext_lazy("What is done"), max_length=LONGEST_DECISION, widget=LONG)
    place = PlaceField(label=gettext_lazy("In which plan or directorate"))
    owner = member_field(label=gettext_lazy("Who does it"))
    due_on = DayField(label=gettext_lazy("By which day"))

    def __init__(self, *args: Any, directorates: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = members()  # type: ignore[attr-defined]
        place: Any = self.fields["place"]
        place.offer(directorates, cycles, _("Choose one"))


class AnswerForm(Form):
    answer = forms.CharField(label=gettext_lazy("Answer"), max_length=LONGEST_DECISION, widget=LONG)
