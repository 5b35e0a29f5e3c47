"""Who was heard, what they say, and what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sdip.web.forms import DayField, Form, WordsFormField
from sdip.web.question import SendingForm

from ..models import Comment, Commitment, Hearing, Side
from .fields import CountField, OnceForm, SeenForm


class HearingForm(OnceForm):
    side = forms.ChoiceField(label=gettext_lazy("Who was asked"), choices=Side.choices)
    way = forms.ChoiceField(label=gettext_lazy("How"), choices=Hearing.Way.choices)
    who = WordsFormField(
        label=gettext_lazy("Who they are"),
        max_length=300,
        help_text=gettext_lazy("A group, never a person’s name. Everybody can read it."),
    )
    people = CountField(label=gettext_lazy("Number of people"), minimum=1, maximum=1_000_000)
    on = DayField(label=gettext_lazy("Day"))


class CommentForm(OnceForm):
    """`sides`: for whom the reader may write comments down."""

    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=gettext_lazy("Promise"),
        required=False,
        empty_label=gettext_lazy("The whole charter"),
    )
    side = forms.ChoiceField(label=gettext_lazy("Who says it"))
    author = forms.CharField(
        label=gettext_lazy("Group or place"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example the meeting where it was said. No names of citizens."),
    )
    text = forms.CharField(label=gettext_lazy("Comment"), max_length=4000, widget=forms.Textarea({"rows": 5}))

    def __init__(self, *args: Any, promises: Any, sides: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = promises  # type: ignore[attr-defined]
        self.fields["commitment"].label_from_instance = lambda row: str(row.words)  # type: ignore[attr-defined]
        self.fields["side"].choices = [(code, Side(code).label) for code in sides]  # type: ignore[attr-defined]


class OpeningForm(Form):
    until = DayField(label=gettext_lazy("Last day to comment"))


class PublicCommentForm(SendingForm):
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=gettext_lazy("What is it about?"),
        required=False,
        empty_label=gettext_lazy("The whole charter"),
    )
    text = forms.CharField(
        label=gettext_lazy("What do you think?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Please write no names or telephone numbers."),
    )
    author = forms.CharField(
        label=gettext_lazy("Your part of town or group, if you like"), required=False, max_length=200
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, promises: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = promises  # type: ignore[attr-defined]
        self.fields["commitment"].label_from_instance = lambda row: str(row.words)  # type: ignore[attr-defined]

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("commitment", "text", "author", "form_key")}


class AnswersForm(Form):
    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=[("", "–"), *Comment.Answer.choices])
    because = forms.CharField(
        label=gettext_lazy("Because"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    shown = forms.BooleanField(
        label=gettext_lazy("Show what was said and the answer to everybody"),
        required=False,
        help_text=gettext_lazy("Only if nobody can be recognised by it."),
    )


class CommentAnswerForm(AnswersForm, SeenForm):  # type: ignore[misc]
    pass


class SeveralAnswersForm(AnswersForm):
    """`seen`: the chosen comments as the writer saw them: key and revision of each."""

    seen = forms.RegexField(r"^\d{1,18}:\d{1,9}(,\d{1,18}:\d{1,9}){0,99}$", widget=forms.HiddenInput)

    def revisions(self) -> dict[int, int]:
        pairs = (each.split(":") for each in self.cleaned_data["seen"].split(","))
        return {int(pk): int(revision) for pk, revision in pairs}
