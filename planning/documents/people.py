"""Of the document: who leads the plan, what they decided, who signed it."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from sdip.documents.blocks import Block, Facts, Heading, Table, Text
from sdip.web.formats import NOTHING, formatter

from ..models import Attendance, Cycle, Decision, Meeting, Seat
from ..queries import moves_of, seats_of
from ..workflow import AttendanceState, is_back
from .paper import ALL, facts, lines, name_of, table, table_if_any


def team(cycle: Cycle, _rows: slice = ALL) -> Iterable[Block]:
    rows = [
        (
            seat.member.name if seat.member else seat.invitation.name if seat.invitation else NOTHING,
            str(seat.get_function_display()),
            seat.speaks_for,
            name_of(seat.deputy),
            _answer(seat),
        )
        for seat in seats_of(cycle)
    ]
    head = (_("Name"), _("Function"), _("Speaks for"), _("Deputy"), _("Confirmed"))
    yield from table(_("Members of the team"), head, rows)


def _answer(seat: Seat) -> str:
    write = formatter()
    if seat.declined_at:
        return lines(_("Declined on %(day)s") % {"day": write.day(seat.declined_at)}, seat.answer)
    return write.day(seat.confirmed_at) if seat.confirmed_at else _("Not confirmed yet")


def held(cycle: Cycle) -> QuerySet[Meeting]:
    """In the order in which they were held."""
    return cycle.meetings.filter(cancelled_at=None).order_by("starts_at", "pk")


def meetings(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    """Each with its record and what it decided."""
    here = Attendance.objects.select_related("member").order_by("member__name", "pk")
    decided = Decision.objects.select_related("action__owner").order_by("pk")
    with_parts = held(cycle).prefetch_related(
        Prefetch("attendance", queryset=here), Prefetch("decisions", queryset=decided)
    )
    found = list(with_parts[rows])
    if not found:
        yield Text(_("No meeting is written down yet."))
    for row in found:
        yield from _meeting(row)


def _meeting(row: Meeting) -> Iterable[Block]:
    write = formatter()
    yield Heading(write.joined(str(row.get_kind_display()), write.moment(row.starts_at)), 3)
    came = {state: _who(row, state) for state in AttendanceState}
    said = facts(
        (_("Where"), row.where),
        (_("Agenda"), row.agenda),
        (_("Record"), "" if row.held_at else _("Not recorded yet.")),
        *((str(state.label), names) for state, names in came.items()),
        (_("Guests"), row.guests),
        (_("Minutes"), row.minutes),
    )
    yield Facts(said)
    yield from _decisions(row)


def _who(row: Meeting, state: str) -> str:
    return formatter().listed(each.member.name for each in row.attendance.all() if each.state == state)


def _decisions(row: Meeting) -> Iterable[Block]:
    decided = list(row.decisions.all())
    if not decided:
        if row.held_at:
            yield Text(_("No decision is written down."))
        return
    write = formatter()
    rows = [
        (
            str(each.words),
            name_of(each.action.owner) if each.action else _("No follow-up"),
            write.day(each.action.due_on) if each.action else NOTHING,
            str(each.action.get_state_display()) if each.action else NOTHING,
        )
        for each in decided
    ]
    yield Table(_("Decisions"), (_("Decision"), _("Who carries it out"), _("Until"), _("State")), rows)


def signatures(cycle: Cycle, _rows: slice = ALL) -> Iterable[Block]:
    """All of them: also those that ended when the plan was taken back, and why it was."""
    write = formatter()
    rows = [
        (
            str(row.get_stage_display()),
            str(row.get_level_display()),
            row.signed_by.name,
            write.moment(row.signed_at),
            _("Taken back on %(day)s") % {"day": write.moment(row.voided_at)} if row.voided_at else _("Valid"),
            row.note or NOTHING,
        )
        for row in cycle.signatures.select_related("signed_by").order_by("signed_at", "pk")
    ]
    head = (_("Stage"), _("Signed as"), _("Who"), _("When"), _("Standing"), _("Note"))
    yield from table(_("Stages signed off"), head, rows)
    yield from reopenings(cycle)


def reopenings(cycle: Cycle) -> Iterable[Block]:
    write = formatter()
    rows = [
        (
            str(row.get_from_stage_display()),
            str(row.get_to_stage_display()),
            row.reason or NOTHING,
            row.moved_by.name,
            write.moment(row.moved_at),
        )
        for row in moves_of(cycle).order_by("pk")
        if is_back(row.from_stage, row.to_stage)
    ]
    head = (_("From the stage"), _("Back to"), _("Why"), _("Who"), _("When"))
    yield from table_if_any(_("The plan was taken back"), head, rows)
