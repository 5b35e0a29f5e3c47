"""What the staff write at the steps of a case."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from organisation.models import Directorate, Service
from people.models import Member
from sdip.web.forms import DayField, Form, NumberField

from .. import workflow
from ..codes import new_key
from ..models import Case
from ..queries import kept_away, possible_assignees, who_it_may_be
from ..workflow import Cause, Outcome, Rejection, State
from .citizen import LONGEST
from .files import files_field


class Offers:
    """What the forms of one page let choose from, each list asked for once and only when it is drawn."""

    def choices(self, rows: QuerySet[Any]) -> list[tuple[int, str]]:
        return [(row.pk, str(row)) for row in rows]

    @cached_property
    def services(self) -> list[tuple[int, str]]:
        return self.choices(open_services())

    @cached_property
    def directorates(self) -> list[tuple[int, str]]:
        return self.choices(open_directorates())


def open_services() -> QuerySet[Service]:
    rows: QuerySet[Service] = Service.objects.filter(ended_on=None).by_name()
    return rows


def open_directorates() -> QuerySet[Directorate]:
    return Directorate.objects.filter(ended_on=None).order_by("path")


class DeedForm(Form):
    """Every step on the case page says which revision its author has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, case: Case, others: QuerySet[Case], offers: Offers | None = None, **kwargs: Any
    ) -> None:
        self.case, self.others, self.offers = case, others, offers or Offers()
        super().__init__(*args, initial={"revision": case.revision, **kwargs.pop("initial", {})}, **kwargs)
        for name, (rows, known) in {
            "service": (open_services, lambda: self.offers.services),
            "directorate": (open_directorates, lambda: self.offers.directorates),
        }.items():
            if name in self.fields:
                self._offer(self.fields[name], rows(), known)

    def _offer(self, field: Any, rows: QuerySet[Any], known: Callable[[], list[tuple[int, str]]]) -> None:
        field.queryset = rows
        field.choices = lambda: [("", field.empty_label), *known()]

    def has_read(self, case: Case) -> None:
        """What was refused because somebody was faster can be repeated: the page shows the message as it is now."""
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict when it was sent
        said[self.add_prefix("revision")] = case.revision
        self.data = said

    def lost_files(self) -> None:
        """A form that was refused brings its words back, and no files."""
        if self.files and not self.has_error("files"):
            self.add_error("files", _("Choose the files again: only your words were kept."))


class AssignForm(DeedForm):
    assignee = forms.ModelChoiceField(
        Member.objects.none(), label=gettext_lazy("In the hands of"), empty_label=gettext_lazy("Choose a person")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"assignee": case.assignee_id}, **kwargs)
        self.fields["assignee"].queryset = possible_assignees(case)  # type: ignore[attr-defined]


class RouteForm(DeedForm):
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("It stays as it is"),
    )
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(),
        label=gettext_lazy("Directorate"),
        required=False,
        empty_label=gettext_lazy("The one of the service"),
    )


class QuestionForm(DeedForm):
    question = forms.CharField(
        label=gettext_lazy("What do you need from the citizen?"), widget=forms.Textarea({"rows": 3}), max_length=LONGEST
    )
    files = files_field()  # type: ignore[assignment]  # a form keeps its uploads under that name


class AssessmentForm(DeedForm):
    severity = forms.ChoiceField(label=gettext_lazy("How serious it is"), choices=Case.Severity.choices)
    complexity = forms.ChoiceField(label=gettext_lazy("How difficult it is"), choices=Case.Complexity.choices)
    impact = forms.ChoiceField(label=gettext_lazy("Who is affected"), choices=Case.Impact.choices)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        known = {name: getattr(case, name) for name in ("severity", "complexity", "impact")}
        super().__init__(*args, case=case, initial=known | kwargs.pop("initial", {}), **kwargs)
        if case.kind == Case.Kind.SUGGESTION:
            self.fields["severity"].label = _("How much it would help")
            self.fields["impact"].label = _("Who would gain")


class AssessForm(AssessmentForm):
    unsafe = forms.BooleanField(
        label=gettext_lazy("Somebody may come to harm"),
        help_text=gettext_lazy("The head of the directorate is told at once."),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"unsafe": case.unsafe}, **kwargs)
        if case.kind == Case.Kind.SUGGESTION:
            del self.fields["unsafe"]


class OutcomeForm(DeedForm):
    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"))
    cause = forms.ChoiceField(
        label=gettext_lazy("What caused it"),
        help_text=gettext_lazy("For the statistics. The citizen does not see it."),
        required=False,
        choices=[("", gettext_lazy("Not found out")), *Cause.choices],
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        known = {name: getattr(case, name) for name in ("outcome", "answer", "cause")}
        super().__init__(*args, case=case, initial=known, **kwargs)
        if case.kind != Case.Kind.COMPLAINT:
            del self.fields["cause"]
        fitting = [(code, Outcome(code).label) for code in workflow.OUTCOMES[case.kind]]
        self.fields["outcome"].choices = [("", _("Choose one")), *fitting]  # type: ignore[attr-defined]


def answer_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("The answer"),
        help_text=gettext_lazy(
            "What we found, what we did, and what the citizen can do if that is not enough. The citizen reads it as it is."
        ),
        widget=forms.Textarea({"rows": 6}),
        max_length=LONGEST,
    )


