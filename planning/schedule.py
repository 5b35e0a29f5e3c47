"""Actions as the page of implementation shows them: rows with their bars, columns of a board, what each waits for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import Member
from sdip.documents.charts import Link, gantt_links, gantt_row, gantt_scale
from sdip.web.formats import formatter
from sdip.web.pictures import reads_from_right

from .models import Action, Dependency
from .queries import first_of_each_state
from .rules import can_update_action
from .waiting import begins_too_early
from .workflow import ACTION_MOVES, OPEN_ACTIONS, ActionState

KINDS = {ActionState.DONE: "done", ActionState.RUNNING: "run", ActionState.PLANNED: "plan", ActionState.DROPPED: "plan"}
LEGEND = (
    ("done", gettext_lazy("Done")),
    ("run", gettext_lazy("Under way")),
    ("plan", gettext_lazy("Not started")),
    ("late", gettext_lazy("Late")),
)
MOST_IN_COLUMN = 20
MARKS = 5  # at most so many dates above the schedule
VERBS: dict[tuple[str, str], Promise] = {
    (ActionState.PLANNED, ActionState.RUNNING): pgettext_lazy("button", "Start"),
    (ActionState.PLANNED, ActionState.DROPPED): pgettext_lazy("button", "Drop"),
    (ActionState.RUNNING, ActionState.DONE): pgettext_lazy("button", "Done"),
    (ActionState.RUNNING, ActionState.DROPPED): pgettext_lazy("button", "Drop"),
    (ActionState.DONE, ActionState.RUNNING): pgettext_lazy("button", "Not done after all"),
    (ActionState.DROPPED, ActionState.PLANNED): pgettext_lazy("button", "Take up again"),
}
ORDER = {state: number for number, state in enumerate(ActionState.values)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action that another one waits for; `sentence` says what is wrong with it, "" if it is done."""

    dependency: Dependency
    needs: Action
    sentence: str
    tone: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    action: Action
    late: bool
    waiting: list[Waiting]
    moves: list[tuple[str, Promise]]
    may_update: bool
    bar: SafeString | str = ""
    links: SafeString | str = ""

    @property
    def days_late(self) -> int:
        """Of a done action, after its day."""
        done = self.action.done_on if self.action.state == ActionState.DONE else None
        return max((done - self.action.due_on).days, 0) if done else 0


@dataclass(frozen=True, slots=True)
class Schedule:
    scale: SafeString
    rows: list[ActionRow]


@dataclass(frozen=True, slots=True)
class Column:
    state: str
    label: Promise | str
    rows: list[ActionRow]  # the first of them
    count: int


def action_rows(actions: Iterable[Action], member: Member | None) -> list[ActionRow]:
    today = timezone.localdate()
    return [_row(action, member, today) for action in actions]


def board(actions: QuerySet[Action], member: Member | None) -> list[Column]:
    """In each column as many as can be overlooked; the table has the others."""
    counts = dict(actions.order_by().values_list("state").annotate(n=Count("pk")))
    found: dict[str, list[Action]] = {state: [] for state in ActionState.values}
    for action in first_of_each_state(actions, MOST_IN_COLUMN):
        found[action.state].append(action)
    return [
        Column(state.value, state.label, action_rows(found[state], member), counts.get(state, 0))
        for state in ActionState
    ]


def schedule(actions: Sequence[Action], member: Member | None) -> Schedule:
    """The actions as rows with bars over the same stretch of days."""
    today, rtl = timezone.localdate(), reads_from_right()
    span = _span(actions)
    lines = gantt_links(_links(actions, today), len(actions), span, rtl=rtl)
    rows = [
        replace(_row(action, member, today, _bar(action, span, today, rtl)), links=lines[number])
        for number, action in enumerate(actions)
    ]
    return Schedule(gantt_scale(_marks(span), span, rtl=rtl), rows)


