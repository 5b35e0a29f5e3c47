"""What a goal as it is typed still lacks to be specific, measurable, reachable, relevant and dated. It advises and blocks nothing.

The five questions are pure functions over a draft and the facts about its indicator; `facts_about` is the one query object.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.models import ControlChart, Direction, Gap, Indicator, Kind, Period, Standard
from indicators.models import Slice as Breakdown
from indicators.queries import Detail, detail_of
from indicators.queries.series import ENOUGH
from indicators.wording import course_words
from organisation.models import ClientGroup, Place
from sdip.web.formats import formatter
from tenancy.text import Words

from .actions.goals import Aim, Start
from .formula import gap_to
from .models import Cycle, Problem
from .queries import aim_levels, measured_gaps, standard_in_force
from .vague import PEOPLE, names_any, stems_of, vague_words

NAMES: tuple[Promise, ...] = (
    gettext_lazy("Specific"),
    gettext_lazy("Measurable"),
    gettext_lazy("Reachable"),
    gettext_lazy("Relevant"),
    gettext_lazy("Dated"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One of the five. `tone`: ok, warn (think about it) or bad (missing)."""

    name: Promise | str
    tone: str
    words: str

    @property
    def met(self) -> bool:
        return self.tone == "ok"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is typed so far; None and "" where nothing is. `refusal`: why there is no aim."""

    in_words: Words
    aim: Aim | None
    due_on: date | None
    problem: Problem | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known about the goal's indicator and plan. Figures are in the indicator's base unit."""

    start: Start
    measured: Sequence[
        tuple[Decimal, Period]
    ]  # approved and undisputed, of the baseline's kind of period, oldest first
    detail: Detail | None = None
    limits: tuple[Decimal, Decimal] | None = None
    guaranteed: Standard | None = None
    plan: Cycle | None = None
    last_period: date | None = None  # ends after the newest figure and before the day
    names: Sequence[str] = ()  # of client groups and places

    @property
    def direction(self) -> str:
        return self.start.version.direction or Direction.NEUTRAL

    def level(self, aim: Aim) -> str:
        return formatter().level(
            *aim_levels(self.direction, *aim), self.start.version.unit, self.start.version.decimals
        )

    def value(self, figure: Decimal) -> str:
        return formatter().val(figure, self.start.version.unit, self.start.version.decimals)


def findings(draft: Draft, facts: Facts) -> list[Finding]:
    asked = (specific, measurable, reachable, relevant, dated)
    return [Finding(name, *ask(draft, facts)) for name, ask in zip(NAMES, asked, strict=True)]


def specific(draft: Draft, facts: Facts) -> tuple[str, str]:
    """Names what and for whom; a vague word needs a number in its sentence."""
    text = ". ".join(draft.in_words.values())
    if not text:
        return "bad", _("Write the goal in words: what, and for whom.")
    vague = vague_words(text)
    if vague:
        quoted = formatter().listed(f"“{word}”" for word in vague)
        return "bad", _("Vague without a number beside it: %(words)s. Say how much, or from what to what.") % {
            "words": quoted
        }
    if not names_any(text, _subjects(draft, facts)):
        return "bad", _("It does not name what is measured: %(name)s.") % {"name": facts.start.indicator.name}
    whom = names_any(text, stems_of(*facts.names) + PEOPLE) or (draft.problem.sufferers if draft.problem else "")
    if not whom:
        return "bad", _("It does not say for whom: a group of clients, a place, or everybody.")
    return "ok", _("It names what is done and for whom: %(whom)s.") % {"whom": whom}


def measurable(draft: Draft, facts: Facts) -> tuple[str, str]:
    if draft.aim is None:
        return "bad", draft.refusal or _("Write down the aim as a number.")
    start = facts.start
    values = {
        "name": start.indicator.name,
        "value": facts.value(start.value),
        "period": formatter().period(start.period.starts_on, start.period.ends_on),
        "level": facts.level(draft.aim),
        "direction": Direction(facts.direction).label,
    }
    return "ok", _("%(name)s, from %(value)s in %(period)s to %(level)s (%(direction)s).") % values


def reachable(draft: Draft, facts: Facts) -> tuple[str, str]:
    """Against what was ever measured, what happens by chance, and where it goes by itself."""
    if draft.aim is None:
        return "bad", _("Without an aim nobody can say whether it can be reached.")
    aim, heard = draft.aim, [_chance_words(draft.aim, facts), _course_words(draft.aim, facts)]
    told = " ".join(words for words in heard if words)
    best = best_of(facts.measured, aim, facts.direction)
    if best is None:
        return "warn", _("Nothing was measured so far to compare the aim with.")
    figure, period = best
    values = {
        "level": facts.level(aim),
        "best": facts.value(figure),
        "period": formatter().period(period.starts_on, period.ends_on),
    }
    if _gap_to(aim, figure, facts.direction) < 0:
        words = _("Never measured so far: %(level)s. The best figure was %(best)s in %(period)s.") % values
        return "warn", f"{words} {told}".strip()
    words = _("It was reached before: %(best)s in %(period)s.") % values
    return "ok", f"{words} {told}".strip()


def relevant(draft: Draft, facts: Facts) -> tuple[str, str]:
    """It answers a problem, belongs to the plan's service and closes the broken promise."""
    missing = []
    if draft.problem is None:
        missing.append(_("No problem of the plan is linked to it."))
    plan, service = facts.plan, facts.start.indicator.service_id
    if plan is not None and plan.service_id is not None and plan.service_id != service:
        missing.append(_("The indicator belongs to another service than the plan."))
    if missing:
        return "bad", " ".join(missing)
    if facts.guaranteed is None or draft.aim is None:
        return "ok", _("It answers a problem of the plan.")
    promise = facts.level((facts.guaranteed.low, facts.guaranteed.high if facts.direction == Direction.RANGE else None))
    if falls_short(draft.aim, facts.guaranteed, facts.direction):
        return "warn", _("When it is reached, the promise is still broken: %(promise)s.") % {"promise": promise}
    return "ok", _("It answers a problem of the plan, and when it is reached the promise is kept: %(promise)s.") % {
        "promise": promise
    }