class DecideForm(OutcomeForm):
    answer = answer_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = False
        self.fields["answer"].label = _("Draft of the answer")


class AnswerForm(OutcomeForm):
    answer = answer_field()
    files = files_field()  # type: ignore[assignment]  # a form keeps its uploads under that name

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if case.state == State.DECIDED:
            for name in ("outcome", "cause"):
                self.fields.pop(name, None)


class AtOnceForm(AnswerForm, AssessmentForm):  # type: ignore[misc]
    """What is said already is not asked again."""

    receipt = forms.BooleanField(
        label=gettext_lazy("The citizen has the receipt, or there is nobody to give it to"),
        error_messages={"required": gettext_lazy("First give the citizen the receipt.")},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        said = ["receipt"] if case.state != State.RECEIVED else []
        if case.state not in workflow.NEW:
            said += AssessmentForm.declared_fields
        for name in said:
            if name != "revision":
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given.pop("receipt", None)
        return given


class ReferForm(DeedForm):
    body = forms.CharField(label=gettext_lazy("For whom we wait"), max_length=200)
    note = forms.CharField(
        label=gettext_lazy("What the citizen should know"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )
    files = files_field()  # type: ignore[assignment]  # a form keeps its uploads under that name


class RejectForm(DeedForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is not accepted"), choices=[("", gettext_lazy("Choose one")), *Rejection.choices]
    )
    note = forms.CharField(
        label=gettext_lazy("What the citizen should know"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )


class JoinForm(DeedForm):
    """`others`: what the member handles, so that nothing is joined to what the member may not read."""

    number = NumberField(label=gettext_lazy("Number of the other message"), minimum=1)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        number = given.pop("number", None)
        if number is not None:
            given["parent"] = self.others.filter(number=number).first() if number == int(number) else None
            if given["parent"] is None:
                raise ValidationError(_("There is no such message that you may handle."))
        return given


class AppealForm(DeedForm):
    text = forms.CharField(
        label=gettext_lazy("What the citizen says against the answer"),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )


class ReasonForm(DeedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why we go on with it"),
        help_text=gettext_lazy("The citizen reads it."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )


class NoteForm(DeedForm):
    text = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        help_text=gettext_lazy("The citizen never sees it."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )


class TaskForm(DeedForm):
    directorate = forms.ModelChoiceField(
        Directorate.objects.none(),
        label=gettext_lazy("Directorate"),
        empty_label=gettext_lazy("Choose one"),
    )
    text = forms.CharField(
        label=gettext_lazy("What it should do or say"), widget=forms.Textarea({"rows": 3}), max_length=LONGEST
    )
    due_on = DayField(label=gettext_lazy("By when"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"due_on": case.due_on}, **kwargs)


class RecastForm(DeedForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Case.Kind.choices)
    subject = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Case.Subject.choices)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"kind": case.kind, "subject": case.subject}, **kwargs)


class NumberForm(DeedForm):
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"key": new_key()}, **kwargs)


class SplitForm(DeedForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("The other matter"),
        help_text=gettext_lazy("It becomes a message of its own, with the same promised day."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Service"), required=False, empty_label=gettext_lazy("Not known yet")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"key": new_key()}, **kwargs)


class PraiseForm(DeedForm):
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Whom the thanks are for"),
        error_messages={"required": gettext_lazy("Choose whom the thanks are for.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("What the citizen reads"), widget=forms.Textarea({"rows": 3}), max_length=LONGEST
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        with override(case.language):
            start = {"answer": _("Thank you. We have passed your words on.")}
        super().__init__(*args, case=case, initial=start, **kwargs)
        self.fields["members"].queryset = Member.objects.active().order_by("name", "pk")  # type: ignore[attr-defined]


class PersonForm(DeedForm):
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Whom it is about"),
        help_text=gettext_lazy("From then on these people can’t read it. Choose all of them."),
        error_messages={"required": gettext_lazy("Choose whom it is about.")},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"members": who_it_may_be(case)}, **kwargs)
        self.fields["members"].queryset = Member.objects.active().order_by("name", "pk")  # type: ignore[attr-defined]


class ClearForm(DeedForm):
    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Whom it is not about"),
        empty_label=gettext_lazy("Choose a person"),
    )
    reason = forms.CharField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy("It is kept as a note."),
        widget=forms.Textarea({"rows": 2}),
        max_length=500,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        kept = Member.objects.filter(pk__in=kept_away(case)[1]).order_by("name", "pk")
        self.fields["member"].queryset = kept  # type: ignore[attr-defined]
