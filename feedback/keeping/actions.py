"""How messages are kept clean and how long: written into the tenant's settings, which intake has at hand."""

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.actions import change_tenant
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..models import Keeping


def change_keeping(
    *, blocked_words: str, keep_months: int | None, keep_contact_months: int | None = None, by: Member
) -> Keeping:
    """After how many months what was written is erased, and who wrote it; None: nothing is erased by itself."""
    with acting("feedback.change_keeping", by=by):
        check_periods(keep_months, keep_contact_months)
        facts = {
            "blocked_words": blocked_words, "keep_months": keep_months, "keep_contact_months": keep_contact_months,
        }  # fmt: skip
        row, _new = Keeping.objects.update_or_create(defaults=facts)
        change_tenant(require_tenant(), **facts)
        return row


def check_periods(words: int | None, contact: int | None) -> None:
    if words and contact and contact > words:
        raise NotAllowed(_("Who wrote can’t stay longer than the words: both go together."))
