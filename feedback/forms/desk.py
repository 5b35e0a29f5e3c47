"""Rules, prepared answers, answers to tasks, one step for many messages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate, Place, Service
from people.models import Member
from sdip.web.forms import Form, WordsFormField

from ..models import AnswerTemplate, Case, RoutingRule
from ..queries import handlers_anywhere
from ..workflow import Outcome
from .citizen import LONGEST

ANY = ("", gettext_lazy("Any"))


class RuleForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[ANY, *Case.Kind.choices])
    subject = forms.ChoiceField(
        label=gettext_lazy("What it is about"), required=False, choices=[ANY, *Case.Subject.choices]
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Service"), required=False, empty_label=ANY[1]
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("What lies inside it counts too."),
        required=False,
        empty_label=ANY[1],
    )
    words = forms.CharField(
        label=gettext_lazy("One of these words"),
        help_text=gettext_lazy("Their beginnings are enough: leak finds leaking."),
        required=False,
        max_length=300,
    )
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(), label=gettext_lazy("Goes to"), empty_label=gettext_lazy("Choose one")
    )
    assignee = forms.ModelChoiceField(
        Member.objects.none(),
        label=gettext_lazy("In the hands of"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        names = ("kind", "subject", "words", "service", "place", "directorate", "assignee")
        start = {name: getattr(rule, name) for name in names} if rule else {}
        super().__init__(*args, initial=start, **kwargs)
        self._offer("service", Service.objects.filter(ended_on=None).by_name())
        self._offer("place", Place.objects.filter(ended_on=None).order_by("path"))
        self._offer("directorate", Directorate.objects.filter(ended_on=None).order_by("path"))
        self._offer("assignee", handlers_anywhere())

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class TryForm(Form):
    """Whatever a message says, without sending one."""

    text = forms.CharField(label=gettext_lazy("What the message says"), required=False, max_length=LONGEST)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Case.Kind.choices)
    subject = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Case.Subject.choices)
    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Service"), required=False, empty_label=gettext_lazy("Not known")
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Place"), required=False, empty_label=gettext_lazy("Not known")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="try", **kwargs)
        self.fields["service"].queryset = Service.objects.filter(ended_on=None).by_name()  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.filter(ended_on=None).order_by("path")  # type: ignore[attr-defined]

    def case(self) -> Case:
        return Case(**self.cleaned_data)


class TemplateForm(Form):
    code = forms.SlugField(label=gettext_lazy("Short name"), max_length=60)
    name = WordsFormField(label=gettext_lazy("What it is for"), max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[ANY, *Case.Kind.choices])
    text = WordsFormField(
        label=gettext_lazy("The answer"),
        help_text=gettext_lazy("{number} becomes the number of the message and {service} the name of the service."),
        long=True,
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, template: AnswerTemplate | None = None, **kwargs: Any) -> None:
        names = ("code", "name", "kind", "text")
        start = {name: getattr(template, name) for name in names} if template else {}
        super().__init__(*args, initial=start, **kwargs)


class TaskAnswerForm(Form):
    answer = forms.CharField(label=gettext_lazy("The answer"), widget=forms.Textarea({"rows": 4}), max_length=LONGEST)


class BulkForm(Form):
    """One step for all that are ticked; what it needs depends on the step."""

    STEPS = (
        ("assign", gettext_lazy("Give to somebody")),
        ("route", gettext_lazy("Pass on")),
        ("close", gettext_lazy("Close")),
        ("answer", gettext_lazy("Answer with a prepared answer")),
    )
    step = forms.ChoiceField(
        label=gettext_lazy("With all that are ticked"), choices=[("", gettext_lazy("Choose one")), *STEPS]
    )
    assignee = forms.ModelChoiceField(
        Member.objects.none(), label=gettext_lazy("In the hands of"), required=False, empty_label="–"
    )
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(), label=gettext_lazy("Directorate"), required=False, empty_label="–"
    )
    template = forms.ModelChoiceField(
        AnswerTemplate.objects.none(), label=gettext_lazy("Prepared answer"), required=False, empty_label="–"
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), required=False, choices=[("", "–"), *Outcome.choices]
    )
    NEEDED = {"assign": ("assignee",), "route": ("directorate",), "close": (), "answer": ("template", "outcome")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, QuerySet[Any]] = {
            "assignee": handlers_anywhere(),
            "directorate": Directorate.objects.filter(ended_on=None).order_by("path"),
            "template": AnswerTemplate.objects.by_name(),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.NEEDED.get(given.get("step", ""), ()):
            if not given.get(name):
                self.add_error(name, _("This step needs it. Choose one."))
        return given

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NEEDED[self.cleaned_data["step"]]}
