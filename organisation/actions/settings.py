"""A tenant's settings, as its own administrators change them. What only the platform sets is in organisation.platform."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from people.models import Member
from tenancy import actions as tenancy
from tenancy.audit import acting
from tenancy.models import Tenant
from tenancy.refusals import Stale

from ..models import SettingsRecord
from ..platform.looks import check_accent, encode_crest
from ..tasks import sort_names_again
from .changes import stamp

ALLOWED = frozenset(
    {"name", "languages", "time_zone", "fiscal_month", "colour", "mfa_required", "digits", "charts", "sample"}
)


def change_settings(
    tenant: Tenant, *, crest: bytes | None = None, seen: str = "", by: Member | None, **facts: Any
) -> Tenant:
    """facts: any of ALLOWED. crest: a picture, b"" to remove it, None to leave it as it is."""
    if unknown := set(facts) - ALLOWED:
        raise ValueError(f"No settings of a tenant: {sorted(unknown)}")
    with acting("organisation.change_settings", by=by):
        before = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if seen and stamp(before) != seen:
            raise Stale(
                _("Somebody else has changed this since you opened it. Load the page again and look at it first.")
            )
        after = tenancy.change_tenant(tenant, **facts)
        check_accent(after.colour)
        if crest is not None:
            image = encode_crest(crest) if crest else b""
            after = tenancy.set_crest(tenant, image, hashlib.sha256(image).hexdigest())
        record(before, after)
        if set(after.languages) - set(before.languages):
            sort_names_again.delay_on_commit()
    return after


def record(before: Tenant, after: Tenant) -> None:
    """The row beside the settings: made from what was before, then changed, so that the trail shows both."""
    row, _created = SettingsRecord.objects.get_or_create(defaults=_facts(before))
    for name, value in _facts(after).items():
        setattr(row, name, value)
    row.save()


def _facts(tenant: Tenant) -> dict[str, Any]:
    names = ("name", "languages", "time_zone", "fiscal_month", "colour", "mfa_required")
    held = tenant.settings
    return {name: getattr(tenant, name) for name in names} | {
        "digits": held.get("digits", ""),
        "crest": held.get("crest", ""),
        "sample": bool(held.get("sample")),
    }
