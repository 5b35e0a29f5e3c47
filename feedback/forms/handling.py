"""Days after which something happens by itself, and who hears of what is late."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.forms.fields import CountField
from sdip.web.formats import formatter
from sdip.web.forms import Form
from tenancy.refusals import NotAllowed

from ..actions import check_levels
from ..actions.arranging import LONGEST
from ..models import Handling
from ..queries.handling import MOST_LEVELS, Level


class HandlingForm(Form):
    close_days = CountField(
        label=gettext_lazy("Days after the answer until a message is closed by itself"),
        help_text=gettext_lazy("The citizen is then asked whether it is put right. 0 closes none by itself."),
        minimum=0,
        maximum=LONGEST,
    )
    recurrence_days = CountField(
        label=gettext_lazy("Days within which the same is shown as happening again"), minimum=1, maximum=LONGEST
    )

    def __init__(self, *args: Any, known: tuple[Level, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LEVELS + 1):
            held = known[number - 1] if number <= len(known) else None
            self._offer(number, held)

    def _offer(self, number: int, held: Level | None) -> None:
        name = {"number": formatter().num(number)}
        self.fields[f"days_{number}"] = CountField(
            label=_("Level %(number)s: days after the promised day") % name, required=False, minimum=1, maximum=LONGEST
        )
        self.fields[f"hears_{number}"] = forms.ChoiceField(
            label=_("Level %(number)s: who hears of it") % name, choices=Handling.Hears.choices, required=False
        )
        self.initial[f"days_{number}"] = held.days if held else None
        self.initial[f"hears_{number}"] = held.hears if held else Handling.Hears.GOVERNORS

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        found = [(given.get(f"days_{number}"), given.get(f"hears_{number}")) for number in range(1, MOST_LEVELS + 1)]
        given["levels"] = [Level(int(days), str(hears)) for days, hears in found if days is not None]
        try:
            check_levels(given["levels"])
        except NotAllowed as refusal:
            raise ValidationError(str(refusal)) from refusal
        return given

    def values(self) -> dict[str, Any]:
        """The arguments of change_handling()."""
        given = self.cleaned_data
        days = {name: int(given[name]) for name in ("close_days", "recurrence_days")}
        return {**days, "levels": given["levels"]}
