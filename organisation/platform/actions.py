import hashlib
import logging
from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.mails import send_account_letter
from tenancy import actions as tenancy
from tenancy.audit import acting
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tenancy.refusals import NotAllowed

from ..actions import add_calendar
from ..actions.settings import record
from ..members.actions import invite_member
from ..models import Oversight, Role
from ..queries import forget_overseers
from .looks import check_accent, encode_crest

log = logging.getLogger("sdip.platform")


def note(deed: str, by: User | None, **facts: Any) -> None:
    """The platform's own trail: one line in the log for each deed. Rows of tenants have theirs behind the fence."""
    log.info(deed, extra={"facts": {"deed": deed, "by": by.email if by else "", **facts}})


def open_tenant(
    slug: str,
    name: Any,
    languages: Iterable[str],
    *,
    weekend: Iterable[int] = (5, 6),
    first_email: str = "",
    first_name: str = "",
    by: User | None,
    **facts: Any,
) -> Tenant:
    """A new tenant with its calendar, and an invitation to its first administrator, who does the rest."""
    with transaction.atomic():
        check_accent(facts.get("colour", ""))
        tenant = tenancy.create_tenant(slug, name, languages, **facts)
        with tenant_context(tenant):
            add_calendar(date(timezone.localdate().year, 1, 1), weekend, by=None)
            if first_email:
                roles = [(Role.ADMINISTRATOR, None)]
                invite_member(first_email, first_name or first_email, roles, tenant.default_language, by=None)
        note("open_tenant", by, tenant=slug)
    return tenant


def change_tenant(tenant: Tenant, *, by: User | None, **facts: Any) -> Tenant:
    with transaction.atomic():
        check_accent(facts.get("colour", ""))
        languages = list(tenant.languages)
        before = Tenant.objects.get(pk=tenant.pk)
        changed = tenancy.change_tenant(tenant, **facts)
        with tenant_context(changed), acting("organisation.change_settings", by=None):
            record(before, changed)  # the tenant's own trail tells its people too
            if list(changed.languages) != languages:
                tenancy.sort_names_again()
        note("change_tenant", by, tenant=tenant.slug, changed=sorted(facts))
    return changed


def close_tenant(tenant: Tenant, *, by: User | None) -> Tenant:
    with transaction.atomic():
        note("close_tenant", by, tenant=tenant.slug)
        return tenancy.close_tenant(tenant)


def reopen_tenant(tenant: Tenant, *, by: User | None) -> Tenant:
    with transaction.atomic():
        note("reopen_tenant", by, tenant=tenant.slug)
        return tenancy.reopen_tenant(tenant)


def set_crest(tenant: Tenant, content: bytes, *, by: User | None) -> Tenant:
    """Any picture, stored as our own small PNG without what came with it; b"" removes the crest."""
    image = encode_crest(content) if content else b""
    note("set_crest", by, tenant=tenant.slug)
    return tenancy.set_crest(tenant, image, hashlib.sha256(image).hexdigest())


def agree_oversight(overseer: Tenant, overseen: Tenant, *, since: date, agreement: str, by: User | None) -> Oversight:
    """From then on the overseer reads what the overseen publishes, and nothing else."""
    if overseer.pk == overseen.pk:
        raise NotAllowed(_("Nobody oversees himself."))
    with transaction.atomic():
        if Oversight.objects.select_for_update().filter(overseer=overseer, overseen=overseen, until=None).exists():
            raise NotAllowed(_("There is such an agreement already. End it first."))
        note("agree_oversight", by, overseer=overseer.slug, overseen=overseen.slug)
        transaction.on_commit(forget_overseers)
        return Oversight.objects.create(overseer=overseer, overseen=overseen, since=since, agreement=agreement)


def end_oversight(row: Oversight, *, until: date, by: User | None) -> None:
    if row.until is not None:
        raise NotAllowed(_("This agreement has ended already."))
    if until < row.since:
        raise NotAllowed(_("The last day lies before the first."))
    with transaction.atomic():
        note("end_oversight", by, overseer=row.overseer.slug, overseen=row.overseen.slug)
        row.until = until
        row.save(update_fields=["until"])
        transaction.on_commit(forget_overseers)


def change_user(user: User, *, by: User | None, **facts: Any) -> User:
    note("change_user", by, user=user.pk, **facts)
    return tenancy.change_user(user, **facts)


def remove_second_factor(user: User, *, by: User) -> None:
    """For somebody who has lost both the device and the recovery codes, and has proved to be who he is. The person is told."""
    if user.pk == by.pk:
        raise NotAllowed(_("Switch your own second factor off on the page about your account."))
    with transaction.atomic():
        if not Authenticator.objects.filter(user=user).exists():
            raise NotAllowed(_("%(email)s has no second factor.") % {"email": user.email})
        Authenticator.objects.filter(user=user).delete()
        note("remove_second_factor", by, user=user.pk)
        send_account_letter("people/second_factor_removed", user.email, {})
