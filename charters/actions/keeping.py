"""What a version says is held while it is published, compared with what was approved, and kept for good."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Indicator, Standard
from organisation.actions.services import check_service_in_use
from organisation.models import Service
from tenancy.refusals import NotAllowed

from .. import queries, snapshot
from ..content import Content
from ..models import CharterVersion, Wording
from ..workflow import State
from .promises import check_promise


def hold_facts(version: CharterVersion) -> None:
    """Its services do not end and the standards of its promises stay until the transaction is over. Services come before the
    charter, as where a service moves."""
    indicators = version.commitments.exclude(indicator=None).values("indicator")
    about = Indicator.objects.filter(pk__in=indicators)
    for rows in (_services(version), about, Standard.objects.filter(indicator__in=indicators)):
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def check_facts(version: CharterVersion) -> None:
    """Whether what it promises about is still there and still measured in a way that a promise can rest on."""
    for service in _services(version).order_by("pk"):
        check_service_in_use(service)
    for promise in version.commitments.exclude(indicator=None).select_related("indicator"):
        indicator = promise.indicator
        assert indicator is not None
        if indicator.archived_at is not None:
            raise NotAllowed(_("The indicator “%(name)s” is archived.") % {"name": str(indicator.name)})
        check_promise(indicator, [indicator.service_id])


def check_unchanged(version: CharterVersion, said: Content) -> str:
    """The SHA-256 of what would be approved now; refused where a level has approved something else."""
    now, turn = snapshot.approved_digest(said), queries.turn_of(version)
    given = version.approvals.filter(turn=turn).exclude(wording_sha256="")
    if given.exclude(wording_sha256=now).exists():
        raise NotAllowed(
            _("This version no longer says what was approved. Send it back to the draft, so that it is approved anew.")
        )
    return now


def keep_wording(version: CharterVersion, now: datetime) -> None:
    said = queries.content_of(version)
    said = replace(said, state=State.PUBLISHED.value, published_on=timezone.localdate(now))
    text = snapshot.packed(said)
    Wording.objects.create(version=version, said=text, sha256=snapshot.digest(text))


def _services(version: CharterVersion) -> QuerySet[Service]:
    return Service.objects.filter(pk__in=queries.services_of(version))
