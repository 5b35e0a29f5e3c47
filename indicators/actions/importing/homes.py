"""Where indicators of a file are defined: in the service that the file names, in one that is made for it, else in the one chosen."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from organisation.bulk import add_missing_directorates, add_missing_services
from organisation.models import Directorate, Service
from people.models import Member
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ...queries.imports import by_word, services_to_define_in
from ...reading.values import mark_key

Named = tuple[str, str]  # directorate and service, as the file names them; "" where it does not
CODE = re.compile(r"[\w./-]{1,20}")


class Homes:
    """The services and directorates that there are, against what the file calls them."""

    def __init__(self) -> None:
        rows = list(Directorate.objects.filter(ended_on=None).values_list("code", "name"))
        self.directorates = by_word(rows)
        self.services: dict[str, list[Service]] = {}
        self.of_directorate: dict[str, list[Service]] = {}
        for row in Service.objects.filter(ended_on=None).select_related("directorate"):
            self.of_directorate.setdefault(row.directorate.code, []).append(row)
            for word in {mark_key(row.code), *map(mark_key, row.name.values())}:
                self.services.setdefault(word, []).append(row)

    def directorate(self, text: str) -> str:
        return self.directorates.get(mark_key(text), "")

    def service(self, named: Named) -> Service | None:
        """The one that is meant, where the names leave no doubt."""
        directorate, service = named
        code = self.directorate(directorate)
        own = self.of_directorate.get(code, []) if directorate else []
        if not service and len(own) == 1:
            return own[0]
        rows = self.services.get(mark_key(service or directorate), [])
        rows = [row for row in rows if row in own] if directorate else rows
        return rows[0] if len(rows) == 1 else None

    def missing(self, pairs: Iterable[Named]) -> list[Named]:
        """Those that the file names and that are not here, without doubles."""
        return [pair for pair in dict.fromkeys(pairs) if any(pair) and self.service(pair) is None]


def homes_for(pairs: Iterable[Named], *, chosen: Service | None, make: bool, by: Member) -> dict[Named, Service]:
    """A service for each; NotAllowed where one is outside of what the member may define, or nothing says where it belongs."""
    wanted, homes = list(dict.fromkeys(pairs)), Homes()
    if make and (missing := homes.missing(wanted)):
        _make(missing, homes, chosen, by)
        homes = Homes()
    found = {pair: service for pair in wanted if (service := homes.service(pair) or chosen)}
    if len(found) < len(wanted):
        raise NotAllowed(_("Choose the service of the indicators of which the file names none that is here."))
    allowed = set(services_to_define_in(by).values_list("pk", flat=True))
    if outside := next((each for each in found.values() if each.pk not in allowed), None):
        sentence = _("You may not define indicators of the service “%(name)s”, which the file names.")
        raise NotAllowed(sentence % {"name": outside.name})
    return found


def _make(missing: list[Named], homes: Homes, chosen: Service | None, by: Any) -> None:
    """Codes are the file's own where they can be some, else numbers. Without a directorate in the file: that of the chosen service."""
    language = require_tenant().default_language
    codes = _Codes(Directorate), _Codes(Service)
    new: dict[str, tuple[str, str]] = {}
    for directorate, _service in missing:
        if directorate and not homes.directorate(directorate):
            new.setdefault(mark_key(directorate), (codes[0].of(directorate, "D"), directorate[:200]))
    services = []
    for directorate, service in missing:
        known = homes.directorate(directorate) or new.get(mark_key(directorate), ("",))[0]
        owner = known or (chosen.directorate.code if chosen else "")
        if owner:
            text = service or directorate
            services.append((codes[1].of(text, owner), text[:200], owner))
    add_missing_directorates(new.values(), language=language, by=by)
    add_missing_services(services, language=language, by=by)


class _Codes:
    """Codes that nobody has."""

    def __init__(self, model: Any) -> None:
        self.taken = {code.casefold() for code in model.objects.values_list("code", flat=True)}

    def of(self, text: str, start: str) -> str:
        code, number = text if CODE.fullmatch(text) else "", 0
        while not code or code.casefold() in self.taken:
            number += 1
            code = f"{start[:50]}.{number:02}"
        self.taken.add(code.casefold())
        return code
