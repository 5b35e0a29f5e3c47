"""Copies are made, handed out and asked for; staff says that it has read the charter."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Member
from sdip.web.formats import formatter
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
    version: CharterVersion, *, format: str, language: str, copies: int, asked_on: date, note: str = "", by: Member
) -> FormatRequest:
    with acting("charters.ask_for_format", by=by):
        row = _in_force(version)
        _check_day(asked_on)
        return FormatRequest.objects.create(
            version=row, format=format, language=language, copies=copies, note=note, asked_on=asked_on
        )


def hand_over_format(request: FormatRequest, *, by: Member) -> Distribution:
    """The copies go from the shelf to who has asked for them."""
    with acting("charters.hand_over_format", by=by):
        version, row = _open_request(request)
        _check_left(version, row.format, row.language, row.copies)
        today = timezone.localdate()
        row.state, row.closed_on = FormatRequest.State.DONE, today
        row.save(update_fields=["state", "closed_on"])
        return Distribution.objects.create(
            version=version, way=Distribution.Way.REQUEST, place=row.note, on=today, by=by, request=row,
            format=row.format, language=row.language, copies=row.copies,
        )  # fmt: skip


def refuse_format(request: FormatRequest, reason: str, *, by: Member) -> FormatRequest:
    with acting("charters.refuse_format", by=by):
        _version, row = _open_request(request)
        if not reason.strip():
            raise NotAllowed(_("Say why it is not possible."))
        row.state, row.reason, row.closed_on = FormatRequest.State.REFUSED, reason.strip(), timezone.localdate()
        row.save(update_fields=["state", "reason", "closed_on"])
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
    version = _in_force(request.version)
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
