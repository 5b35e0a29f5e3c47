"""Each directorate in one line, with everything below it; that of the report itself in a line of its own."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Directorate
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Figures, Report
from .attention import late_actions
from .base import Section
from .cells import table_of


def gather(scope: Scope) -> dict[str, Any]:
    """The directorates right below the scope, each with the codes of all that are inside of it, also of those that have ended: their
    figures count on the cover. One query."""
    actions = late_actions(scope).filter(directorate=OuterRef("pk")).order_by()
    late = actions.values("directorate").annotate(count=Count("pk")).values("count")
    rows = Directorate.objects.order_by("path").annotate(late=Coalesce(Subquery(late), 0))
    top = scope.directorate
    own = [row for row in rows if top is not None and row.pk == top.pk]
    inside = [row for row in rows if top is None or (row.path.startswith(top.path) and row.pk != top.pk)]
    least = min((row.depth for row in inside), default=0)
    below = [_facts(row, inside) for row in inside if row.depth == least]
    return {"directorates": [*(_facts(row, [row]) | {"alone": bool(below)} for row in own), *below]}


def _facts(directorate: Directorate, inside: Sequence[Any]) -> dict[str, Any]:
    below = [each for each in inside if each.path.startswith(directorate.path)]
    return {
        "code": directorate.code,
        "name": directorate.name,
        "codes": [each.code for each in below],
        "late": sum(each.late for each in below),
        "alone": False,
        "ended_on": directorate.ended_on,
    }


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    listed = [(each, _figures(report, each)) for each in facts["directorates"]]
    listed = [(each, figures) for each, figures in listed if figures.rows]
    yield _table(report, listed) if listed else Text(_("No directorate has an indicator yet."))


def _figures(report: Report, directorate: Mapping[str, Any]) -> Figures:
    codes = frozenset(directorate["codes"])
    return Figures((row for row in report.rows if row.directorate_code in codes), report.tolerance)


def _table(report: Report, listed: Sequence[tuple[Mapping[str, Any], Figures]]) -> Table:
    columns = [
        Column("directorate", shown=False), Column("ended_on", shown=False), Column("name", _("Directorate"), wide=True),
        Column("promises", shown=False, number=True), Column("kept", _("Promises kept"), number=True, shown=report.promised),
        Column("broken", _("Broken"), number=True, shown=report.promised), Column("targets", shown=False, number=True),
        Column("reached", _("Targets reached"), number=True), Column("silent", _("No figure"), number=True),
        Column("disputed", _("Disputed"), number=True), Column("late", _("Late actions"), number=True),
    ]  # fmt: skip
    return table_of(
        "directorates", _("The directorates in numbers"), columns, [_record(report, *each) for each in listed]
    )


def _record(report: Report, directorate: Mapping[str, Any], figures: Figures) -> dict[str, Cell]:
    name, kept = read_words(directorate["name"]), figures.promises - len(figures.broken)
    return {
        "directorate": Cell(directorate["code"]),
        "ended_on": Cell(directorate.get("ended_on")),
        "name": Cell(str(name), words(name), _below_name(directorate)),
        "promises": Cell(figures.promises),
        "kept": _share(kept, figures.promises),
        "broken": _count(len(figures.broken), "bad"),
        "targets": Cell(figures.targets),
        "reached": _share(figures.reached, figures.targets),
        "silent": _count(len(figures.silent)),
        "disputed": _count(len(figures.disputed)),
        "late": _count(_late(report, directorate)),
    }


def _below_name(directorate: Mapping[str, Any]) -> list[str]:
    """Reports of old have neither of them."""
    found = [_("Itself, without those below it")] if directorate.get("alone") else []
    if directorate.get("ended_on"):
        day = {"day": formatter().day(date.fromisoformat(directorate["ended_on"]))}
        found.append(_("Ended on %(day)s") % day)
    return found


def _late(report: Report, directorate: Mapping[str, Any]) -> int | None:
    """In a report of old the other sections say it, if any does."""
    if "late" in directorate:
        return int(directorate["late"])
    told = report.facts_of("attention") or report.facts_of("in_brief")
    if "late" not in told:
        return None
    return sum(each["directorate"]["code"] in directorate["codes"] for each in told["late"])


def _share(part: int, whole: int) -> Cell:
    write = formatter()
    facts = {"part": write.num(part), "whole": write.num(whole)}
    return Cell(part, _("%(part)s of %(whole)s") % facts if whole else NOTHING)


def _count(count: int | None, tone: str = "") -> Cell:
    if count is None:
        return Cell(None, NOTHING)
    return Cell(count, formatter().num(count), strong=count > 0, tone=tone if count else "")


SECTION = Section("directorates", gettext_lazy("The directorates"), blocks, gather, figures=True)