def dated(draft: Draft, facts: Facts) -> tuple[str, str]:
    """Within the plan, with a period that ends before the day, so that it can be measured again."""
    day, plan, write = draft.due_on, facts.plan, formatter()
    if day is None:
        return "bad", _("Write down by when.")
    if day <= timezone.localdate():
        return "bad", _("The day is over. Choose a later one.")
    if plan is not None and day > plan.ends_on:
        values = {"day": write.day(day), "end": write.day(plan.ends_on)}
        return "warn", _("%(day)s lies after the end of the plan, %(end)s.") % values
    end = facts.last_period
    if end is None:
        return "warn", _(
            "No period of this indicator ends between its newest figure and that day: nothing new can be measured by then."
        )
    return "ok", _("By %(day)s; the last period before that day ends on %(end)s.") % {
        "day": write.day(day),
        "end": write.day(end),
    }


# --- arithmetic ---


def best_of(measured: Sequence[tuple[Decimal, Period]], aim: Aim, direction: str) -> tuple[Decimal, Period] | None:
    """The figure nearest to the aim or furthest beyond it, the newest of equals; None without figures."""
    if not measured:
        return None
    return max(measured, key=lambda each: (_gap_to(aim, each[0], direction), each[1].ends_on))


def falls_short(aim: Aim, promise: Standard, direction: str) -> bool:
    """Whether a figure that just reaches the aim would still break the promise."""
    level = (promise.low, promise.high) if direction == Direction.RANGE and promise.high is not None else promise.low
    return any(gap_to(level, end, direction) < 0 for end in aim if end is not None)


def beyond(aim: Aim, limits: tuple[Decimal, Decimal], direction: str) -> bool:
    """Whether the aim lies outside what the process gives by chance, on its better side. A range is asked by its nearer end."""
    low, high = limits
    if direction == Direction.LOWER:
        return aim[0] < low
    if direction == Direction.RANGE and aim[1] is not None:
        return aim[1] < low or aim[0] > high
    return aim[0] > high


def _gap_to(aim: Aim, figure: Decimal, direction: str) -> Decimal:
    low, high = aim
    return gap_to(low if high is None else (low, high), figure, direction)


def _chance_words(aim: Aim, facts: Facts) -> str:
    if facts.limits is None:
        return ""
    values = {"low": facts.value(facts.limits[0]), "high": facts.value(facts.limits[1])}
    if beyond(aim, facts.limits, facts.direction):
        words = _(
            "As the work goes now, figures lie between %(low)s and %(high)s by chance: only another way of working gets there."
        )
        return words % values
    words = _("As the work goes now, figures lie between %(low)s and %(high)s by chance, and the aim lies within: one good figure proves nothing.")  # fmt: skip  # noqa: E501
    return words % values


def _course_words(aim: Aim, facts: Facts) -> str:
    return course_words(facts.detail, aim[0]) if facts.detail and facts.direction != Direction.RANGE else ""


def _subjects(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Words of the indicator, its service and the problem, in every language."""
    indicator = facts.start.indicator
    texts = [*indicator.name.values(), *indicator.service.name.values()]
    return stems_of(*texts, *(draft.problem.words.values() if draft.problem else ()))


# --- the one query object ---


def facts_about(start: Start, *, plan: Cycle | None, due_on: date | None) -> Facts:
    """A constant number of queries, whatever was measured."""
    indicator = Indicator.objects.select_related("service").get(pk=start.indicator.pk)
    return Facts(
        start=Start(indicator, start.version, start.period, start.value, start.status),
        measured=_measured(start),
        detail=detail_of(indicator),
        limits=_limits(start),
        guaranteed=standard_in_force(indicator, "guaranteed", [day for day in (due_on, timezone.localdate()) if day]),
        plan=plan,
        last_period=_last_period(start, due_on),
        names=[name for row in (*ClientGroup.objects.all(), *Place.objects.all()) for name in row.name.values()],
    )


def _measured(start: Start) -> list[tuple[Decimal, Period]]:
    rows: list[Gap] = list(
        measured_gaps()
        .filter(version=start.version, period__kind=start.period.kind)
        .exclude(confidence="disputed")
        .select_related("period")
        .order_by("period__ends_on")
    )
    return [(row.value, row.period) for row in rows if row.value is not None]


def _limits(start: Start) -> tuple[Decimal, Decimal] | None:
    """Of the stored control chart, a percentage within 0 and 1; None under ten figures, where a page says "too few"."""
    chart = ControlChart.objects.filter(
        indicator=start.indicator, place=None, slice__key=Breakdown.TOTAL, figures__gte=ENOUGH
    ).first()
    if chart is None or chart.lower_limit is None or chart.upper_limit is None:
        return None
    if start.version.kind == Kind.PERCENT:
        return max(chart.lower_limit, Decimal()), min(chart.upper_limit, Decimal(1))
    return chart.lower_limit, chart.upper_limit


def _last_period(start: Start, due_on: date | None) -> date | None:
    """The end of the last period of the baseline's kind that ends after the baseline and before the day."""
    if due_on is None:
        return None
    today = max(start.period.ends_on, timezone.localdate())
    rows = Period.objects.filter(kind=start.period.kind, ends_on__gt=today, ends_on__lt=due_on)
    return rows.order_by("-ends_on").values_list("ends_on", flat=True).first()
