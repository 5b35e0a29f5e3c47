"""What can be reported: each public service, and thanks, ideas and complaints that name none or choose one."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisation.models import Service
from sdip.web.formats import formatter

from .. import queries
from ..models import Case
from .answers import Refused

GENERAL = {f"kind:{kind}": kind for kind in Case.Kind.values}
LIST, TEXT, STRING = "singlevaluelist", "text", "string"


@dataclass(frozen=True, slots=True)
class Offer:
    """One service of the specification: what kind of message, about which of our services."""

    code: str
    kind: str
    service: Service | None = None


def offer_of(code: str) -> Offer:
    if not code:
        raise Refused(400, _("Say which service it is about: service_code is missing."))
    if code in GENERAL:
        return Offer(code, GENERAL[code])
    service = queries.chosen_service({"service": code})
    if service is None:
        raise Refused(404, _("There is no such service_code here."))
    return Offer(code, Case.Kind.COMPLAINT, service)


def code_of(case: Case) -> str:
    """Under which a stored message is found."""
    if case.kind == Case.Kind.COMPLAINT and case.service:
        return str(case.service.code)
    return f"kind:{case.kind}"


def name_of(case: Case) -> str:
    by_service = case.kind == Case.Kind.COMPLAINT and case.service
    return _in_language(case.service.name) if by_service else str(case.get_kind_display())  # type: ignore[union-attr]


def services() -> list[dict[str, Any]]:
    rows = [
        _service(row.code, _in_language(row.name), _in_language(row.description), _in_language(row.directorate.name))
        for row in queries.public_services().select_related("directorate")
    ]
    return rows + [_service(code, str(Case.Kind(kind).label), "", "") for code, kind in GENERAL.items()]


def _service(code: str, name: str, description: str, group: str) -> dict[str, Any]:
    return {
        "service_code": code,
        "service_name": name,
        "description": description or name,
        "metadata": True,
        "type": "realtime",
        "keywords": "",
        "group": group or _("Every service"),
    }


def definition(offer: Offer) -> dict[str, Any]:
    return {"service_code": offer.code, "attributes": attributes(offer)}


def attributes(offer: Offer) -> list[dict[str, Any]]:
    """None is required: a message is complete without."""
    rows = [_hint(offer)]
    if offer.kind == Case.Kind.COMPLAINT:
        rows.append(_question("WISH", TEXT, _("What would put it right?")))
    if offer.service:
        promises = [(str(row.pk), _in_language(row.words)) for row in queries.promised_now(offer.service)]
        rows += [_question("PROMISE", LIST, _("Which promise was not kept?"), promises)] if promises else []
    else:
        names = [(row.code, _in_language(row.name)) for row in queries.public_services()]
        rows.append(_question("SERVICE", LIST, _("Which service is it about?"), names))
    if offer.kind == Case.Kind.COMPLIMENT:
        rows.append(_question("PERSON", STRING, _("Whom do you thank?")))
    shown = _("May everybody see the message and the answer, without your name?")
    rows.append(_question("PUBLISH", LIST, shown, [("yes", _("Yes")), ("no", _("No"))]))
    return [row | {"order": place} for place, row in enumerate(rows, 1)]


def _hint(offer: Offer) -> dict[str, Any]:
    """Nothing to fill in: how long the answer takes."""
    days = queries.answer_days(offer.service, None)
    text = _("You get an answer within %(days)s working days.") % {"days": formatter().num(days)}
    return _question("ANSWER", TEXT, text) | {"variable": False}


def _question(code: str, datatype: str, words: str, values: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": False,
        "datatype_description": None,
        "order": 0,
        "description": words,
        "values": [{"key": key, "name": name} for key, name in values or []],
    }


def _in_language(words: Any) -> str:
    return str(words.in_language(get_language())) if words else ""
