"""Reads over charters and the standards that their promises copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OrderBy, OuterRef, Q, QuerySet, When
from django.db.models.fields.json import KT
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indicators.models import Direction, Indicator, IndicatorVersion, Standard, StandardKind
from organisation.models import Service
from sdip.web.formats import formatter
from tenancy.context import require_tenant

from ..content import Content
from ..models import Charter, CharterVersion, Commitment, ServiceEntry
from ..workflow import IN_FORCE, IN_THE_MAKING

Level = tuple[Decimal | None, Decimal | None]  # a standard's low and high, as it is stored
NO_LEVEL: Level = (None, None)
KINDS = tuple(StandardKind.values)


def by_name(path: str = "name_sort") -> OrderBy:
    """As the reader's alphabet orders; `path` names the sort keys from the row."""
    language, tenant = get_language() or "", require_tenant()
    code = language if language in tenant.languages else tenant.default_language
    return OrderBy(Collate(KT(f"{path}__{code}"), "C"))


def charters() -> QuerySet[Charter]:
    return Charter.objects.select_related("directorate", "service", "owner")


def charters_for_everybody() -> QuerySet[Charter]:
    """In force, and of an office or of a service that is shown to everybody: the one rule for all that is public of them."""
    version = CharterVersion.objects.filter(charter=OuterRef("pk"), state__in=IN_FORCE)
    shown = Q(service=None) | Q(service__public=True, service__ended_on=None)
    return Charter.objects.filter(shown, Exists(version))


def offices_in_force() -> QuerySet[Charter]:
    """Offices whose charter everybody can read."""
    rows = charters_for_everybody().filter(service=None).select_related("directorate", "service", "owner")
    return rows.order_by("directorate__path", "pk")


def versions_in_force(service: Service) -> QuerySet[CharterVersion]:
    """Of its own charter, then of its office's charters that describe it."""
    entry = Exists(ServiceEntry.objects.filter(version=OuterRef("pk"), service=service))
    rows = CharterVersion.objects.filter(Q(charter__service=service) | Q(entry, charter__service=None))
    return rows.filter(state__in=IN_FORCE).order_by(F("charter__service").asc(nulls_last=True), "-published_at")


def version_in_force(service: Service) -> CharterVersion | None:
    return versions_in_force(service).first()


def draft_of(charter: Charter) -> CharterVersion | None:
    """The version that is being made, however far it has come."""
    return charter.versions.filter(state__in=IN_THE_MAKING).first()


def latest_version(charter: Charter) -> CharterVersion | None:
    return charter.versions.order_by("-number").first()


def measures() -> QuerySet[IndicatorVersion]:
    """Of each indicator the newest that holds today comes first; one of a later day only where there is no other."""
    later = Case(When(valid_from__gt=timezone.localdate(), then=1), default=0)
    return IndicatorVersion.objects.order_by("indicator", later, "-number")


def measures_of(indicators: Iterable[int] | QuerySet[Any]) -> dict[int, IndicatorVersion]:
    rows = measures().filter(indicator__in=indicators).distinct("indicator")
    return {row.indicator_id: row for row in rows}


def current_measure(indicator: Indicator) -> IndicatorVersion | None:
    """How the indicator is measured now: unit, decimals and direction."""
    return measures_of([indicator.pk]).get(indicator.pk)


def standards_in_force(indicators: Iterable[int], day: date | None = None) -> dict[tuple[int, str], Standard]:
    """By indicator and kind: what holds on the day for the whole tenant."""
    rows = Standard.objects.in_force(day or timezone.localdate()).filter(indicator__in=indicators, place=None)
    return {(row.indicator_id, row.kind): row for row in rows}


def copied_level(commitment: Commitment, kind: str) -> Level:
    return getattr(commitment, f"{kind}_low"), getattr(commitment, f"{kind}_high")


def level_of(standard: Standard | None) -> Level:
    return (standard.low, standard.high) if standard else NO_LEVEL


