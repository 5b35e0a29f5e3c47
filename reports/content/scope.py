"""What a report is about, while it is made."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from charters.models import Charter
from feedback.models import Wave
from indicators.models import Period
from organisation.models import Directorate
from planning.models import Cycle
from tenancy.text import Words


@dataclass(frozen=True)
class Scope:
    """`directorate`: whose the matter is, with everything below it; None: the whole municipality's."""

    document: str
    today: date
    period: Period | None = None
    directorate: Directorate | None = None
    cycle: Cycle | None = None
    charter: Charter | None = None
    wave: Wave | None = None

    def below(self, path: str) -> Q:
        """Only what belongs to the directorate at that field path, or to one below it."""
        return Q(**{f"{path}__path__startswith": self.directorate.path}) if self.directorate else Q()

    @cached_property
    def facts(self) -> dict[str, Any]:
        whose = {"code": self.directorate.code, "name": self.directorate.name} if self.directorate else None
        period = period_facts(self.period) if self.period else None
        return {"name": self._name, "directorate": whose, "period": period}

    @property
    def _name(self) -> Words:
        """Empty for the whole municipality."""
        if self.charter:
            return self.charter.title
        if self.wave:
            return self.wave.survey.name
        thing = self.cycle or self.directorate
        return thing.name if thing else Words()


def period_facts(period: Period) -> dict[str, Any]:
    return {"kind": period.kind, "code": period.code, "starts_on": period.starts_on, "ends_on": period.ends_on}
