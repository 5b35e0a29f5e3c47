"""A charter as search engines read it: schema.org, as JSON-LD. Texts in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from tenancy.context import absolute_url, require_tenant
from tenancy.text import Words

from .content import Contact
from .parts import ContactKind

NUMBERS: dict[str, str] = {
    ContactKind.PHONE: "telephone",
    ContactKind.EMERGENCY: "telephone",
    ContactKind.TEXT_PHONE: "telephone",
    ContactKind.SMS: "telephone",
    ContactKind.FAX: "faxNumber",
    ContactKind.EMAIL: "email",
    ContactKind.WEB: "url",
}


def government_services(
    services: Sequence[Mapping[str, Any]], directorate: Words, contacts: Sequence[Contact]
) -> dict[str, Any]:
    """`services`: name, path of the page, description, who may use it. Without any there is nothing to say."""
    if not services:
        return {}
    provider = _provider(directorate, contacts)
    return {"@context": "https://schema.org", "@graph": [_service(**row, provider=provider) for row in services]}


def _service(name: Words, path: str, description: Words, who: Words, provider: dict[str, Any]) -> dict[str, Any]:
    url = absolute_url(path)
    row = {"@type": "GovernmentService", "@id": url, "url": url, "name": str(name), "provider": provider}
    if description:
        row["description"] = str(description)
    if who:
        row["audience"] = {"@type": "Audience", "audienceType": str(who)}
    return row


def _provider(directorate: Words, contacts: Sequence[Contact]) -> dict[str, Any]:
    parent = {"@type": "GovernmentOrganization", "name": str(require_tenant().name)}
    row: dict[str, Any] = {"@type": "GovernmentOrganization", "name": str(directorate), "parentOrganization": parent}
    if points := [_point(each) for each in contacts if each.kind in NUMBERS]:
        row["contactPoint"] = points
    if places := [str(each.words) for each in contacts if each.kind == ContactKind.ADDRESS]:
        row["address"] = places[0]
    return row


def _point(contact: Contact) -> dict[str, str]:
    kind = str(contact.role) if contact.role else str(ContactKind(contact.kind).label)
    return {"@type": "ContactPoint", "contactType": kind, NUMBERS[contact.kind]: contact.value}
