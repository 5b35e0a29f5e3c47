"""Where a place of a charter is mended: the page of the draft that holds it."""

from django.urls import reverse

from ..content import Content
from ..models import CharterVersion
from ..parts import PART_SECTIONS, Section
from ..places import Kind, Place

SECTIONS = {Kind.CONTACT: Section.REACH, Kind.PARTY: Section.WHO, Kind.FORM: Section.WHO, Kind.SERVICE: Section.WHAT}
PROGRESS = ("consulted", "approved_by", "published_on")


class Mender:
    """Addresses of the version's pages; none where nothing can be written."""

    def __init__(self, version: CharterVersion, content: Content, *, may_write: bool) -> None:
        self.version, self.content, self.may_write = version, content, may_write
        rows = version.entries.values_list("service", "pk") if may_write else ()
        self.entries = dict(rows)

    def url(self, place: Place) -> str:
        if not self.may_write:
            return ""
        if place.kind == Kind.CHARTER:
            return self._of_charter(place)
        if place.kind == Kind.PROMISE:
            return self._promise(place)
        service = place.inside or place
        if service.kind == Kind.SERVICE and service.number:
            return self._entry(service)
        section = (
            PART_SECTIONS[place.key] if place.kind == Kind.PASSAGE else SECTIONS.get(Kind(place.kind), Section.WHAT)
        )
        return reverse("charters:section", args=[self.version.pk, section])

    def _of_charter(self, place: Place) -> str:
        if place.column in PROGRESS:
            return reverse("charters:progress", args=[self.version.pk])
        return reverse("charters:settings", args=[self.version.charter_id])

    def _promise(self, place: Place) -> str:
        if place.number:
            return reverse("charters:commitment", args=[self.content.promises[place.number - 1].pk])
        return reverse("charters:new_commitment", args=[self.version.pk])

    def _entry(self, service: Place) -> str:
        entry = self.entries.get(self.content.services[service.number - 1].service)
        return reverse("charters:entry", args=[entry]) if entry else ""
