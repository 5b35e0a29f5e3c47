"""The frame of a version's files out of the rows: whose it is, where it lies on the web, and its newest figures."""

from django.urls import reverse
from django.utils import timezone

from indicators.judged import figure_words
from organisation.models import Service
from sdip.web.formats import formatter
from tenancy.context import absolute_url, require_tenant
from tenancy.models import Crest

from .. import results
from ..content import Content
from ..models import CharterVersion
from ..queries import content_of
from ..queries.public import for_all
from .frame import Frame, Latest


def frame_of(version: CharterVersion, said: Content) -> Frame:
    """In the language that is active; figures as they are today."""
    tenant, charter = require_tenant(), version.charter
    crest = Crest.objects.filter(tenant=tenant).first()
    service = charter.service
    return Frame(
        code=service.code if service else f"office-{charter.pk}",
        author=str(tenant.name),
        address=address_of(version),
        as_of=timezone.localdate(),
        latest=latest(said),
        forms=forms_of(said),
        crest=bytes(crest.image) if crest else b"",
        sample=bool(tenant.settings.get("sample")),
    )


def for_files(version: CharterVersion) -> Content:
    """What its files say: of an office's charter nothing about services that are not shown to everybody."""
    said = content_of(version)
    return said if version.charter.service_id else for_all(said)


def live_frame(said: Content, address: str) -> Frame:
    """Of the data that follow the charter in force: no file, no day on which one was made."""
    return Frame(code="", author="", address=absolute_url(address), latest=latest(said), forms=forms_of(said))


def forms_of(said: Content) -> dict[int, str]:
    """Where its uploaded sample forms lie, by file."""
    return {row.file: absolute_url(reverse("services:form", args=[row.file])) for row in said.forms if row.file}


def address_of(version: CharterVersion) -> str:
    """Its public page in the language that is active."""
    service = version.charter.service
    office = reverse("services:office", args=[version.charter_id])
    return absolute_url(reverse("services:service", args=[service.code]) if service else office)


def latest(said: Content) -> dict[int, Latest]:
    """What everybody may see: the same figures as on the public page."""
    services = {row.service for row in said.promises if row.service} | {row.service for row in said.services}
    public = list(Service.objects.filter(pk__in=services, public=True, ended_on=None))
    write, found = formatter(), {}
    for row in results.service_results(public, said, others=False).promises if public else ():
        result = row.result
        if row.promise is None or result is None or result.gap.value is None:
            continue
        found[row.promise.pk] = Latest(
            write.period(result.period.starts_on, result.period.ends_on),
            figure_words(result.version, result.gap.value),
            row.drawn,
            row.record,
            row.trend,
            row.note,
            result.period.starts_on,
            result.period.ends_on,
            result.gap.value,
            figure_words(result.version, row.recounted) if row.recounted is not None else "",
        )
    return found
