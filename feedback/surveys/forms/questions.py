"""One question of the builder."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import Form, WordsFormField
from sdip.web.language import LANGUAGES

from ..models import CODE, Question, Survey
from ..translating import LONGEST, Lack
from ..workflow import ONE_CODE, Kind
from .coded import CodedField, as_lines, codes_in, parts_of

ONE_TO_A_LINE = gettext_lazy("One to a line: a code, a colon, the words. The same codes in each language.")


class QuestionForm(Form):
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40, validators=[CODE])
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    words = WordsFormField(label=gettext_lazy("Question"), max_length=500)
    hint = WordsFormField(label=gettext_lazy("Hint"), max_length=500, required=False)
    options = CodedField(label=gettext_lazy("Options"), help_text=ONE_TO_A_LINE, required=False)
    good = forms.CharField(
        label=gettext_lazy("Codes that count as good"),
        help_text=gettext_lazy("The score is their share. For example: 5, 4"),
        required=False,
    )
    lines = CodedField(label=gettext_lazy("Lines of a matrix"), help_text=ONE_TO_A_LINE, required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    not_applicable = forms.BooleanField(label=gettext_lazy("Offers “does not apply”"), required=False)
    same_page = forms.BooleanField(label=gettext_lazy("On the page of the question before"), required=False)
    measure = forms.ChoiceField(label=gettext_lazy("Measures"), choices=Question.Measure.choices, required=False)
    depends_on = forms.ModelChoiceField(
        label=gettext_lazy("Shown only after this question"),
        queryset=Question.objects.none(),
        required=False,
        empty_label=gettext_lazy("Always shown"),
    )
    depends_options = forms.CharField(
        label=gettext_lazy("if the answer is one of these codes"),
        help_text=gettext_lazy("Nothing: any answer."),
        required=False,
    )

    def __init__(self, survey: Survey, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(question) if question else {}, **kwargs)
        rows = survey.questions.filter(kind__in=[*ONE_CODE, Kind.MULTIPLE])
        self.fields["depends_on"].queryset = rows.filter(position__lt=question.position) if question else rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        good = codes_in(given.pop("good", ""))
        options = parts_of(self, "options") if "options" in given else []
        given["lines"] = parts_of(self, "lines") if "lines" in given else []
        strange = [code for code in good if code not in {each["code"] for each in options}]
        if strange and "options" not in self.errors:
            self.add_error("good", _("There is no option with the code “%(code)s”.") % {"code": strange[0]})
        given["options"] = [each | ({"good": True} if each["code"] in good else {}) for each in options]
        given["depends_options"] = codes_in(given.get("depends_options", ""))
        return given


class TextsForm(Form):
    """A box for each text that the language lacks; what is left empty stays as it is."""

    def __init__(self, found: Sequence[Lack], language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = LANGUAGES[language]
        for lack in found:
            widget = forms.Textarea({"rows": 2, "lang": language, "dir": facts.dir})
            self.fields[lack.key] = forms.CharField(
                label=str(lack.words),
                help_text=", ".join(lack.codes),
                max_length=LONGEST,
                required=False,
                widget=widget,
            )

    def texts(self) -> dict[str, str]:
        return {key: text for key, text in self.cleaned_data.items() if text}


def initial_of(question: Question) -> dict[str, Any]:
    names = ("code", "kind", "words", "hint", "required", "not_applicable", "same_page", "measure", "depends_on")
    return {name: getattr(question, name) for name in names} | {
        "options": as_lines(question.options),
        "lines": as_lines(question.lines),
        "good": ", ".join(question.good),
        "depends_options": ", ".join(question.depends_options),
    }
