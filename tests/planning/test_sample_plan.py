"""The sample plans show what a plan can hold."""

import pytest

from organisation.models import Role
from planning.models import Action, Barrier, Cycle, Dependency, Evidence, PlanSettings
from planning.queries import totals_of
from sdip.samples.load import descriptions, load_sample
from tenancy.context import tenant_context
from tenancy.models import Tenant

CURRENCIES = {"riverton": "GBP", "zorivka": "UAH", "diwaniyah": "IQD"}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(CURRENCIES))
def test_a_sample_plan_has_a_manager_in_the_chair_money_evidence_and_what_holds_it_up(slug: str) -> None:
    load_sample({facts["slug"]: facts for facts in descriptions()}[slug])
    with tenant_context(Tenant.objects.get(slug=slug)):
        [cycle] = Cycle.objects.filter(stage="implementation")
        seat = cycle.seats.get(function="chair", ended_at=None)
        assert seat.confirmed_at is not None
        assert seat.member is not None
        assert Role.PLANNING_MANAGER in seat.member.assignments.values_list("role", flat=True)
        assert PlanSettings.objects.get().currency == CURRENCIES[slug]
        totals = totals_of(cycle, cycle.starts_on)
        assert totals.budget is not None
        assert totals.spent is not None
        assert 0 < totals.spent < totals.budget
        assert not Action.objects.filter(cycle=cycle, budget_source="").exists()
        assert Dependency.objects.filter(action__cycle=cycle).count() == 1
        assert Barrier.objects.get(action__cycle=cycle, cleared_at=None).level == "head"
        kinds = Evidence.objects.filter(archived_at=None).values_list("kind", flat=True)
        assert {"asking", "meeting"} <= set(kinds)
        [survey] = cycle.consultations.exclude(wave=None).select_related("wave__survey")
        assert survey.wave.survey.service == cycle.service
        assert survey.heard == survey.wave.responses.count() == 64
        assert survey.wave.closes_on == survey.on
