"""How a report is to look, as it is typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.forms import Form, WordsFormField

from ..content import Design
from ..sections import Section

MOST = 40  # places of sections


class DesignForm(Form):
    """A field for the place of each section that the report may have."""

    crest = forms.BooleanField(label=gettext_lazy("With the coat of arms"), required=False)
    own_colour = forms.BooleanField(label=gettext_lazy("A colour of its own"), required=False)
    accent = forms.CharField(
        label=gettext_lazy("Colour"), required=False, max_length=7,
        widget=forms.TextInput({"type": "color", "dir": "ltr", "class": "short"}),
        help_text=gettext_lazy("Dark enough that white text on it can be read."),
    )  # fmt: skip
    cover = WordsFormField(
        label=gettext_lazy("Text of the cover"), required=False, max_length=200,
        help_text=gettext_lazy("For example: For the Governor. Left empty, the period stands there."),
    )  # fmt: skip
    glossary = WordsFormField(
        label=gettext_lazy("Words we use"), required=False, long=True,
        help_text=gettext_lazy("A line for each word, a colon, and what it means here."),
    )  # fmt: skip

    def __init__(self, *args: Any, sections: Sequence[Section], ground: str, design: Design, **kwargs: Any) -> None:
        """`ground`: the section that is never left out. `design`: what the fields begin with."""
        self.sections = sections
        start = {
            "crest": design.crest, "own_colour": bool(design.accent), "accent": design.accent or "#0b5a6b",
            "cover": design.cover, "glossary": design.glossary,
        }  # fmt: skip
        super().__init__(*args, initial=start, **kwargs)
        for section in sections:
            place = design.sections.index(section.code) + 1 if section.code in design.sections else None
            self.fields[f"place_{section.code}"] = forms.IntegerField(
                label=str(section.title), required=False, min_value=1, max_value=MOST, initial=place,
                widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
                error_messages={"invalid": gettext_lazy("Write the place as a number.")},
            )  # fmt: skip
        self.fields[f"place_{ground}"].help_text = _(
            "It says what the figures rest on and is never left out: without a number it comes last."
        )

    @property
    def looks(self) -> list[Any]:
        return [self[name] for name in ("crest", "own_colour", "accent", "cover", "glossary")]

    @property
    def places(self) -> list[Any]:
        return [self[f"place_{section.code}"] for section in self.sections]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        placed = [(data[f"place_{each.code}"], at, each.code) for at, each in enumerate(self.sections)]
        chosen = tuple(code for place, _at, code in sorted(each for each in placed if each[0] is not None))
        if not chosen:
            self.add_error(None, _("Choose at least one section: give it a place."))
        accent = data["accent"].lower() if data["own_colour"] else ""
        data["design"] = Design(chosen, data["crest"], accent, data["cover"], data["glossary"])
        return data
