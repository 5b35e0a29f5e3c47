"""How messages are kept clean and how long: written into the tenant's settings, which intake has at hand."""

from people.models import Member
from tenancy.actions import change_tenant
from tenancy.audit import acting
from tenancy.context import require_tenant

from ..models import Keeping


def change_keeping(*, blocked_words: str, keep_months: int | None, by: Member) -> Keeping:
    """`keep_months` None: nothing is erased by itself."""
    with acting("feedback.change_keeping", by=by):
        facts = {"blocked_words": blocked_words, "keep_months": keep_months}
        row, _new = Keeping.objects.update_or_create(defaults=facts)
        change_tenant(require_tenant(), **facts)
        return row
