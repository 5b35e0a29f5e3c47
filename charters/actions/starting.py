"""A draft is filled from a content that came from elsewhere: a ready charter or a file."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from organisation.actions import add_service as register_service
from organisation.models import Service
from organisation.rules import can_edit_organisation
from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import Words

from .. import queries, translating
from ..content import Content, Promise, ServiceEntry
from ..models import CharterVersion
from ..queries.matching import Matching, is_pattern
from . import content as writing
from .promises import add_commitment
from .versions import draft, noted, noted_at_the_end

TEXTS = ("description", "who", "fee", "time", "responsible")
CHOSEN = ("classification", "transaction")


def fill_draft(
    version: CharterVersion, content: Content, *, add_services: bool = False, revision: int | None = None, by: Member
) -> CharterVersion:
    """Takes over what the draft does not say yet; what it says stays. All of it or nothing.

    `add_services`: services that the register does not know are added to the charter's directorate."""
    with acting("charters.fill_draft", by=by):
        row = draft(version, revision)
        with noted_at_the_end(row):
            found = queries.matching_of(row, content)
            services = _registered(row, content, found, add_services, by)
            held = {each.part for each in row.passages.all()}
            writing.write_passages(
                row, {each.part: _ours(each.words) for each in content.passages if each.part not in held}, by=by
            )
            _add_rows(row, content, by)
            if content.answer_days is not None and row.answer_days is None:
                writing.change_draft(row, answer_days=content.answer_days, by=by)
            for service, entry in zip(services, content.services, strict=True):
                for each in _meant(row, service, entry, by):
                    _fill_entry(row, each, entry, by)
            _add_promises(row, content, services, found, by)
        return draft(row)


def confirm_translations(version: CharterVersion, pairs: Iterable[str], *, by: Member) -> CharterVersion:
    """Somebody has read the translations and found them still right. What the draft does not hold can't be confirmed."""
    with acting("charters.confirm_translations", by=by):
        row = draft(version)
        row.translated = sorted(translating.noted(queries.content_of(row), pairs))
        row.save(update_fields=["translated"])
        return noted(row)


def _registered(
    version: CharterVersion, content: Content, found: Matching, add_services: bool, by: Member
) -> list[Service | None]:
    if found.twice:
        raise NotAllowed(
            _("The file describes one service of ours twice: %(names)s.") % {"names": ", ".join(found.twice)}
        )
    services = list(found.services)
    unknown = [at for at in found.unknown if not is_pattern(content.services[at])]
    if not unknown:
        return services
    directorate = version.charter.directorate
    if version.charter.service is not None:
        raise NotAllowed(
            _("This is the charter of one service. Several services belong into the charter of an office.")
        )
    if not add_services:
        names = ", ".join(str(content.services[at].name) for at in unknown)
        raise NotAllowed(_("The register does not know these services: %(names)s.") % {"names": names})
    if not can_edit_organisation(by, directorate):
        raise NotAllowed(_("New services are added to the register by an administrator."))
    codes = _free_codes(directorate.code)
    for at in unknown:
        entry = content.services[at]
        code = entry.code or next(codes)
        services[at] = register_service(code, _ours(entry.name) or entry.name, directorate, by=by)
    return services


def _free_codes(start: str) -> Any:
    taken = set(Service.objects.filter(code__startswith=f"{start}-").values_list("code", flat=True))
    return (code for number in count(1) if (code := f"{start}-{number}") not in taken)


def _ours(text: Words) -> Words:
    """In the tenant's languages alone."""
    languages = require_tenant().languages
    return Words({code: written for code, written in text.items() if code in languages and written})


def _row(source: Any, *left_out: str) -> dict[str, Any]:
    values = {each.name: getattr(source, each.name) for each in fields(source) if each.name not in left_out}
    return {name: _ours(value) if isinstance(value, Words) else value for name, value in values.items()}


def _add_rows(version: CharterVersion, content: Content, by: Member) -> None:
    """Behind those that the draft has; one that is there already is not doubled."""
    said = queries.content_of(version)
    sections: tuple[tuple[Any, str, Sequence[Any], Sequence[Any], tuple[str, ...]], ...] = (
        (writing.write_contacts, "contacts", said.contacts, content.contacts, ()),
        (writing.write_parties, "parties", said.parties, content.parties, ()),
        (writing.write_forms, "forms", said.forms, [each for each in content.forms if each.address], ("file",)),
    )
    for write, name, held, given, left_out in sections:
        there = [_row(each, *left_out) for each in held]
        rows = [_row(each, *left_out) for each in given]
        new = [values for values in rows if values not in there and (values["words"] or values.get("value"))]
        if new:
            write(version, [*({"pk": each.pk} for each in getattr(version, name).all()), *new], by=by)


def _meant(version: CharterVersion, service: Service | None, entry: ServiceEntry, by: Member) -> list[Any]:
    """The services of the draft that the entry is about: a pattern is about every one that has no steps yet."""
    if is_pattern(entry):
        return list(version.entries.filter(requirements=None, steps=None))
    held = version.entries.filter(service=service).first()
    if held is None and service is not None:
        held = writing.add_service(version, service, by=by)
    return [held] if held else []


def _fill_entry(version: CharterVersion, row: Any, entry: ServiceEntry, by: Member) -> None:
    values: dict[str, Any] = {name: _ours(getattr(entry, name)) for name in TEXTS if not getattr(row, name)}
    values |= {name: getattr(entry, name) for name in CHOSEN if not getattr(row, name)}
    requirements = None if row.requirements.exists() else [_row(each) for each in entry.requirements]
    steps = None if row.steps.exists() else [_row(each) for each in entry.steps]
    row.version = version
    writing.write_service(row, values, requirements=requirements, steps=steps, by=by)


def _add_promises(
    version: CharterVersion, content: Content, services: Sequence[Service | None], found: Matching, by: Member
) -> None:
    there = {(each.aspect, each.words) for each in queries.content_of(version).promises}
    numbers = {entry.service: at for at, entry in enumerate(content.services)}
    for promise, indicator in zip(content.promises, found.indicators, strict=True):
        words = _ours(promise.words)
        if words and (promise.aspect, words) not in there:
            service = _service_of(promise, services, numbers)
            add_commitment(
                version, words=words, remedy=_ours(promise.remedy), aspect=promise.aspect, service_id=service,
                indicator=indicator, answer_days=promise.answer_days, by=by,
            )  # fmt: skip


def _service_of(promise: Promise, services: Sequence[Service | None], numbers: dict[int, int]) -> int | None:
    """None where the file doesn't say it."""
    at = numbers.get(promise.service or 0)
    service = services[at] if at is not None else None
    return service.pk if service else None
