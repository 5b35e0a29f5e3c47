from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from indicators.models import Indicator, Period
from organisation.models import Directorate
from people.models import Member
from planning import actions
from planning.models import Cycle, Seat
from tests.figures import assess, make_indicator, make_months, set_figures, set_standard
from tests.make import make, make_directorate, make_member


@dataclass
class Story:
    """A directorate whose promise of 80 % is broken since September: 78 %, 71 %."""

    directorate: Directorate
    indicator: Indicator
    months: list[Period]
    head: Member

    def plan(self, **values: Any) -> Cycle:
        today = timezone.localdate()
        start = {"name": {"en": "Repairs in time", "ar": "إصلاح في الوقت"}, "starts_on": today, "chair": self.head}
        start |= {"ends_on": today + timedelta(days=300), "directorate": self.directorate, "by": self.head}
        return actions.open_cycle(**start | values)

    def fill_team(self, cycle: Cycle) -> None:
        """Chair, supervisor, team leader and community, all confirmed."""
        if cycle.chair is None:
            actions.appoint_chair(cycle, self.head, by=self.head)
        for function in ("supervisor", "team_leader", "community_member"):
            make(Seat, cycle=cycle, function=function, member=make_member(), confirmed_at=timezone.now())

    def at(self, stage: str, cycle: Cycle | None = None) -> Cycle:
        """A plan that has come to this stage."""
        row = cycle or self.plan()
        Cycle.objects.filter(pk=row.pk).update(stage=stage)
        row.stage = stage
        return row

    def goal(self, cycle: Cycle | None = None, **values: Any) -> Any:
        aim = {"basis": "guarantee", "due_on": in_days(90), "owner": self.head, "by": self.head}
        return actions.set_goal(cycle or self.plan(), self.indicator, **aim | values)

    def measure(self, month: Period, value: str, **more: Any) -> Any:
        found = set_figures(self.indicator, [month], [value], **more)
        assess()
        return found[0]


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def story(inside: Any) -> Story:
    directorate = make_directorate(name={"en": "Water Directorate", "ar": "مديرية الماء"})
    indicator = make_indicator(directorate, name={"en": "Burst pipes repaired", "ar": "الأنابيب المصلحة"})
    set_standard(indicator, "guaranteed", "0.8")
    set_standard(indicator, "target", "0.95")
    months = make_months(date(2026, 6, 1), 7)
    set_figures(indicator, months[:5], ["0.85", "0.82", "0.83", "0.78", "0.71"])
    assess(date(2026, 11, 20))
    return Story(directorate, indicator, months, make_member("head", directorate))
