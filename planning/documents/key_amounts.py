"""What a key service's part of the plan takes: money and people, year by year. Without a service: what belongs to none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sdip.web.formats import NOTHING, formatter

from ..models import Cycle
from ..queries import live_actions
from ..settings import plan_settings
from ..workflow import SolutionState
from .paper import money


@dataclass(frozen=True, slots=True)
class Amounts:
    """`steps`: service, day, budget and spent of each action; `staff`: service and person-months of each chosen solution.
    A plan of one service has everything under that."""

    steps: list[tuple[int | None, date, Decimal | None, Decimal | None]]
    staff: list[tuple[int | None, Decimal | None]]
    currency: str

    @property
    def services(self) -> set[int | None]:
        return {row[0] for row in self.steps} | {row[0] for row in self.staff}

    def budgets(self, service: int | None, ends: Sequence[date]) -> list[str]:
        """Of the actions that are due in each year of the plan; what comes after the last is no part of the table."""
        mine, sums, start = [row for row in self.steps if row[0] == service], [], date.min
        for end in ends:
            sums.append(self._total(budget for _service, due, budget, _spent in mine if start < due <= end))
            start = end
        return sums

    def spent(self, service: int | None) -> str:
        return self._total(spent for of, _due, _budget, spent in self.steps if of == service)

    def person_months(self, service: int | None) -> str:
        known = [staff for of, staff in self.staff if of == service and staff is not None]
        return _("%(count)s person-months") % {"count": formatter().num(sum(known), 1)} if known else ""

    def _total(self, amounts: Iterable[Decimal | None]) -> str:
        known = [amount for amount in amounts if amount is not None]
        return money(sum(known, Decimal()), self.currency) if known else NOTHING


def amounts_of(cycle: Cycle) -> Amounts:
    """Two queries and the settings."""
    steps = live_actions(cycle).values_list("goal__indicator__service", "due_on", "budget", "spent")
    chosen = cycle.solutions.filter(archived_at=None, state=SolutionState.CHOSEN)
    staff = chosen.values_list(Coalesce("problem__service", "problem__indicator__service"), "staff")
    own = cycle.service_id
    return Amounts(
        [(own or service, due, budget, spent) for service, due, budget, spent in steps],
        [(own or service, months) for service, months in staff if months is not None],
        plan_settings().currency,
    )
