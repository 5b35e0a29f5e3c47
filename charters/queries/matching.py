"""What a content from elsewhere is here: its services in the register, its indicators, and what has no place."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.models import Indicator
from organisation.models import Service
from sdip.web.language import LANGUAGES
from tenancy.context import require_tenant
from tenancy.text import fold

from ..content import Content, ServiceEntry
from ..models import CharterVersion
from ..places import texts_of
from .promises import measurable_indicators, services_of


@dataclass(frozen=True, slots=True)
class Matching:
    """`services`: by position in the content, None where the register has none. `twice`: two of them are one service here.
    `indicators`: by position of the promise; a promise without one is taken unmeasured."""

    services: Sequence[Service | None]
    twice: Sequence[str]
    indicators: Sequence[Indicator | None]
    notes: Sequence[str]

    @property
    def unknown(self) -> list[int]:
        return [at for at, service in enumerate(self.services) if service is None]


def matching_of(version: CharterVersion, content: Content) -> Matching:
    """A service is known again by its code, else by its name in any language. The only service of a content is that of the charter,
    whatever it is called there."""
    services = _services(version, content)
    taken = [service for service in services if service is not None]
    twice = sorted({str(service.name) for service in taken if taken.count(service) > 1})
    numbers = {entry.service: at for at, entry in enumerate(content.services)}
    indicators = _indicators(content, services, numbers, version)
    return Matching(services, twice, indicators, _notes(content, indicators))


def is_pattern(entry: ServiceEntry) -> bool:
    """Of a ready charter: its requirements and steps are meant for any service."""
    return not entry.code and not entry.name


def _services(version: CharterVersion, content: Content) -> list[Service | None]:
    own = version.charter.service
    if own is not None and len(content.services) == 1:
        return [own]
    here = Service.objects.filter(directorate__path__startswith=version.charter.directorate.path, ended_on=None)
    by_code: dict[str, Service] = {}
    by_name: dict[str, Service] = {}
    for service in here.select_related("directorate"):
        by_code[fold(service.code)] = service
        by_name |= {fold(name): service for name in service.name.values()}
    return [_known(entry, by_code, by_name) for entry in content.services]


def _known(entry: ServiceEntry, by_code: dict[str, Service], by_name: dict[str, Service]) -> Service | None:
    if entry.code and (found := by_code.get(fold(entry.code))):
        return found
    return next((by_name[fold(name)] for name in entry.name.values() if fold(name) in by_name), None)


def _indicators(
    content: Content, services: Sequence[Service | None], numbers: dict[int, int], version: CharterVersion
) -> list[Indicator | None]:
    """Of a promise that names no service the indicator may be of any that the charter describes."""
    codes = {row.indicator_code for row in content.promises if row.indicator_code}
    found = {row.code: row for row in Indicator.objects.filter(code__in=codes, archived_at=None)}
    settled = set(measurable_indicators({row.service_id for row in found.values()}).values_list("pk", flat=True))
    described = {*services_of(version), *(row.pk for row in services if row)}
    kept: list[Indicator | None] = []
    for row in content.promises:
        indicator, at = found.get(row.indicator_code), numbers.get(row.service or 0)
        service = services[at] if at is not None else None
        about = {service.pk} if service else described
        fits = indicator is not None and indicator.service_id in about
        kept.append(indicator if indicator and fits and indicator.pk in settled else None)
    return kept


def _notes(content: Content, indicators: Sequence[Indicator | None]) -> list[str]:
    said = []
    lost = sorted(
        {
            row.indicator_code
            for row, found in zip(content.promises, indicators, strict=True)
            if row.indicator_code and not found
        }
    )
    if lost:
        said.append(
            _("No such indicator here; these promises are taken without: %(names)s.") % {"names": ", ".join(lost)}
        )
    strange = sorted({code for text in texts_of(content) for code in text.words} - set(require_tenant().languages))
    if strange:
        names = ", ".join(LANGUAGES[code].own_name for code in strange)
        said.append(_("Left out, since the municipality does not use it: %(names)s.") % {"names": names})
    if any(not form.address for form in content.forms):
        said.append(_("Sample forms without a web address are left out."))
    return said
