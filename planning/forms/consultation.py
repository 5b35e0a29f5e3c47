from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from feedback.surveys.models import Wave
from indicators.forms.common import NamedChoices
from organisation.models import ClientGroup, Place
from sdip.web.formats import lazy_num
from sdip.web.forms import DayField, Form, WordsFormField
from sdip.web.question import SendingForm

from ..models import Cycle, Input
from ..queries import call_seen
from ..workflow import INPUT_MOVES, InputState, Method, Voice
from .shared import NamedChoice, OnceForm

SHORTEST, LONGEST = 10, 2000


class WaveChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Wave) -> str:
        return f"{obj.survey.name}: {obj.name}"


class ConsultationForm(OnceForm):
    voice = forms.ChoiceField(label=_("Whose voice"), choices=[("", _("Choose one")), *Voice.choices])
    method = forms.ChoiceField(label=_("How they were asked"), choices=[("", _("Choose one")), *Method.choices])
    asked = WordsFormField(label=_("What was asked"), long=True, max_length=1000)
    whom = forms.CharField(
        label=_("Of whom"), required=False, max_length=300,
        help_text=_("For example: every tenth household of two quarters, everybody at the counter on one day."),
    )  # fmt: skip
    on = DayField(label=_("When"))
    heard = forms.IntegerField(label=_("How many answered"), required=False, min_value=0, max_value=100_000_000)
    result = WordsFormField(
        label=_("What came out"), required=False, long=True, max_length=4000,
        help_text=_("A voice counts as heard once it is written down what it said."),
    )  # fmt: skip
    wave = WaveChoice(
        label=_("Survey that was done"), queryset=Wave.objects.none(), required=False, empty_label=_("None of ours"),
        help_text=_("One that is over. It says how many answered, and which client groups and areas were heard."),
    )  # fmt: skip
    groups = NamedChoices(label=_("Client groups that were heard"), queryset=ClientGroup.objects.none(), required=False)
    places = NamedChoices(label=_("Areas that were heard"), queryset=Place.objects.none(), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, waves: QuerySet[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("wave", waves), ("groups", ClientGroup.objects.by_name()), ("places", areas())):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            if not rows.exists():
                del self.fields[name]


class CallForm(Form):
    question = WordsFormField(
        label=_("What do you ask?"), required=False, long=True, max_length=1000,
        help_text=_("It stands on the plan’s public page. Leave it empty to ask nothing any more."),
    )  # fmt: skip
    ends_on = DayField(label=_("People may answer until"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        start = {"question": cycle.call, "ends_on": cycle.call_ends_on, "seen": call_seen(cycle)}
        super().__init__(*args, initial=start, **kwargs)


class InputForm(SendingForm):
    """What somebody writes on the public page."""

    text = forms.CharField(
        label=_("What do you want to tell us?"),
        help_text=_("Write in any language. Leave out names and telephone numbers of other people."),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": _("Tell us what you think; one sentence is enough."),
            "min_length": _("Tell us a little more; one sentence is enough."),
            "max_length": format_lazy(
                _("This is too long. Write the most important in {number} characters."), number=lazy_num(LONGEST)
            ),
        },
    )
    client_group = NamedChoice(
        label=_("You are one of"), queryset=ClientGroup.objects.none(), required=False, empty_label=_("I do not say")
    )
    place = NamedChoice(
        label=_("Where you live"), queryset=Place.objects.none(), required=False, empty_label=_("I do not say")
    )
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=100, help_text=_("Only the team reads it. It is never shown."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )  # fmt: skip
    form_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("This form has expired. Load the page again.")}
    )

    field_order = ("text", "client_group", "place", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("client_group", ClientGroup.objects.by_name()), ("place", areas())):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def written(self) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in self.base_fields if name != "website"}
        return facts | {"language": get_language() or ""}


class DecideForm(Form):
    """The team's decision on one input."""

    state = forms.ChoiceField(label=_("On the public page"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it is not shown"), required=False, max_length=300, help_text=_("Only the team reads it.")
    )
    answer = forms.CharField(
        label=_("Answer of the team"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands beside the input on the public page."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Input, **kwargs: Any) -> None:
        start = {"state": row.state, "reason": row.reason, "answer": row.answer, "revision": row.revision}
        super().__init__(*args, initial=start, **kwargs)
        reachable = {row.state, *INPUT_MOVES[row.state]}
        self.fields["state"].choices = [(state, label) for state, label in InputState.choices if state in reachable]  # type: ignore[attr-defined]


def areas() -> Any:
    return Place.objects.in_use().filter(kind=Place.Kind.AREA).as_tree()
