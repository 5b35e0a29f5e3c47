"""By the calendar: first who wrote is erased, later the words. Each message by itself, so that none holds up the others."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from django.db import OperationalError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed

from ..models import Case, CaseMove, ReceivedMail
from ..workflow import OPEN
from .erasing import erase_case, erase_contact, erase_loose_mails, knowing_who

A_MONTH = timedelta(days=365.25 / 12)
AT_ONCE = 500  # messages in one night; the rest follows the next one
log = logging.getLogger("sdip.keeping")


def erase_old(tenant: Tenant) -> int:
    """What the tenant's two periods say: how many messages have lost something now. What failed is tried again the next night."""
    words = _erase(tenant, "keep_months", old_cases, erase_case)
    contacts = _erase(tenant, "keep_contact_months", known_cases, erase_contact)
    _safely(tenant, "mails", _erase_mails)
    return words + contacts


def old_cases(moment: datetime) -> QuerySet[Case]:
    """Whose words go; not before somebody has looked at what waits."""
    waits = ReceivedMail.objects.filter(case=OuterRef("pk"), kind=ReceivedMail.Kind.HELD, seen_at=None)
    return _over(moment).filter(emptied_at=None).exclude(Exists(waits))


def known_cases(moment: datetime) -> QuerySet[Case]:
    """Of which it is still known who wrote."""
    return knowing_who(_over(moment))


def _over(moment: datetime) -> QuerySet[Case]:
    """Over since before then, and so is what it is joined to, and what it was split into."""
    parts = Case.objects.filter(split_from=OuterRef("pk"))
    rows = Case.objects.filter(received_at__lt=moment).exclude(Q(state__in=OPEN) | Q(parent__state__in=OPEN))
    rows = rows.exclude(Exists(parts.filter(state__in=OPEN)))
    later = CaseMove.objects.filter(at__gte=moment)
    for moved in (Q(case=OuterRef("pk")), Q(case=OuterRef("parent")), Q(case__split_from=OuterRef("pk"))):
        rows = rows.exclude(Exists(later.filter(moved)))
    return rows.order_by("received_at", "pk")


def _erase(
    tenant: Tenant, period: str, rows: Callable[[datetime], QuerySet[Case]], deed: Callable[[Case], Case]
) -> int:
    with tenant_context(tenant):
        moment = _limit(period)
        keys = list(rows(moment).values_list("pk", flat=True)) if moment else []

    def erase(pk: int) -> bool:
        assert moment is not None
        case = rows(moment).filter(pk=pk).first()  # as it is now
        return case is not None and bool(deed(case))

    done = (pk for pk in keys if _safely(tenant, f"message {pk}", partial(erase, pk)))
    return sum(1 for _pk in islice(done, AT_ONCE))


def _safely(tenant: Tenant, what: str, deed: Callable[[], bool]) -> bool:
    """In a transaction of its own; whether something was done."""
    try:
        with tenant_context(tenant):
            return deed()
    except NotAllowed:  # a part of it is worked on: another night
        return False
    except OperationalError:
        raise
    except Exception:  # whatever is wrong with this one: the others go on
        log.exception("not erased: %s", what)
        return False


def _erase_mails() -> bool:
    """Who wrote them stands in their words, so they go when who wrote goes; what names an erased message goes where nothing else
    does, too."""
    erase_loose_mails(_limit("keep_contact_months") or _limit("keep_months"))
    return True


def _limit(period: str) -> datetime | None:
    months = require_tenant().settings.get(period)
    return timezone.now() - months * A_MONTH if months else None
