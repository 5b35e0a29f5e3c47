"""What a report is about, while it is made."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from charters.models import Charter, Commitment
from charters.workflow import IN_FORCE
from feedback.models import Wave
from indicators.models import Period
from organisation.models import Directorate
from planning.models import Cycle
from planning.settings import plan_settings
from tenancy.text import Words

from ..models.scopes import AboutSomething
from ..workflow import Document


@dataclass(frozen=True)
class Scope:
    """`directorate`: whose the matter is, with everything below it; None: the whole municipality's.

    `asks`: what its maker asks to be decided, each as it was typed."""

    document: str
    period: Period | None = None
    directorate: Directorate | None = None
    cycle: Cycle | None = None
    charter: Charter | None = None
    wave: Wave | None = None
    asks: tuple[Words, ...] = ()
    today: date = field(default_factory=timezone.localdate)
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # asked once for several sections

    def below(self, path: str) -> Q:
        """Only what belongs to the directorate at that field path, or to one below it."""
        return Q(**{f"{path}__path__startswith": self.directorate.path}) if self.directorate else Q()

    @property
    def measured(self) -> Q:
        """Which indicators belong to it: those of a charter's promises, those that everybody may see, or all of the directorate's."""
        if self.charter:
            promised = {"version__charter": self.charter, "version__state__in": IN_FORCE, "indicator__isnull": False}
            return Q(pk__in=Commitment.objects.filter(**promised).values("indicator"))
        if self.document == Document.ANNUAL:
            return Q(public=True, service__public=True, service__ended_on=None)
        return self.below("service__directorate")

    @cached_property
    def currency(self) -> str:
        return plan_settings().currency

    @cached_property
    def facts(self) -> dict[str, Any]:
        whose = {"code": self.directorate.code, "name": self.directorate.name} if self.directorate else None
        period = period_facts(self.period) if self.period else None
        return {"name": self._name, "directorate": whose, "period": period}

    @property
    def codes(self) -> list[str]:
        """For the number of the report."""
        found = [self.directorate.code] if self.directorate else []
        if self.cycle:
            found.append(self.cycle.code)
        if self.charter:
            found.append(f"C{self.charter.pk}")
        if self.wave:
            found.append(f"{self.wave.survey.code}{self.wave.number}")
        return found

    @property
    def _name(self) -> Words:
        """Empty for the whole municipality."""
        if self.charter:
            return self.charter.title
        if self.wave:
            return self.wave.survey.name
        thing = self.cycle or self.directorate
        return thing.name if thing else Words()


def scope_of(row: AboutSomething, period: Period | None) -> Scope:
    """Of a report, or of a schedule."""
    return Scope(row.document, period, row.directorate, row.cycle, row.charter, row.wave)


def period_facts(period: Period) -> dict[str, Any]:
    return {"kind": period.kind, "code": period.code, "starts_on": period.starts_on, "ends_on": period.ends_on}
