from datetime import date

from django.utils import timezone

from organisation.workdays import workdays

from .. import queries
from ..models import Case


def again_due_on(case: Case) -> date:
    """The day that is promised when work on an answered message begins anew: as many working days as for a new one."""
    due_on, _key = workdays().add(timezone.localdate(), queries.answer_days(case.service, case.commitment))
    return due_on
