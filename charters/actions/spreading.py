"""Copies are made, handed out and asked for; staff says that it has read the charter."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Member
from sdip.web.formats import formatter
from sdip.web.numbering import next_number
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Acknowledgement, CharterVersion, Distribution, FormatRequest, Stock
from ..news import tell_of_request
from ..parts import ON_SHELF
from ..workflow import IN_FORCE
from .once import key_of
from .versions import locked


def add_stock(
    version: CharterVersion,
    *,
    format: str,
    language: str,
    copies: int,
    on: date,
    form_key: UUID | None = None,
    by: Member,
) -> Stock:
    """The second of two clicks changes nothing."""
    with acting("charters.add_stock", by=by):
        row = _in_force(version)
        _check_day(on)
        facts = {"format": format, "language": language, "copies": copies, "on": on}
        key = key_of(form_key, row.pk, *facts.values())
        if key and (noted := Stock.objects.filter(form_key=key).first()):
            return noted
        return Stock.objects.create(version=row, form_key=key, **facts)


def remove_stock(stock: Stock, *, by: Member) -> None:
    """It was noted by mistake. What has been handed out can't be missing afterwards."""
    with acting("charters.remove_stock", by=by):
        row = locked(stock.version)
        _check_left(row, stock.format, stock.language, stock.copies)
        stock.delete()


def note_distribution(
    version: CharterVersion,
    *,
    way: str,
    place: str,
    on: date,
    format: str = "",
    language: str = "",
    copies: int = 0,
    form_key: UUID | None = None,
    by: Member,
) -> Distribution:
    """With copies: they are taken from the shelf, also from that of a version that is over."""
    with acting("charters.note_distribution", by=by):
        row = _out_of_date(version) if way == Distribution.Way.REMOVED else _in_force(version)
        _check_day(on)
        if copies and not format:
            raise NotAllowed(_("Say in which format the copies are."))
        if way != Distribution.Way.REMOVED and not place.strip():
            raise NotAllowed(_("Say where they went."))
        held = {"format": format, "language": language, "copies": copies} if copies else {}
        facts = {"way": way, "place": place, "on": on, **held}
        key = key_of(form_key, row.pk, *facts.values())
        if key and (noted := Distribution.objects.filter(form_key=key).first()):
            return noted
        if copies:
            _check_left(row, format, language, copies)
        return Distribution.objects.create(version=row, by=by, form_key=key, **facts)


def remove_distribution(row: Distribution, *, by: Member) -> None:
    """It was noted by mistake; the copies are on the shelf again."""
    with acting("charters.remove_distribution", by=by):
        locked(row.version)
        if row.request_id:
            raise NotAllowed(_("These copies were handed over to somebody who had asked for them."))
        row.delete()


def ask_for_format(
    version: CharterVersion,
    *,
    asked_on: date | None = None,
    form_key: UUID | None = None,
    by: Member | None,
    **facts: Any,
) -> FormatRequest:
    """facts: format, language, copies, note, contact. `by`: None for somebody at the public form."""
    with acting("charters.ask_for_format", by=by):
        row, day = _in_force(version), asked_on or timezone.localdate()
        _check_day(day)
        key = key_of(form_key, row.pk, *sorted(facts.items()))
        if key and (asked := FormatRequest.objects.filter(form_key=key).first()):
            return asked
        number = next_number("charters.format_request")
        made = FormatRequest.objects.create(version=row, asked_on=day, form_key=key, number=number, **facts)
        tell_of_request(made, by=by)
        return made


def hand_over_format(request: FormatRequest, *, by: Member) -> Distribution:
    """Of the version that is in force today: copies from its shelf, or a file, to who has asked for them."""
    with acting("charters.hand_over_format", by=by):
        row = _open_request(request)
        version = row.version.charter.versions.filter(state__in=IN_FORCE).first()
        if version is None:
            raise NotAllowed(_("This charter is no longer in force."))
        if row.format in ON_SHELF:
            _check_left(version, row.format, row.language, row.copies)
        _settle(row, FormatRequest.State.DONE)
        return Distribution.objects.create(
            version=version, way=Distribution.Way.REQUEST, on=timezone.localdate(), by=by, request=row,
            format=row.format, language=row.language, copies=row.copies,
        )  # fmt: skip


def refuse_format(request: FormatRequest, reason: str, *, by: Member) -> FormatRequest:
    """Also of a version that is no longer in force: whoever waits gets an answer, and the contact is erased."""
    with acting("charters.refuse_format", by=by):
        row = _open_request(request)
        if not reason.strip():
            raise NotAllowed(_("Say why it is not possible."))
        return _settle(row, FormatRequest.State.REFUSED, reason.strip())


def acknowledge_charter(version: CharterVersion, *, by: Member) -> Acknowledgement:
    """The member has read it. Saying so again changes nothing."""
    with acting("charters.acknowledge_charter", by=by):
        row, _made = Acknowledgement.objects.get_or_create(version=_in_force(version), member=by)
        return row


def _in_force(version: CharterVersion) -> CharterVersion:
    row = locked(version)
    if row.state not in IN_FORCE:
        raise NotAllowed(_("This version is not in force."))
    return row


def _out_of_date(version: CharterVersion) -> CharterVersion:
    row = locked(version)
    if row.published_at is None or row.state in IN_FORCE:
        raise NotAllowed(_("Only copies of a version that is no longer in force are out of date."))
    return row


def _open_request(request: FormatRequest) -> FormatRequest:
    locked(request.version)
    row = FormatRequest.objects.select_related("version__charter").get(pk=request.pk)
    if row.state != FormatRequest.State.OPEN:
        raise NotAllowed(_("This request has been settled already."))
    return row


def _settle(row: FormatRequest, state: str, reason: str = "") -> FormatRequest:
    """What the asker has said of himself goes for good."""
    row.state, row.reason, row.contact, row.note = state, reason, "", ""
    row.closed_on = timezone.localdate()
    row.save(update_fields=["state", "reason", "closed_on", "contact", "note"])
    return row


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise NotAllowed(_("This day has not come yet."))


def _check_left(version: CharterVersion, format: str, language: str, copies: int) -> None:
    left = queries.copies_left(version, format, language)
    if left < copies:
        raise NotAllowed(
            ngettext(
                "Only %(count)s copy is on the shelf in this format and language.",
                "Only %(count)s copies are on the shelf in this format and language.",
                left,
            )
            % {"count": formatter().num(left)}
        )
