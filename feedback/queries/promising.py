"""What is promised to whoever writes, and by when."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.models import Commitment, ServiceEntry
from charters.queries import by_name, current_measure, level_of, level_words, standards_in_force, version_in_force
from charters.workflow import IN_FORCE, IN_THE_MAKING
from indicators.models import Indicator, StandardKind
from organisation.deadlines import ANSWER_DAYS
from organisation.models import Service
from organisation.workdays import workdays
from tenancy.context import require_tenant


def answer_days(service: Service | None, commitment: Commitment | None) -> int:
    """Working days until the answer: of the promise, else of the service's charter, else of the municipality."""
    version = version_in_force(service) if service is not None and commitment is None else None
    return days_promised(commitment, version.answer_days if version else None)


def days_promised(commitment: Commitment | None, charter_days: int | None) -> int:
    """`charter_days`: of the charter in force that describes the service; a promise goes before it."""
    if commitment is not None:
        charter_days = commitment.answer_days if commitment.answer_days is not None else commitment.version.answer_days
    return int(require_tenant().settings.get("answer_days", ANSWER_DAYS)) if charter_days is None else charter_days


def answer_due(service: Service | None, commitment: Commitment | None, start: date) -> tuple[date, int | None]:
    """The promised day, and the key of the calendar by which it was counted."""
    return workdays().add(start, answer_days(service, commitment))


def promise_words(commitment: Commitment | None, indicator: Indicator | None, language: str) -> str:
    """The promise that a message is about, as it stands today, in the language of whoever writes."""
    if commitment is not None:
        return commitment.words.in_language(language)
    if indicator is None:
        return ""
    standard = standards_in_force([indicator.pk]).get((indicator.pk, StandardKind.GUARANTEED))
    with override(language):
        name = indicator.name.in_language(language)
        if standard is None:
            return name
        level = level_words(level_of(standard), current_measure(indicator))
        return _("%(promise)s: %(level)s") % {"promise": name, "level": level}


def public_services() -> QuerySet[Service]:
    rows: QuerySet[Service] = Service.objects.filter(public=True, ended_on=None)
    return rows.order_by(by_name(), "pk")


def promised_now(service: Service) -> QuerySet[Commitment]:
    """The promises about the service that are in force."""
    return Commitment.objects.filter(_about(service), version__state__in=IN_FORCE)


def promises_in_force() -> QuerySet[Commitment]:
    """Of every service and office."""
    rows = Commitment.objects.filter(version__state__in=IN_FORCE).select_related(
        "version__charter", "service__directorate"
    )
    return rows.order_by("service__code", "pk")


def _about(service: Service) -> Q:
    """Its own promises, and those of the whole office that provides it."""
    described = Exists(ServiceEntry.objects.filter(version=OuterRef("version"), service=service))
    return Q(service=service) | Q(described, service=None)


def citable_commitments(service: Service | None = None) -> QuerySet[Commitment]:
    """Promises that somebody can say were broken: of every version that has been public."""
    rows = Commitment.objects.exclude(version__state__in=IN_THE_MAKING)
    rows = rows.select_related("version__charter", "service", "indicator")
    return rows.filter(_about(service)) if service else rows
