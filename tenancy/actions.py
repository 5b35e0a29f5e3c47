"""What changes a user or a tenant itself. The tables have no fence, so each action is about the row it is given and no other."""

import zoneinfo
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .middleware import forget_tenants
from .models import Crest, NamedModel, Tenant, User
from .refusals import NotAllowed
from .text import words

DEADLINES = frozenset({"answer_days", "due_days", "reminder_days", "report_tolerance", "recount_tolerance", "phones"})
MESSAGES = frozenset(
    {"blocked_words", "keep_contact_months", "keep_months", "mailbox", "close_days", "recurrence_days", "escalation"}
)
IN_SETTINGS = DEADLINES | MESSAGES | {"digits", "sample", "charts", "crest", "sso_is_second_factor"}


def choose_language(user: User, language: str) -> None:
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def change_tenant(tenant: Tenant, **facts: Any) -> Tenant:
    """facts: name, languages, time_zone, fiscal_month, colour, mfa_required, and what lies in `settings` (IN_SETTINGS).

    None takes one of the latter away: the application's own value counts again."""
    with transaction.atomic():
        row = Tenant.objects.select_for_update().get(pk=tenant.pk)
        held = row.settings | {name: facts.pop(name) for name in IN_SETTINGS & set(facts)}
        row.settings = {name: value for name, value in held.items() if value is not None}
        for name, value in facts.items():
            setattr(row, name, words(value) if name == "name" else value)
        check_tenant(row)
        row.save()
        transaction.on_commit(forget_tenants)
    return row


def check_tenant(row: Tenant) -> None:
    """Raises NotAllowed with the sentence about the first thing that is wrong."""
    known = dict(settings.LANGUAGES)
    if not row.languages or len(set(row.languages)) != len(row.languages) or not set(row.languages) <= set(known):
        raise NotAllowed(_("Choose at least one language, each of them once."))
    if row.time_zone not in zoneinfo.available_timezones():
        raise NotAllowed(_("“%(zone)s” is no time zone.") % {"zone": row.time_zone})
    if row.settings.get("digits", "") not in ("", "arab", "latn"):
        raise NotAllowed(_("Choose one of the two sets of digits."))
    try:
        row.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise NotAllowed(next(iter(error.messages))) from error
    if not 1 <= row.fiscal_month <= 12:
        raise NotAllowed(_("The fiscal year begins in one of the twelve months."))


def set_crest(tenant: Tenant, image: bytes, sha256: str) -> Tenant:
    """image: a PNG that we have made ourselves; b"" removes it. Its address carries the fingerprint."""
    with transaction.atomic():
        if image:
            Crest.objects.update_or_create(tenant=tenant, defaults={"image": image, "sha256": sha256})
        else:
            Crest.objects.filter(tenant=tenant).delete()
        return change_tenant(tenant, crest=sha256[:16] if image else "")


def sort_names_again() -> None:
    """After the languages have changed: a reader of a new one finds every list in its alphabet."""
    for model in apps.get_models():
        if issubclass(model, NamedModel):
            _sort_again(model, model._default_manager.iterator(chunk_size=2000))


def _sort_again(model: type[NamedModel], rows: Iterable[NamedModel]) -> None:
    changed = []
    for row in rows:
        before = row.name_sort
        row.set_sort_keys()
        if row.name_sort != before:
            changed.append(row)
    model._default_manager.bulk_update(changed, ["name_sort"], batch_size=1000)


def create_tenant(slug: str, name: Any, languages: Iterable[str], **facts: Any) -> Tenant:
    """facts: as in change_tenant(), and kind and host, which only the platform sets."""
    held = {key: facts.pop(key) for key in IN_SETTINGS & set(facts)}
    row = Tenant(slug=slug, name=words(name), languages=list(languages), settings=held, **facts)
    row.host = row.host or None
    with transaction.atomic():
        if Tenant.objects.filter(slug=slug).exists():
            raise NotAllowed(_("The address “%(slug)s” is taken.") % {"slug": slug})
        check_tenant(row)
        row.save()
        transaction.on_commit(forget_tenants)
    return row


def close_tenant(tenant: Tenant) -> Tenant:
    """Nobody enters any more and its address answers as if there were nothing; all its rows stay."""
    if tenant.closed_at is not None:
        raise NotAllowed(_("%(name)s is closed already.") % {"name": tenant.name})
    return change_tenant(tenant, closed_at=timezone.now())


def reopen_tenant(tenant: Tenant) -> Tenant:
    if tenant.closed_at is None:
        raise NotAllowed(_("%(name)s is open.") % {"name": tenant.name})
    return change_tenant(tenant, closed_at=None)


def change_user(user: User, *, name: str, is_active: bool, is_staff: bool, is_superuser: bool) -> User:
    """Whoever is switched off is signed out everywhere with the next click. Somebody must be left to run the platform."""
    with transaction.atomic():
        rulers = User.objects.select_for_update().filter(is_superuser=True, is_staff=True, is_active=True)
        if {ruler.pk for ruler in rulers} == {user.pk} and not (is_active and is_staff and is_superuser):
            raise NotAllowed(_("This is the last person who may run the platform."))
        row = User.objects.select_for_update().get(pk=user.pk)
        row.name, row.is_active, row.is_staff, row.is_superuser = name, is_active, is_staff, is_superuser
        row.save(update_fields=["name", "is_active", "is_staff", "is_superuser"])
    return row