def readable_level(level: Level, measure: IndicatorVersion | None) -> Level:
    """(at least, at most): the one number of a lower-is-better standard is its upper end."""
    low, high = level
    return (None, low) if measure and measure.direction == Direction.LOWER else (low, high)


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that the draft copied and that the standard in force no longer has."""

    commitment: Commitment
    kind: str
    copied: str
    current: str

    @property
    def sentence(self) -> str:
        facts = {"promise": str(self.commitment.words), "copied": self.copied, "current": self.current}
        if self.kind == StandardKind.GUARANTEED:
            return _("“%(promise)s” guarantees %(copied)s, but the standard in force is %(current)s.") % facts
        return _("“%(promise)s” aims at %(copied)s, but the target in force is %(current)s.") % facts


def differences(version: CharterVersion, day: date | None = None) -> list[Difference]:
    """Where the promises of a draft and the standards in force disagree."""
    rows = [row for row in version.commitments.all() if row.indicator_id]
    indicators = {row.indicator_id for row in rows if row.indicator_id}
    standards, measures = standards_in_force(indicators, day), measures_of(indicators)
    found = []
    for row in rows:
        assert row.indicator_id is not None
        for kind in KINDS:
            copied, current = copied_level(row, kind), level_of(standards.get((row.indicator_id, kind)))
            if copied != current:
                measure = measures.get(row.indicator_id)
                found.append(Difference(row, kind, level_words(copied, measure), level_words(current, measure)))
    return found


def unlike(own: str, theirs: str) -> Q:
    """Rows whose level is not that of a standard. Both name the columns of the ends: "own_{kind}_{end}", "{kind}__{end}"."""
    found = Q()
    for kind in ("guaranteed", "target"):
        for end in ("low", "high"):
            mine, other = own.format(kind=kind, end=end), theirs.format(kind=kind, end=end)
            found |= Q(**{f"{mine}__lt": F(other)}) | Q(**{f"{mine}__gt": F(other)})
            found |= Q(**{f"{mine}__isnull": True, f"{other}__isnull": False})
            found |= Q(**{f"{mine}__isnull": False, f"{other}__isnull": True})
    return found


def level_words(level: Level, measure: IndicatorVersion | None) -> str:
    if level == NO_LEVEL:
        return _("none")
    low, high = readable_level(level, measure)
    return formatter().level(low, high, measure.unit if measure else "", measure.decimals if measure else None)


def services_of(version: CharterVersion) -> list[int]:
    """The services that the version describes, and the one that it is of."""
    own = [version.charter.service_id] if version.charter.service_id else []
    return [*own, *version.entries.exclude(service__in=own).values_list("service", flat=True)]


def measurable_indicators(services: Iterable[int]) -> QuerySet[Indicator]:
    """What a promise of the services can rest on: measured, with a settled direction."""
    rows = measures_of(Indicator.objects.filter(service__in=services).values_list("pk", flat=True))
    settled = [pk for pk, row in rows.items() if row.direction not in (None, "", Direction.NEUTRAL.value)]
    return Indicator.objects.filter(pk__in=settled, archived_at=None)


def promises_in_words(version: CharterVersion, said: Content) -> list[dict[str, Any]]:
    """Each promise of a version: its `row`, and its numbers and their indicator as `said`."""
    found = {each.pk: each for each in said.promises}
    rows = [(row, found[row.pk]) for row in version.commitments.select_related("service")]
    return [
        {"row": row, "guaranteed": each.guaranteed.words, "target": each.target.words, "indicator": each.indicator_name}
        for row, each in rows
    ]


def phones() -> dict[str, str]:
    """Telephone numbers that public pages name: emergency, desk, text. Those that the tenant's settings hold."""
    held = require_tenant().settings.get("phones", {})
    return {name: str(held[name]) for name in ("emergency", "desk", "text") if held.get(name)}