def _links(actions: Sequence[Action], today: date) -> list[Link]:
    """What waits for what, as far as both are shown; the words beside the bars say the same."""
    numbers = {action.pk: number for number, action in enumerate(actions)}
    return [
        Link(
            numbers[each.needs_id],
            _days(each.needs)[1],
            number,
            _days(action)[0],
            bool(_waiting(action, each, today).tone),
        )
        for number, action in enumerate(actions)
        for each in action.needed  # type: ignore[attr-defined]
        if each.needs_id in numbers
    ]


def _days(action: Action) -> tuple[date, date]:
    """First and last of its bar."""
    end = action.done_on or action.due_on
    return min(action.starts_on or action.due_on, end), end


def is_late(action: Action, today: date) -> bool:
    return action.state in OPEN_ACTIONS and action.due_on < today


def _row(action: Action, member: Member | None, today: date, bar: SafeString | str = "") -> ActionRow:
    may = can_update_action(member, action)
    to = sorted(ACTION_MOVES[action.state], key=ORDER.__getitem__)
    moves = [(each, VERBS[action.state, each]) for each in to] if may else []
    return ActionRow(action, is_late(action, today), waiting_of(action, action.needed, today), moves, may, bar)  # type: ignore[attr-defined]


def waiting_of(action: Action, dependencies: Iterable[Dependency], today: date) -> list[Waiting]:
    return [_waiting(action, each, today) for each in dependencies]


def _waiting(action: Action, dependency: Dependency, today: date) -> Waiting:
    needs, sentence, tone = dependency.needs, "", ""
    facts = {"due": formatter().day(needs.due_on)}
    if needs.state == ActionState.DROPPED:
        sentence, tone = _("was dropped"), "bad"
    elif is_late(needs, today):
        sentence, tone = _("late, was due on %(due)s") % facts, "bad"
    elif needs.state != ActionState.DONE and begins_too_early(action.starts_on, action.due_on, needs.due_on):
        sentence, tone = _("due only on %(due)s, after this one begins") % facts, "warn"
    elif needs.state != ActionState.DONE:
        sentence = _("not done yet, due on %(due)s") % facts
    return Waiting(dependency, needs, sentence, tone)


def _bar(action: Action, span: tuple[date, date], today: date, rtl: bool) -> SafeString:
    start, end = _days(action)
    kind = "late" if is_late(action, today) else KINDS[ActionState(action.state)]
    write = formatter()
    facts = {"first": write.day(start), "last": write.day(end), "state": ActionState(action.state).label}
    label = _("%(first)s to %(last)s, %(state)s") % facts
    marks = _marked(action)
    if marks:
        days = {"days": write.listed(write.daymonth(day) for day in marks)}
        label = f"{label}. " + _("Milestones: %(days)s") % days
    return gantt_row(start, end, kind, span, today, label, milestones=marks, rtl=rtl)


def _span(actions: Sequence[Action]) -> tuple[date, date]:
    """Whole months around all of them."""
    days = [day for each in actions for day in (each.starts_on, each.due_on, each.done_on, *_marked(each)) if day]
    if not days:
        return timezone.localdate(), timezone.localdate() + timedelta(days=1)
    last = max(days).replace(day=28) + timedelta(days=4)
    return min(days).replace(day=1), last.replace(day=1)


def _marked(action: Action) -> list[date]:
    return [each.due_on for each in action.marks]  # type: ignore[attr-defined]


def _marks(span: tuple[date, date]) -> list[tuple[date, str]]:
    """Months at even distances; none so near the end that its words would run out of the picture."""
    write = formatter()
    months = max(1, (span[1].year - span[0].year) * 12 + span[1].month - span[0].month)
    every = max(1, -(-months // MARKS))
    days = [
        _month_after(span[0], number) for number in range(0, months, every) if number == 0 or months - number >= every
    ]
    return [
        (day, write.month(day) if number == 0 or day.month <= every else write.month_short(day))
        for number, day in enumerate(days)
    ]


def _month_after(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
