"""Messages that were answered are closed by themselves when nothing more is heard."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenancy.refusals import NotAllowed

from .. import queries
from ..codes import LETTER_LASTS
from ..models import Case
from .deciding import close_case

AT_ONCE = 500  # in one run of the job; the rest follows the next night


def close_answered_cases() -> int:
    """Every night; how many were closed. Somebody who is faster wins: such a message is left to the next run."""
    days = queries.close_days()
    if not days:
        return 0
    return sum(_close(case) for case in queries.to_close(timezone.now() - timedelta(days=days))[:AT_ONCE])


def _close(case: Case) -> bool:
    """Who was answered long ago, before this was switched on, is not asked now."""
    with override(case.language):
        note = _("We have heard nothing more, so we close it.")
    recent = case.answered_at is not None and timezone.now() - case.answered_at < LETTER_LASTS
    try:
        with transaction.atomic():
            close_case(case, note=note, ask=recent, revision=case.revision)
    except NotAllowed:
        return False
    return True
