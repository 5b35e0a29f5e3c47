"""A form made of questions: a page for the public, or all of them for whoever types a paper in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sdip.web.forms import DayField, Honeypot, NumberField

from ..asking import LONGEST
from ..models import Question
from ..queries import places_in_use
from ..workflow import Kind


class AnswerForm(Honeypot):
    """`relaxed`: nothing must be answered, because what must be depends on other answers; the action says it then."""

    def __init__(
        self, questions: Sequence[Question], *args: Any, given: Mapping[str, Any] | None = None, relaxed: bool = False, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.questions, self.relaxed = questions, relaxed
        trap = self.fields.pop("website")
        for question in questions:
            self._add(question, (given or {}).get(question.code))
        self.fields["website"] = trap

    def _add(self, question: Question, given: Any) -> None:
        if question.kind == Kind.MATRIX:
            for line, words in question.line_words():
                label = f"{question.words} {words}"
                self._put(question, f"{question.code}.{line}", label, (given or {}).get(line))
        else:
            self._put(question, question.code, str(question.words), given)

    def _put(self, question: Question, name: str, label: str, given: Any) -> None:
        required = question.required and not self.relaxed
        field = FIELDS[question.kind](question)
        field.label, field.required, field.initial = label, required, given
        field.help_text = str(question.hint) if question.hint else ""
        field.error_messages["required"] = _("Answer this question: %(question)s") % {"question": label}
        self.fields[name] = field

    def values(self) -> dict[str, Any]:
        """As the actions take them; a question that was left open is None, so that an earlier answer goes."""
        found: dict[str, Any] = {}
        for question in self.questions:
            if question.kind == Kind.MATRIX:
                lines = {line: self.cleaned_data[f"{question.code}.{line}"] for line, _words in question.line_words()}
                found[question.code] = {line: code for line, code in lines.items() if code} or None
            else:
                value = self.cleaned_data[question.code]
                found[question.code] = (
                    (value if isinstance(value, list) else str(value)) if value not in (None, "") else None
                )
        return found


def _codes(question: Question) -> list[tuple[str, str]]:
    return [(code, question.words_of_option(code)) for code in question.codes]


def _radio(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=_codes(question), widget=forms.RadioSelect)


def _boxes(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(choices=_codes(question), widget=forms.CheckboxSelectMultiple)


def _text(_question: Question) -> forms.Field:
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 4}))


def _places(_question: Question) -> forms.Field:
    return forms.ChoiceField(
        choices=[("", _("Choose a place")), *((each.code, str(each.name)) for each in places_in_use())]
    )


FIELDS: dict[str, Any] = {
    Kind.CHOICE: _radio,
    Kind.SCALE: _radio,
    Kind.MATRIX: _radio,
    Kind.MULTIPLE: _boxes,
    Kind.TEXT: _text,
    Kind.NUMBER: lambda _question: NumberField(),
    Kind.DATE: lambda _question: DayField(),
    Kind.PLACE: _places,
}
