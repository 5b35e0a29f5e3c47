"""The headings of the form that defines an indicator."""
# ruff: noqa: E501  what a page shows as one paragraph stands on one line

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading; `frozen`: once figures exist, a change there is a new definition."""

    key: str
    title: Promise | str
    text: Promise | str
    names: tuple[str, ...]
    frozen: bool = False


SECTIONS = (
    Section("what", gettext_lazy("What is measured"), "", ("code", "name", "service", "direction", "description")),
    Section("figure", gettext_lazy("The figure"), "", ("frequency", "unit", "decimals", "numerator_name", "denominator_name"), True),
    Section("levels", gettext_lazy("What can be answered"), gettext_lazy("Rows that stay empty are left out."), (), True),
    Section("origin", gettext_lazy("How the figure comes about"), gettext_lazy("Entered by people, unless a formula or a part of the product gives it."), ("several", "formula", "feed"), True),
    Section("adding", gettext_lazy("Adding up"), gettext_lazy("Quarters and years are shown from the figures of shorter periods, the whole from its places. Shares are never averaged: numerators and denominators are added up apart."), ("sum_over_time", "sum_over_places"), True),
    Section("usual", gettext_lazy("What is usual"), gettext_lazy("A figure outside is not refused; whoever enters it writes a note that explains it."), ("lowest", "highest", "largest_jump")),
    Section("method", gettext_lazy("How it is counted"), "", ("method", "source")),
    Section("people", gettext_lazy("Who answers for it, and for whom it matters"), "", ("owner", "deputy", "weight", "people_served", "public")),
    Section("start", gettext_lazy("Where it starts"), "", ("baseline", "baseline_period", "valid_from")),
)  # fmt: skip
