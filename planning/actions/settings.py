from collections.abc import Sequence

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..models import PlanSettings
from ..settings import plan_settings
from ..workflow import STAGE_MOVES, Stage


def change_plan_settings(
    *,
    governor_stages: Sequence[str],
    cluster_size: int,
    cluster_days: int,
    deputy_after_days: int,
    head_after_days: int,
    remind_days: int,
    currency: str,
    revision: int,
    by: Member,
) -> PlanSettings:
    with acting("planning.change_plan_settings", by=by):
        if head_after_days < deputy_after_days:
            raise NotAllowed(_("The head of the directorate hears of a late action after the deputy, not before."))
        signed = {stage for stage in STAGE_MOVES if stage != Stage.CLOSED}
        PlanSettings.objects.bulk_create([plan_settings()], ignore_conflicts=True)  # the first time
        row = PlanSettings.objects.select_for_update().get()
        if row.revision != revision:
            raise Stale(_("Somebody else has changed the settings meanwhile. Look at them again, then save."))
        row.governor_stages = [stage for stage in governor_stages if stage in signed]
        row.cluster_size, row.cluster_days = cluster_size, cluster_days
        row.deputy_after_days, row.head_after_days, row.remind_days = deputy_after_days, head_after_days, remind_days
        row.currency = currency.strip().upper()
        row.revision += 1
        row.save()
        return row
