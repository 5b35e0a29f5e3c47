"""The sentences of a report, in the language that is active."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.models import Direction
from sdip.web.formats import formatter
from sdip.web.standing import STANDINGS

from .blocks import Tile
from .reading import Report, Row


def headline(report: Report) -> str:
    """One sentence. Where nobody promised anything, it speaks of targets; a promise is never invented."""
    write = formatter()
    if report.promises:
        kept = report.promises - len(report.broken)
        facts = {"kept": write.num(kept), "all": write.num(report.promises), "broken": write.num(len(report.broken))}
        if not report.broken:
            return ngettext("We kept the one promise.", "We kept all %(all)s promises.", report.promises) % facts
        return (
            ngettext(
                "We kept %(kept)s of %(all)s promises; %(broken)s was broken.",
                "We kept %(kept)s of %(all)s promises; %(broken)s were broken.",
                len(report.broken),
            )
            % facts
        )
    if report.targets:
        facts = {"reached": write.num(report.reached), "all": write.num(report.targets)}
        return (
            ngettext(
                "We reached %(reached)s of %(all)s target.",
                "We reached %(reached)s of %(all)s targets.",
                report.targets,
            )
            % facts
        )
    if report.counted:
        count = len(report.counted)
        return ngettext(
            "%(count)s figure is reported; it has no standard to compare with.",
            "%(count)s figures are reported; none has a standard to compare with.",
            count,
        ) % {"count": write.num(count)}
    return _("No figure was reported for this period.")


def nothing(_report: Report) -> list[str]:
    return []


def day_of_freezing(report: Report) -> str:
    return formatter().day(report.frozen_at)


def tiles(report: Report) -> list[Tile]:
    """The numbers under the headline."""
    kept = sum(row.standing.code == "kept" for row in report.counted)
    below = sum(row.standing.code == "below" for row in report.counted)
    found = []
    if report.promises:
        found += [
            standing_tile("broken", len(report.broken), "breach", _("promises broken")),
            standing_tile("kept", kept, "kept", _("kept, target not reached")),
        ]
    else:
        found.append(standing_tile("below", below, "below", _("below target")))
    found.append(standing_tile("reached", report.reached, "met", _("targets reached")))
    found.append(standing_tile("silent", len(report.silent), "none", _("without a figure")))
    if report.disputed:
        count = len(report.disputed)
        words = ngettext("figure disputed", "figures disputed", count)
        found.append(Tile("disputed", formatter().num(count), words, count, tone="warn", icon="warn"))
    return found


def standing_tile(code: str, count: int, standing: str, words: str) -> Tile:
    """None of them is neither good nor bad news."""
    stands = STANDINGS[standing]
    tone = stands.tone if count else STANDINGS["none"].tone
    return Tile(code, formatter().num(count), words, count, tone, stands.mark)


def how_counted(row: Row) -> str:
    """The formula of a figure in words, and which way is better; of an older report as far as it says so."""
    if row.counting:
        counted = " ".join(str(each) for each in row.counting)
    elif row.numerator_name and row.denominator_name:
        parts = {"numerator": row.numerator_name, "denominator": row.denominator_name}
        counted = _("%(numerator)s, divided by %(denominator)s.") % parts
    else:
        counted = str(row.method) or _("As reported by the owner.")
    return f"{counted} {better(row.direction)}"


def better(direction: str | None) -> str:
    return {
        Direction.HIGHER.value: _("Higher is better."),
        Direction.LOWER.value: _("Lower is better."),
        Direction.RANGE.value: _("Inside the range is best."),
        Direction.NEUTRAL.value: _("Neither higher nor lower is better."),
    }.get(direction or "", _("Nobody has settled yet whether higher or lower is better."))


def silence(row: Row) -> str:
    """Since when the owner says nothing."""
    write = formatter()
    if row.last_period is None:
        return _("No figure so far.")
    facts = {"period": write.period(row.last_period.starts_on, row.last_period.ends_on)}
    return _("The last figure is from %(period)s.") % facts
