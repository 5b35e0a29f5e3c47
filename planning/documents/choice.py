"""Of the document: the solutions, how the team weighed them once the scores were open, and what it chose."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.documents.blocks import Block, Table, Text
from sdip.web.formats import NOTHING, formatter

from ..models import Cycle
from ..queries import openings_of, solutions_of
from ..ranking import Ranking, Weighed, ranking
from ..settings import plan_settings
from .paper import ALL, lines, money, name_of, table, table_if_any


def solutions(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    currency = plan_settings().currency
    told = [
        (
            str(row.words),
            str(row.problem.words),
            str(row.get_horizon_display()),
            str(row.get_authority_display()),
            money(row.cost, currency),
            NOTHING if row.staff is None else formatter().num(row.staff, 1),
            row.effect or NOTHING,
            row.risk or NOTHING,
            str(row.get_state_display()),
        )
        for row in solutions_of(cycle)[rows]
    ]
    head = (
        _("Solution"), _("Problem"), _("Horizon"), _("Authority"), _("Cost"), _("Person-months"), _("Effect"), _("Risk"),
        _("State"),
    )  # fmt: skip
    yield from table(_("Solutions that were weighed"), head, told)


def priorities(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    """Nothing of the scores while they are closed."""
    if cycle.scores_open_at is None:
        yield Text(_("The scores are not opened yet."))
    else:
        yield from _ranked(ranking(cycle), rows)
    yield from _openings(cycle)


def _ranked(found: Ranking, places: slice) -> Iterable[Block]:
    write = formatter()
    weights = [
        (str(each.name), write.num(each.weight), str(each.worst or NOTHING), str(each.best or NOTHING))
        for each in found.criteria
    ]
    counted = (_("Criterion"), _("Weight"), _("What 1 means"), _("What 5 means"))
    yield from table_if_any(_("What counts"), counted, weights)
    if found.indicative:
        yield Text(_("Fewer than three members weighed: these ranks are indicative."))
    weighed = found.rows(found.places[places])
    rows = [_weighed(row) for row in weighed]
    head = (_("Rank"), _("Solution"), _("Total and spread"), _("Community"), _("Staff"), _("Decision"))
    yield from table(_("Solutions by rank, best first"), head, rows)
    yield from _by_hand(weighed)


def _weighed(row: Weighed) -> tuple[str, ...]:
    write = formatter()
    marks = [
        _("%(criterion)s: %(mean)s") % {"criterion": each.name, "mean": write.num(mean, 1)}
        for each, mean in row.by_criterion
        if mean is not None
    ]
    return (
        lines(write.num(row.rank), _("indicative") if row.indicative else ""),
        lines(str(row.solution.words), *marks),
        _spread(row),
        write.num(row.community, 1),
        write.num(row.staff, 1),
        str(row.solution.get_state_display()),
    )


def _spread(row: Weighed) -> str:
    if row.all is None:
        return _("not weighed")
    write, found = formatter(), row.all
    told = ngettext(
        "%(low)s to %(high)s, deviation %(deviation)s, %(members)s member",
        "%(low)s to %(high)s, deviation %(deviation)s, %(members)s members",
        found.members,
    ) % {
        "low": write.num(found.lowest, 1), "high": write.num(found.highest, 1),
        "deviation": write.num(found.deviation, 1), "members": write.num(found.members),
    }  # fmt: skip
    return lines(write.num(found.mean, 1), told)


def _by_hand(rows: list[Weighed]) -> Iterable[Block]:
    write = formatter()
    moved = [
        (
            str(row.solution.words),
            write.num(row.scored),
            write.num(row.solution.override_rank),
            row.solution.override_reason,
            name_of(row.solution.overridden_by),
        )
        for row in rows
        if row.solution.override_rank
    ]
    head = (_("Solution"), _("Rank by the scores"), _("Rank set by the team"), _("Why"), _("Who"))
    yield from table_if_any(_("Ranks that the team set"), head, moved)


def _openings(cycle: Cycle) -> Iterable[Block]:
    write = formatter()
    rows = [
        (
            _("The scores were opened.") if each.row.opens else _("The scores were closed."),
            write.moment(each.row.at),
            each.row.by.name,
            each.row.reason or NOTHING,
            write.listed(each.missing) or NOTHING,
        )
        for each in reversed(openings_of(cycle))
    ]
    if rows:
        head = (_("What happened"), _("When"), _("Who"), _("Why"), _("Had not scored"))
        yield Table(_("Opened and closed"), head, rows)
