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
from ..workflow import IN_FORCE
from .versions import locked


def add_stock(version: CharterVersion, *, format: str, language: str, copies: int, on: date, by: Member) -> Stock:
    with acting("charters.add_stock", by=by):
        row = _in_force(version)
        _check_day(on)
        return Stock.objects.create(version=row, format=format, language=language, copies=copies, on=on)


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
    by: Member,
) -> Distribution:
    """With copies: they are taken from the shelf."""
    with acting("charters.note_distribution", by=by):
        row = _in_force(version)
        _check_day(on)
        if copies and not format:
            raise NotAllowed(_("Say in which format the copies are."))
        if copies:
            _check_left(row, format, language, copies)
        held = {"format": format, "language": language, "copies": copies} if copies else {}
        return Distribution.objects.create(version=row, way=way, place=place, on=on, by=by, **held)


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
        if form_key and (asked := FormatRequest.objects.filter(form_key=form_key).first()):
            return asked
        number = next_number("charters.format_request")
        return FormatRequest.objects.create(version=row, asked_on=day, form_key=form_key, number=number, **facts)


def hand_over_format(request: FormatRequest, *, by: Member) -> Distribution:
    """The copies go from the shelf to who has asked for them."""
    with acting("charters.hand_over_format", by=by):
        version, row = _open_request(request)
        _in_force(version)
        _check_left(version, row.format, row.language, row.copies)
        today = timezone.localdate()
        row.state, row.closed_on, row.contact = FormatRequest.State.DONE, today, ""
        row.save(update_fields=["state", "closed_on", "contact"])
        return Distribution.objects.create(
            version=version, way=Distribution.Way.REQUEST, place=row.note, on=today, by=by, request=row,
            format=row.format, language=row.language, copies=row.copies,
        )  # fmt: skip


def refuse_format(request: FormatRequest, reason: str, *, by: Member) -> FormatRequest:
    """Also of a version that is no longer in force: whoever waits gets an answer, and the contact is erased."""
    with acting("charters.refuse_format", by=by):
        _version, row = _open_request(request)
        if not reason.strip():
            raise NotAllowed(_("Say why it is not possible."))
        row.state, row.reason, row.contact = FormatRequest.State.REFUSED, reason.strip(), ""
        row.closed_on = timezone.localdate()
        row.save(update_fields=["state", "reason", "closed_on", "contact"])
        return row


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


def _open_request(request: FormatRequest) -> tuple[CharterVersion, FormatRequest]:
    version = locked(request.version)
    row = FormatRequest.objects.get(pk=request.pk)
    if row.state != FormatRequest.State.OPEN:
        raise NotAllowed(_("This request has been settled already."))
    return version, row


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
