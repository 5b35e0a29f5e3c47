from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from psycopg.types.range import DateRange

from indicators.models import Indicator, Period
from organisation.models import Directorate, Service
from people.models import Member
from planning import actions as planning
from reports import actions
from reports.content import Scope
from reports.models import Schedule, Snapshot
from tenancy.context import require_tenant, tenant_context
from tests.figures import assess, dispute, make_indicator, make_months, set_figures, set_standard
from tests.make import make, make_directorate, make_member
from tests.planning.conftest import in_days

NAMES = {
    "en": "Burst pipes repaired within a day",
    "ar": "الأنابيب المكسورة المصلحة خلال يوم",
    "ckb": "بۆڕییە شکاوەکان لە ڕۆژێکدا چاک کران",
    "uk": "Прориви труб, усунені за добу",
}


@dataclass
class Story:
    """Water: one promise broken, one kept, a target missed, one reached, one silent, one disputed, one neutral."""

    directorate: Directorate
    service: Service
    months: list[Period]
    head: Member
    broken: Indicator

    @property
    def october(self) -> Period:
        return self.months[-1]

    @property
    def scope(self) -> Scope:
        return Scope("directorate", self.october, self.directorate)

    def report(self, **values: Any) -> Snapshot:
        start = {"language": "en", "by": self.head, "recipients": [("Governor’s office", "office@example.org")]}
        with tenant_context(require_tenant()):  # also after a request, which leaves reverse() at the root
            return actions.make_report(values.pop("scope", self.scope), **start | values)

    def schedule(self, **values: Any) -> Schedule:
        start = {
            "scope": Scope("directorate", directorate=self.directorate), "language": "en", "cadence": "monthly",
            "day": 5, "at": time(8), "period_kind": "month", "by": self.head,
            "recipients": [("Governor’s office", "office@example.org")],
        }  # fmt: skip
        return actions.make_schedule(**start | values)


def tell_story(months: int = 14, *, goal: bool = True) -> Story:
    directorate = make_directorate(
        code="WAT",
        name={"en": "Water Directorate", "ar": "مديرية الماء", "ckb": "بەڕێوەبەرایەتی ئاو", "uk": "Управління води"},
    )
    service = make(
        Service, directorate=directorate, code="water",
        name={"en": "Water supply", "ar": "ماء الشرب", "ckb": "ئاوی خواردنەوە", "uk": "Водопостачання"},
    )  # fmt: skip
    periods = make_months(date(2025, 9, 1), months)
    story = Story(directorate, service, periods, make_member("head", directorate, name="Sattar Mahdi"), None)  # type: ignore[arg-type]
    story.broken = measure(
        story, "W-01", "0.8", "0.95", ["0.85"] * (months - 3) + ["0.78", "0.75", "0.712"], name=NAMES
    )
    measure(story, "W-02", "0.8", "0.95", ["0.9"] * months)
    measure(story, "W-03", None, "0.9", ["0.5"] * months)
    measure(story, "W-04", None, "0.9", ["0.95"] * months)
    measure(story, "W-05", "0.8", None, ["0.9"] * (months - 2) + [None, None], owner=make_member(name="Ali Hassan"))
    disputed = measure(story, "W-06", "0.75", "0.9", ["0.8"] * months)
    measure(story, "W-07", None, None, ["5200"] * months, direction="neutral", unit="tonnes", kind="number", decimals=0)
    measure(story, "W-08", None, "0.9", ["0.85"] * months)
    dispute(disputed.versions.get().measurements.get(period=periods[-1]), "0.68")
    assess(date(2026, 11, 20))
    if goal:
        planning.plan_improvement(
            story.broken, cycle=None, basis="guarantee", due_on=in_days(90), owner=story.head, by=story.head
        )
    return story


def measure(
    story: Story, code: str, guaranteed: str | None, target: str | None, values: list[str | None], **more: Any
) -> Indicator:
    names = {"name": {"en": f"Figure {code}", "ar": f"رقم {code}"}} | more
    indicator = make_indicator(service=story.service, code=code, **names)
    for kind, level in (("guaranteed", guaranteed), ("target", target)):
        if level is not None:
            set_standard(
                indicator, kind, level, source="Council decision 12/2024", valid=DateRange(date(2024, 1, 1), None)
            )
    set_figures(indicator, story.months, values)
    return indicator


@pytest.fixture
def story(inside: Any) -> Story:
    return tell_story()
