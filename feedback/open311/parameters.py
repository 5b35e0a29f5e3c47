"""What another system asks or sends, read strictly. A parameter without a value is as if it were not there."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from organisation.models import Place
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import visible

from .. import photos, queries, uploads
from ..models import Case
from .answers import Refused
from .catalogue import LIST, Offer, attributes, offer_of

LONGEST_SPAN = timedelta(days=90)
MOST = 1000  # requests in one answer
LONGEST_TEXT = 4000  # characters
LIMITS = {"address_string": 300, "account_id": 100, "phone": 40, "media_url": 1000, "update_id": 100}


def check_jurisdiction(*given: QueryDict) -> None:
    """In the address or in the body."""
    if any(each.get("jurisdiction_id", "") not in ("", require_tenant().slug) for each in given):
        raise Refused(404, _("This jurisdiction_id is not served here."))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of a list of requests. With `numbers` nothing else counts."""

    numbers: list[int] | None = None
    codes: list[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None
    open: bool | None = None
    page: int = 1
    page_size: int = MOST
    extended: bool = False


def wanted(given: QueryDict) -> Wanted:
    extended = given.get("extensions", "").lower() in ("true", "1")
    size = _count(given, "page_size", MOST, most=MOST)
    paging: dict[str, Any] = {"page": _count(given, "page", 1, most=10_000), "page_size": size, "extended": extended}
    if numbers := _listed(given, "service_request_id"):
        paging = {"extended": extended}
        if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
            raise Refused(404, _("There is no request with this service_request_id."))
        return Wanted(numbers=[int(number) for number in numbers], **paging)
    changed = {"changed_since": moment(given, "updated_after"), "changed_until": moment(given, "updated_before")}
    if any(changed.values()):
        _check_changed(**changed)
        paging |= changed
    asked = any(given.get(name) for name in ("start_date", "end_date")) or not any(changed.values())
    since, until = span(given) if asked else (None, None)
    return Wanted(codes=_listed(given, "service_code"), since=since, until=until, open=_status(given), **paging)


def span(given: QueryDict) -> tuple[datetime, datetime | None]:
    """The last 90 days, or the asked time, which is not longer."""
    since, until = moment(given, "start_date"), moment(given, "end_date")
    if since is None:
        return (until or timezone.now()) - LONGEST_SPAN, until
    if until is None:
        return since, since + LONGEST_SPAN
    if until < since:
        raise Refused(400, _("end_date lies before start_date."))
    if until - since > LONGEST_SPAN:
        raise Refused(400, _("start_date and end_date lie more than 90 days apart."))
    return since, until


def _check_changed(changed_since: datetime | None, changed_until: datetime | None) -> None:
    """A widespread extension: by updated_datetime instead of requested_datetime, with the same limit."""
    first = changed_since or (changed_until or timezone.now()) - LONGEST_SPAN
    last = changed_until or first
    if last < first or last - first > LONGEST_SPAN:
        raise Refused(400, _("updated_before lies before updated_after, or more than 90 days behind it."))


def moment(given: Mapping[str, str], name: str) -> datetime | None:
    text = given.get(name, "").replace(" ", "+")  # a + that was not encoded arrives as a space
    if not text:
        return None
    try:
        at = parse_datetime(text) if "T" in text else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1900 < at.year < 9000:
        raise Refused(400, _("%(name)s is no moment with a time zone, such as 2026-11-22T10:00:00Z.") % {"name": name})
    return at


def _status(given: QueryDict) -> bool | None:
    names = set(_listed(given, "status") or [])
    if names - {"open", "closed"}:
        raise Refused(400, _("status is open, closed or both."))
    return "open" in names if len(names) == 1 else None


def _listed(given: QueryDict, name: str) -> list[str] | None:
    return [part.strip() for part in given.get(name, "").split(",") if part.strip()] or None


def _count(given: QueryDict, name: str, default: int, *, most: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most):
        raise Refused(400, _("%(name)s is a number from 1 to %(most)s.") % {"name": name, "most": most})
    return int(text)


@dataclass(slots=True)
class Sent:
    """A new message: the arguments of receive_case(), and what only Open311 knows."""

    case: dict[str, Any] = field(default_factory=dict)
    account: str = ""
    media_url: str = ""
    said: str = ""  # a digest of everything that was sent


def sent(request: HttpRequest, language: str) -> Sent:
    given = request.POST
    offer = offer_of(given.get("service_code", ""))
    values: dict[str, Any] = {"kind": offer.kind, "service": offer.service, "language": language}
    values |= _where(given) | _answers(given, offer)
    shown = values["service"] or offer.service
    values["text"] = text_of(given) or (str(shown.name) if shown else str(Case.Kind(offer.kind).label))
    values["contact"] = _contact(given)
    values["pictures"] = _pictures(request)
    return Sent(values, short(given, "account_id"), media_url(given), _digest(given, values["pictures"]))


def _digest(given: QueryDict, pictures: list[bytes]) -> str:
    fields = sorted((name, given.getlist(name)) for name in given if name != "api_key")
    told = hashlib.sha256(repr(fields).encode())
    for picture in pictures:
        told.update(hashlib.sha256(picture).digest())
    return told.hexdigest()


def text_of(given: QueryDict) -> str:
    text = given.get("description", "").strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(400, _("description is longer than %(most)s characters.") % {"most": LONGEST_TEXT})
    return text if visible(text) else ""


def short(given: QueryDict, name: str, limit: int = 0) -> str:
    text, most = given.get(name, "").strip(), limit or LIMITS[name]
    if len(text) > most:
        raise Refused(400, _("%(name)s is longer than %(most)s characters.") % {"name": name, "most": most})
    return text


def media_url(given: QueryDict) -> str:
    """Kept as an address; we fetch nothing from it."""
    text = short(given, "media_url")
    try:
        if text:
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError as wrong:
        raise Refused(400, _("media_url is no address of the web.")) from wrong
    return text


def _where(given: QueryDict) -> dict[str, Any]:
    """A spot, an address or one of our places; one of them has to be said."""
    spot, address, key = _spot(given), short(given, "address_string"), given.get("address_id", "")
    place = Place.objects.filter(code=key, ended_on=None).first() if key else None
    if key and place is None:
        raise Refused(400, _("There is no place with this address_id."))
    if not (spot or address or place):
        raise Refused(400, _("Say where it is: lat and long, address_string or address_id."))
    return {"coordinates": spot, "where": address, "place": place}


def _spot(given: QueryDict) -> tuple[Decimal, Decimal] | None:
    texts = given.get("lat", ""), given.get("long", "")
    if texts == ("", ""):
        return None
    try:
        latitude, longitude = (round(Decimal(text), 6) for text in texts)
    except InvalidOperation as wrong:
        raise Refused(400, _("lat and long are two numbers.")) from wrong
    finite = latitude.is_finite() and longitude.is_finite()
    if not (finite and -90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refused(400, _("lat and long lie outside the earth."))
    return latitude, longitude


def _answers(given: QueryDict, offer: Offer) -> dict[str, Any]:
    """attribute[CODE]=value of what the definition asks."""
    asked = {row["code"]: row for row in attributes(offer) if row["variable"]}
    values = {}
    for name in given:
        if not name.startswith("attribute["):
            continue
        code = name.removeprefix("attribute[").removesuffix("[]").removesuffix("]")
        if code not in asked:
            raise Refused(400, _("This service has no attribute %(code)s.") % {"code": code[:60]})
        values[code] = _answer(given, name, asked[code])
    service = queries.chosen_service({"service": values.get("SERVICE", "")}) or offer.service
    cited = {"commitment": values.get("PROMISE"), "service": service.code if service else ""}
    return {
        "service": service,
        "commitment": queries.cited_commitment(cited),
        "wish": values.get("WISH", ""),
        "person": values.get("PERSON", ""),
        "may_publish": values.get("PUBLISH") == "yes",
    }


def _answer(given: QueryDict, name: str, asked: dict[str, Any]) -> str:
    value = short(given, name, 200 if asked["code"] == "PERSON" else 1000)
    if value and asked["datatype"] == LIST and value not in {each["key"] for each in asked["values"]}:
        raise Refused(400, _("%(name)s has no such value.") % {"name": asked["code"]})
    return value


def _contact(given: QueryDict) -> dict[str, Any]:
    """Never given out again by this interface."""
    email = short(given, "email", 254)
    try:
        if email:
            validate_email(email)
    except ValidationError as wrong:
        raise Refused(400, _("email is no e-mail address.")) from wrong
    name = " ".join(filter(None, (short(given, "first_name", 99), short(given, "last_name", 100))))
    return {"name": name, "email": email, "phone": short(given, "phone")}


def _pictures(request: HttpRequest) -> list[bytes]:
    files = [upload for name in ("media", "media[]") for upload in request.FILES.getlist(name)]
    try:
        photos.check_count(len(files))
        for upload in files:
            photos.check_size(upload.size or 0)
        uploads.spend_of_all(files)
        return [photos.clean_photo(upload.read()) for upload in files]
    except NotAllowed as refused:
        raise Refused(400, str(refused)) from refused
