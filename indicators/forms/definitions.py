"""What people type about what is measured and how. The fields are those of the kind that was chosen before."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Service
from organisation.rules import within
from people.models import Member
from sdip.web.formats import formatter
from sdip.web.forms import DayField, Form, NumberField, PercentField, WordsFormField
from sdip.web.units import MONEY, PERCENT, unit_choices, unit_name

from ..adding import fits
from ..models import (
    Direction,
    Frequency,
    Indicator,
    IndicatorVersion,
    Kind,
    Period,
    PeriodKind,
    Several,
    SumOverPlaces,
    SumOverTime,
)
from ..sources import sources_for
from .common import NamedChoice, number_field
from .levels import level_fields, level_initial, levels_of, rows_wanted
from .sections import SECTIONS

SHARES = frozenset({Kind.PERCENT, Kind.CHECKLIST})
PAIRS = frozenset({Kind.PERCENT, Kind.RATIO})
LISTED = frozenset({Kind.RUBRIC, Kind.CHECKLIST})
JUDGED = frozenset({Kind.RUBRIC, Kind.CHECKLIST, Kind.YES_NO})
TIMES = frozenset({"minutes", "hours", "days", "working_days", "weeks", "months", "years"})
PLAIN = (
    "name", "service", "frequency", "description", "method", "source", "owner", "deputy", "weight", "people_served", "baseline",
    "baseline_period", "public",
)  # fmt: skip
VERSION = (
    "unit", "decimals", "direction", "numerator_name", "denominator_name", "sum_over_time", "sum_over_places", "several", "formula", "feed",
    "lowest", "highest", "largest_jump",
)  # fmt: skip
EMPTY_IS_TEXT = frozenset({"unit", "formula", "feed"})
SHORTER = frozenset({PeriodKind.DAY, PeriodKind.WEEK})


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return formatter().period(obj.starts_on, obj.ends_on)


class IndicatorForm(Form):
    """A new indicator, or what may change of one."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Short and lasting, for example W-03.")
    )
    name = WordsFormField(label=gettext_lazy("Name"), max_length=300)
    service = NamedChoice(
        label=gettext_lazy("Service"), queryset=Service.objects.none(), empty_label=gettext_lazy("Choose a service")
    )
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=Frequency.choices)
    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[], required=False)
    decimals = forms.TypedChoiceField(
        label=gettext_lazy("Decimals shown"), choices=[(n, str(n)) for n in range(5)], coerce=int
    )
    direction = forms.ChoiceField(label=gettext_lazy("Which side is good"), choices=[], required=False)
    numerator_name = WordsFormField(label=gettext_lazy("Numerator: what is counted"), required=False, max_length=200)
    denominator_name = WordsFormField(label=gettext_lazy("Denominator: of what"), required=False, max_length=200)
    several = forms.ChoiceField(
        label=gettext_lazy("Several readings in one period"), required=False,
        help_text=gettext_lazy("Where something is read more than once: which number counts for the period."),
    )  # fmt: skip
    formula = forms.CharField(
        label=gettext_lazy("Formula"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr", "class": "code", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "From other indicators: their codes in square brackets, + - * / ( ), numbers, min, max and sum. For example: "
            "[W-01] / [W-02]. A percentage counts as a share of 1."
        ),
    )  # fmt: skip
    feed = forms.ChoiceField(label=gettext_lazy("Counted by the product itself"), required=False)
    sum_over_time = forms.ChoiceField(label=gettext_lazy("Over time"), required=False)
    sum_over_places = forms.ChoiceField(label=gettext_lazy("Over places"), required=False)
    largest_jump = PercentField(
        label=gettext_lazy("Largest usual change"), required=False, minimum=0, maximum=9999,
        help_text=gettext_lazy("In per cent of the last figure: with 50, a figure that is half more or half less is to be explained."),
    )  # fmt: skip
    description = WordsFormField(label=gettext_lazy("What it tells"), required=False, long=True, max_length=2000)
    method = WordsFormField(label=gettext_lazy("How it is counted"), required=False, long=True, max_length=2000)
    source = WordsFormField(label=gettext_lazy("Where the figures come from"), required=False, max_length=500)
    owner = NamedChoice(
        label=gettext_lazy("Owner"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    deputy = NamedChoice(
        label=gettext_lazy("Deputy"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Is reminded too when the owner stays silent."),
    )
    weight = NumberField(
        label=gettext_lazy("Weight"), required=False, minimum=0, maximum=1000,
        help_text=gettext_lazy("How much it counts among the gaps of the service; 1 is usual, 2 counts twice."),
    )  # fmt: skip
    people_served = NumberField(label=gettext_lazy("People served"), required=False, minimum=0, maximum=2_000_000_000)
    public = forms.BooleanField(label=gettext_lazy("Show to the public"), required=False)
    baseline_period = PeriodChoice(
        label=gettext_lazy("Period of the baseline"), queryset=Period.objects.none(), required=False,
        empty_label=gettext_lazy("Not stated"),
    )  # fmt: skip
    valid_from = DayField(
        label=gettext_lazy("Holds from"),
        required=False,
        help_text=gettext_lazy("From this day on figures are expected."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, member: Member, kind: str, indicator: Indicator | None = None,
        levels: Sequence[Any] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **kwargs)
        self.measure = Kind(kind)
        self._fill_choices(member, indicator)
        self._add_numbers()
        for name in self._superfluous(indicator):
            del self.fields[name]
        if self.measure in LISTED:
            count = rows_wanted(kind, levels, data)
            self.fields |= level_fields(kind, count)
            self.initial = {**self.initial, **level_initial(levels, count)}
            if data is not None and "more" in data:
                self.data = {**dict(data.items()), "rows": str(count)}

    def _fill_choices(self, member: Member, indicator: Indicator | None) -> None:
        services = within(Service.objects.filter(ended_on=None), member, "edit_indicators")
        people = Member.objects.active().order_by("name", "pk")
        for name, rows in (
            ("service", services.by_name()),  # type: ignore[attr-defined]
            ("owner", people),
            ("deputy", people),
            ("baseline_period", _periods(indicator)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        choices: dict[str, list[tuple[str, Any]]] = {
            "unit": [("", _("No unit")), *_units(self.measure, self.initial.get("unit", ""))],
            "direction": [("", _("To be settled")), *Direction.choices],
            "several": _fitting(self.measure, Several.choices),
            "sum_over_time": _fitting(self.measure, SumOverTime.choices),
            "sum_over_places": _fitting(self.measure, SumOverPlaces.choices),
            "feed": [("", _("No: people enter it")), *((each.key, each.name) for each in sources_for(self.measure))],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.initial["kind"] = self.measure.value

    def _add_numbers(self) -> None:
        """In the unit that figures are written in: a share in per cent."""
        like = IndicatorVersion(kind=self.measure, unit=PERCENT if self.measure in SHARES else "")
        labels = {
            "lowest": _("Lowest possible"),
            "highest": _("Highest possible"),
            "baseline": _("Baseline: the figure before the plan"),
        }
        self.fields |= {name: number_field(like, label, required=False) for name, label in labels.items()}

    def _superfluous(self, indicator: Indicator | None) -> set[str]:
        found = {"code"} if indicator else set()  # a code never changes: other things are found by it
        if self.measure in JUDGED:
            found |= {"formula", "feed", "lowest", "highest", "largest_jump"}
        elif len(self.fields["feed"].choices) == 1:  # type: ignore[attr-defined]
            found.add("feed")
        if self.measure in SHARES | JUDGED:
            found.add("unit")
        if self.measure not in PAIRS:
            found |= {"numerator_name", "denominator_name"}
        if self.measure in (Kind.YES_NO, Kind.RUBRIC):
            found.add("decimals")
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("owner") and found.get("owner") == found.get("deputy"):
            self.add_error("deputy", _("The deputy is somebody other than the owner."))
        if found.get("formula") and found.get("feed"):
            self.add_error("feed", _("A figure comes from a formula or from a part of the product, not from both."))
        if found.get("largest_jump") == 0:
            self.add_error("largest_jump", _("Leave it empty, or write a share above zero."))
        if self.measure in LISTED:
            found["levels"] = levels_of(self)
        return found

    def version(self, *, of_same_kind: bool = False) -> dict[str, Any]:
        """How it is measured. What the kind has no field for is written as none, or, `of_same_kind`, left as it is."""
        found: dict[str, Any] = {name: self.cleaned_data.get(name) for name in VERSION}
        default = "ratio" if self.measure in PAIRS | {Kind.CHECKLIST} else "none"
        found |= {name: found[name] or default for name in ("sum_over_time", "sum_over_places")}
        found |= {name: found[name] or "" for name in EMPTY_IS_TEXT}
        found |= {name: found[name] or {} for name in ("numerator_name", "denominator_name")}
        found |= {
            "frequency": self.cleaned_data["frequency"],
            "several": found["several"] or Several.ONE,
            "direction": found["direction"] or None,
            "decimals": found["decimals"] or 0,
        }
        if of_same_kind:
            found = {name: value for name, value in found.items() if name in self.fields}
        if self.measure in LISTED or not of_same_kind:
            found["levels"] = self.cleaned_data.get("levels", [])
        return found | {"kind": self.measure.value} | ({"unit": PERCENT} if self.measure in SHARES else {})

    def facts(self) -> dict[str, Any]:
        names = PLAIN if "code" not in self.fields else ("code", *PLAIN)
        found = {name: self.cleaned_data[name] for name in names}
        if found["people_served"] is not None:
            found["people_served"] = int(found["people_served"])
        return found | {"weight": 1 if found["weight"] is None else found["weight"]}

    def sections(self) -> list[dict[str, Any]]:
        """What the page draws: headings with their fields."""
        levels = tuple(name for name in self.fields if name.startswith("level_"))
        names = [(each, levels if each.key == "levels" else each.names) for each in SECTIONS]
        found = [
            {"about": each, "fields": [self[name] for name in wanted if name in self.fields]} for each, wanted in names
        ]
        return [each for each in found if each["fields"]]


def _units(kind: Kind, present: str) -> list[tuple[str, Any]]:
    """Those that make sense for the kind, and one that is in use already."""
    only = {Kind.MONEY: MONEY, Kind.DURATION: TIMES}.get(kind)
    found = [(code, name) for code, name in unit_choices() if code != PERCENT and (only is None or code in only)]
    return found if present in ("", PERCENT, *dict(found)) else [*found, (present, unit_name(present))]


def _fitting(kind: Kind, choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(value, label) for value, label in choices if fits(kind, value)]


def _periods(indicator: Indicator | None) -> Any:
    """Of the last six years; the one that is chosen already stays."""
    since = timezone.localdate() - timedelta(days=6 * 366)
    wanted = Q(ends_on__gte=since, starts_on__lte=timezone.localdate()) & ~Q(kind__in=SHORTER)
    if indicator and indicator.baseline_period_id:
        wanted |= Q(pk=indicator.baseline_period_id)
    return Period.objects.filter(wanted).order_by("-ends_on", "starts_on")


class DirectionsForm(Form):
    """One direction for every ticked indicator."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Tick the indicators that this direction is for.")}
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which side is good"), choices=Direction.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a direction.")},
    )  # fmt: skip

    def __init__(self, *args: Any, indicators: list[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(row.pk, str(row.name)) for row in indicators]  # type: ignore[attr-defined]
