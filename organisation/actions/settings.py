"""A tenant's settings, as its own administrators change them. What only the platform sets is in organisation.platform."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from people.models import Member
from tenancy import actions as tenancy
from tenancy.audit import acting
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale

from ..deadlines import DUE_DAYS, LONGEST, PHONES, REMINDER_DAYS, tell_due_days
from ..models import SettingsRecord
from ..platform.looks import check_accent, encode_crest
from ..tasks import sort_names_again
from .changes import stamp

ALLOWED = (
    frozenset(
        {"name", "languages", "time_zone", "fiscal_month", "colour", "mfa_required", "digits", "charts", "sample"}
    )
    | tenancy.DEADLINES
)
PHONE = re.compile(r"[+0-9][0-9 ()/.-]{1,39}", re.ASCII)


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
        check_deadlines(facts)
        after = tenancy.change_tenant(tenant, **facts)
        check_accent(after.colour)
        if after.settings.get("due_days") != before.settings.get("due_days"):
            tell_due_days({**DUE_DAYS, **after.settings.get("due_days", {})})
        if crest is not None:
            image = encode_crest(crest) if crest else b""
            after = tenancy.set_crest(tenant, image, hashlib.sha256(image).hexdigest())
        record(before, after)
        if set(after.languages) - set(before.languages):
            sort_names_again.delay_on_commit()
    return after


def check_deadlines(facts: dict[str, Any]) -> None:
    """answer_days, due_days and reminder_days ({which: days}) in days, tolerances as fractions of 1 written as text."""
    due = facts.get("due_days") or {}
    if unknown := set(due) - set(DUE_DAYS):
        raise ValueError(f"No kinds of periods: {sorted(unknown)}")
    reminders = facts.get("reminder_days") or {}
    if unknown := set(reminders) - set(REMINDER_DAYS):
        raise ValueError(f"No kinds of reminders: {sorted(unknown)}")
    days = [*due.values(), *reminders.values()]
    days += [facts["answer_days"]] if facts.get("answer_days") is not None else []
    if any(not 0 <= number <= LONGEST for number in days):
        raise NotAllowed(_("A deadline has between 0 and %(most)s days.") % {"most": LONGEST})
    if facts.get("report_tolerance") is not None and not 0 <= Decimal(facts["report_tolerance"]) <= 1:
        raise NotAllowed(_("The tolerance of reports lies between 0% and 100%."))
    if facts.get("recount_tolerance") is not None and not 0 <= Decimal(facts["recount_tolerance"]) <= 1:
        raise NotAllowed(_("The tolerance of recounts lies between 0% and 100%."))
    told = {**REMINDER_DAYS, **reminders}
    if told["head"] < told["deputy"]:
        raise NotAllowed(_("The head of the directorate is told after the deputy, or on the same day."))
    check_phones(facts.get("phones") or {})


def check_phones(phones: Mapping[str, str]) -> None:
    if unknown := set(phones) - set(PHONES):
        raise ValueError(f"No kinds of telephone numbers: {sorted(unknown)}")
    for number in phones.values():
        if not PHONE.fullmatch(number):
            raise NotAllowed(_("“%(number)s” is no telephone number.") % {"number": number})


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
        "answer_days": held.get("answer_days"),
        "report_tolerance": Decimal(held["report_tolerance"]) if "report_tolerance" in held else None,
        **{f"due_{kind}": held.get("due_days", {}).get(kind) for kind in DUE_DAYS},
        **{f"reminder_{step}": held.get("reminder_days", {}).get(step) for step in REMINDER_DAYS},
        "recount_tolerance": Decimal(held["recount_tolerance"]) if "recount_tolerance" in held else None,
        **{f"phone_{kind}": held.get("phones", {}).get(kind, "") for kind in PHONES},
    }
