"""What files may call the tenant's things, and what waits for a worker."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from organisation.models import Directorate, Place, Service
from organisation.rules import holds_everywhere, within
from people.models import Member
from tenancy.context import require_tenant
from tenancy.text import Words, fold

from ..judged import IN_WORDS
from ..models import (
    DimensionOption,
    ImportRun,
    Indicator,
    IndicatorVersion,
    Kind,
    Measurement,
    StagedFigure,
    StandardKind,
    State,
)
from ..possible import answers
from ..reading.values import mark_key
from .formulas import newest_versions
from .lists import OF_FIGURE

IN_PERCENT = (Kind.PERCENT, Kind.CHECKLIST)  # written as 90 in files
QUIET = timedelta(minutes=2)  # after which a claim counts for nothing
UNDONE_WITHIN, APPLIED_WITHIN = timedelta(days=90), timedelta(days=30)  # after that the rows of a file are not kept


@dataclass(frozen=True)
class KnownToFiles:
    """As a mapping compares texts -> code. A name that two things have means neither."""

    indicators: dict[str, str]
    places: dict[str, str]
    slices: dict[str, str]
    percentages: frozenset[str]
    fiscal_month: int = 1


def known_to_files() -> KnownToFiles:
    indicators = list(Indicator.objects.values_list("code", "name"))
    percent = IndicatorVersion.objects.filter(kind__in=IN_PERCENT).order_by().values_list("indicator__code", flat=True)
    broken_down = DimensionOption.objects.values_list("dimension__code", "code", "name")
    options = [(f"{dimension}={code}", name) for dimension, code, name in broken_down]
    places = list(Place.objects.values_list("code", "name"))
    return KnownToFiles(
        by_word(indicators), by_word(places), by_word(options), frozenset(percent), require_tenant().fiscal_month
    )


def answers_in_files() -> dict[str, dict[str, Decimal]]:
    """By code: the words that stand for a figure of the indicator, as its newest definition has them."""
    rows = IndicatorVersion.objects.filter(kind__in=IN_WORDS).order_by("number")
    return {code: answers(kind, levels) for code, kind, levels in rows.values_list("indicator__code", "kind", "levels")}


def by_word(rows: Iterable[tuple[str, Words]]) -> dict[str, str]:
    rows = list(rows)
    named = [(mark_key(text), code) for code, name in rows for text in set(name.values())]
    named += [(fold(text), code) for text, code in list(named)]
    owners = Counter(word for word, _code in set(named))
    found = {word: code for word, code in named if owners[word] == 1}
    return found | {mark_key(code): code for code, _name in rows}


def versions_with_history(least: int) -> list[int]:
    """Those that have at least so many approved figures, over all places and slices."""
    rows = Measurement.objects.filter(state=State.APPROVED, value__isnull=False).order_by().values("version")
    return list(rows.annotate(figures=Count("pk")).filter(figures__gte=least).values_list("version", flat=True))


def waiting_imports(now: datetime) -> QuerySet[ImportRun]:
    """Runs that a worker should be at and none seems to be: the broker was down, or a worker died."""
    silent = Q(claimed_at=None) | Q(claimed_at__lte=now - QUIET)
    return ImportRun.objects.filter(Q(state=ImportRun.State.READING) & silent | Q(state=ImportRun.State.APPLYING))


def is_waiting(run: ImportRun) -> bool:
    """No worker has begun to read it yet."""
    return run.state == ImportRun.State.READING and run.claimed_at is None


def is_silent(run: ImportRun, now: datetime) -> bool:
    """A worker has begun to read it and nothing has been heard of it since."""
    return run.state == ImportRun.State.READING and run.claimed_at is not None and run.claimed_at <= now - QUIET


def forgotten_imports(now: datetime) -> QuerySet[ImportRun]:
    """Brought in long ago, and neither applied nor being read."""
    waiting = (ImportRun.State.UPLOADED, ImportRun.State.READ, ImportRun.State.REFUSED)
    since = now - APPLIED_WITHIN
    untouched = Q(claimed_at=None) | Q(claimed_at__lt=since)
    return ImportRun.objects.filter(untouched, state__in=waiting, made_at__lt=since)


def closed_imports(now: datetime) -> QuerySet[ImportRun]:
    """Applied or undone so long ago that they can't be undone any more."""
    since = now - UNDONE_WITHIN
    applied = Q(state=ImportRun.State.APPLIED, applied_at__lt=since)
    return ImportRun.objects.filter(applied | Q(state=ImportRun.State.UNDONE, undone_at__lt=since))


def is_closed(run: ImportRun, now: datetime) -> bool:
    """The same of one of them."""
    ended = {ImportRun.State.APPLIED: run.applied_at, ImportRun.State.UNDONE: run.undone_at}.get(
        ImportRun.State(run.state)
    )
    return ended is not None and ended < now - UNDONE_WITHIN


# --- pages ---


def imports_seen_by(member: Member) -> QuerySet[ImportRun]:
    """One's own; all of them for who may import everywhere."""
    rows = ImportRun.objects.select_related("file", "made_by")
    return rows if holds_everywhere(member, "import_figures") else rows.filter(made_by=member)


def staged_rows(run: ImportRun, *, change: str = "", kind: str = "") -> QuerySet[StagedFigure]:
    """In the order of the file. `change`: created, changed, same or refused; `kind`: of the problem."""
    rows = run.figures.select_related("version__indicator", "period", "place").order_by("at_row", "pk")
    if kind:
        return rows.filter(problem_kind=kind).exclude(problem="")
    return rows.exclude(problem="") if change == "refused" else rows.filter(change=change) if change else rows


def standards_shown(told: list[Any]) -> list[dict[str, Any]]:
    """Standards of a file, as a run keeps them, with the indicators that they belong to."""
    versions = newest_versions({row[0] for row in told})
    found = []
    for code, kind, low, days, sheet, row, column in told:
        first, last = (date.fromisoformat(day) for day in days.strip("[]").split(","))
        named = {"code": code, "kind": StandardKind(kind).label, "version": versions.get(code)}
        found.append(
            named | {"low": Decimal(low), "first": first, "last": last, "sheet": sheet, "row": row, "column": column}
        )
    return found


def services_to_define_in(member: Member) -> QuerySet[Service]:
    """Where the member may define indicators and bring in their figures."""
    rows = within(Service.objects.filter(ended_on=None), member, "edit_indicators")
    return within(rows, member, "import_figures").by_name()  # type: ignore[attr-defined]


def figures_to_export(
    member: Member, *, directorate: Directorate | None = None, period: str = ""
) -> QuerySet[Measurement]:
    """All figures that the member may see, of one directorate and below it, of one period."""
    rows = within(Measurement.objects.all(), member, "view_indicators", OF_FIGURE)
    if directorate is not None:
        rows = rows.filter(**{f"{OF_FIGURE}__startswith": directorate.path})
    return rows.filter(period__code=period) if period else rows
