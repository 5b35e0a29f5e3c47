"""Where a plan stands: its stage and who signed it off, its goals, actions and money in numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from planning.formula import Verdict
from planning.queries import next_meeting, plan_facts, totals_of
from planning.workflow import Level, Stage
from planning.workspace import VERDICTS
from sdip.web.formats import formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Aside, Block, Cell, Column, Heading, Table, Text, Tile
from ..blocks import Facts as Pairs
from ..content.plans import outcomes_in
from ..content.scope import Scope
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import day_cell, drawn_share, money_words, person_cell, table_of, typed_text
from .provenance import days_words, provenance


def gather(scope: Scope) -> dict[str, Any]:
    """A dozen queries at most."""
    cycle = scope.cycle
    assert cycle is not None
    facts, totals, meeting = plan_facts(cycle), totals_of(cycle, scope.today), next_meeting(cycle)
    return {
        "code": cycle.code,
        "service": cycle.service.name if cycle.service else {},
        "starts_on": cycle.starts_on,
        "ends_on": cycle.ends_on,
        "stage": cycle.stage,
        "chair": cycle.chair.name if cycle.chair else "",
        "verdicts": Counter(each.state.verdict.value for each in outcomes_in(scope)),
        "actions": {name: getattr(totals, name) for name in ("count", "done", "open", "late")},
        "money": {"currency": scope.currency, "budget": totals.budget, "spent": totals.spent},
        "signatures": [
            {"stage": row.stage, "level": row.level, "by": row.signed_by.name, "on": timezone.localdate(row.signed_at)}
            for row in facts.signatures
        ],
        "meeting": timezone.localdate(meeting.starts_at) if meeting else None,
        "lessons": cycle.lessons,
    }


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    service = read_words(facts["service"])
    about = [
        (_("Directorate"), words(read_words(report.scope["directorate"]["name"]))),
        *([(_("Service"), words(service))] if service else []),
        (_("Stage"), str(Stage(facts["stage"]).label)),
        (_("From and until"), days_words(facts["starts_on"], facts["ends_on"])),
        (_("Chair"), typed_text(facts["chair"]) if facts["chair"] else _("Nobody yet")),
    ]
    if facts["meeting"]:
        about.append((_("Next meeting"), formatter().day(date.fromisoformat(facts["meeting"]))))
    yield Pairs([*about, *_actions(facts["actions"]), *_money(facts)])
    yield Aside(_for_files(facts))
    if facts["signatures"]:
        yield Heading(_("Signed off"))
        yield _signed(facts["signatures"])
    if facts["lessons"]:
        yield Heading(_("What was learned"))
        yield Text(typed_text(facts["lessons"]))
    yield Heading(_("How it was counted"))
    yield Text(_("Late: its day has passed and it is not done. Money: of all actions that are not dropped."))
    yield provenance(
        days_words(facts["starts_on"], facts["ends_on"]), _("The plan as its team keeps it"), report.frozen_at
    )


def _for_files(facts: Facts) -> Table:
    actions, money = facts["actions"], facts["money"]
    found = {
        "plan": facts["code"],
        "stage": facts["stage"],
        "starts_on": facts["starts_on"],
        "ends_on": facts["ends_on"],
    }
    counts = {"all": actions["count"], "done": actions["done"], "open": actions["open"], "late": actions["late"]}
    counts |= {"budget": money["budget"], "spent": money["spent"]}
    columns = [Column(name) for name in (*found, "currency")] + [Column(name, number=True) for name in counts]
    numbers = {name: Cell(decimal(n)) for name, n in counts.items()}
    words = {name: Cell(said) for name, said in (found | {"currency": money["currency"]}).items()}
    return table_of("plan", "", columns, [words | numbers])


def _actions(counts: Mapping[str, Any]) -> list[tuple[str, str]]:
    done, every = int(counts["done"]), int(counts["count"])
    if not every:
        return []
    write = formatter()
    said = _("%(done)s of %(all)s done") % {"done": write.num(done), "all": write.num(every)}
    return [(_("Actions"), format_html("{}{}", said, drawn_share(done / every, said)))]


def _money(facts: Facts) -> list[tuple[str, str]]:
    money = facts["money"]
    found = [(_("Budget of the actions"), money["budget"]), (_("Spent"), money["spent"])]
    return [(name, money_words(Decimal(n), money["currency"])) for name, n in found if n is not None]


def _signed(rows: list[dict[str, str]]) -> Table:
    columns = [
        Column("stage", _("Stage")), Column("level", _("Signed as")), Column("by", _("Signed by")), Column("on", _("On")),
    ]  # fmt: skip
    records = [
        {
            "stage": Cell(row["stage"], str(Stage(row["stage"]).label)),
            "level": Cell(row["level"], str(Level(row["level"]).label)),
            "by": person_cell(row["by"]),
            "on": day_cell(date.fromisoformat(row["on"])),
        }
        for row in rows
    ]
    return table_of("signatures", _("Stages that are signed off"), columns, records)


# --- the cover ---


def headline(report: Report) -> str:
    facts = report.facts_of("plan_state")
    if not facts:
        return ""
    goals, late = sum(int(n) for n in facts["verdicts"].values()), int(facts["actions"]["late"])
    write = formatter()
    told = {"closed": write.num(int(facts["verdicts"].get(Verdict.CLOSED.value, 0))), "all": write.num(goals)}
    if not goals:
        closed = _("No goal is set yet.")
    elif goals == 1:
        closed = _("The one gap is closed.") if told["closed"] == told["all"] else _("The one gap is not closed yet.")
    else:
        closed = _("%(closed)s of %(all)s gaps are closed.") % told
    if not late:
        return f"{closed} {_('No action is late.')}"
    return f"{closed} {ngettext('%(late)s action is late.', '%(late)s actions are late.', late) % {'late': write.num(late)}}"


def tiles(report: Report) -> list[Tile]:
    """Verdicts that no goal has are left out."""
    facts, write = report.facts_of("plan_state"), formatter()
    if not facts:
        return []
    shown = []
    for verdict in Verdict:
        count = int(facts["verdicts"].get(verdict.value, 0))
        if count:
            stands = VERDICTS[verdict]
            shown.append(Tile(verdict.value, write.num(count), str(stands.word), count, stands.tone, stands.mark))
    done, late = int(facts["actions"]["done"]), int(facts["actions"]["late"])
    shown.append(Tile("done", write.num(done), ngettext("action done", "actions done", done), done, icon="check"))
    if late:
        shown.append(
            Tile("late", write.num(late), ngettext("action late", "actions late", late), late, "bad", icon="warn")
        )
    return shown


SECTION = Section("plan_state", gettext_lazy("Where the plan stands"), blocks, gather)
