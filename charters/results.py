"""What the public pages show: promises with what was measured, aims, and how many of each came true.

Only figures that were approved, of indicators that the tenant shows to everybody. A disputed figure is shown with both
numbers and counts neither as kept nor as broken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.judged import level_words
from indicators.models import Confidence, Gap, Indicator, StandardKind, Verification
from indicators.queries import OPEN, Counts, Levels, Result, counted_by, promises_and_results, with_parts, worst_first
from organisation.models import Service
from sdip.web.formats import formatter
from sdip.web.standing import BREACH, CONFIDENCES, KEPT, MET, NO_FIGURE, Standing
from tenancy.text import Words

from .content import Content, Level, Promise
from .models import Commitment
from .parts import Aspect
from .workflow import IN_FORCE

MOST_MISSED = 6  # broken promises on the start page
MARKED = (MET, KEPT, BREACH)
DISPUTED = Standing("disputed", CONFIDENCES[Confidence.DISPUTED].word, "none", "unset")


@dataclass
class Row:
    """A promise or an aim with its newest figure. `promise`: as a charter says it, where one does."""

    title: Words
    result: Result | None = None
    promise: Promise | None = None
    service: str = ""  # the code of the service that it is about
    recounted: Any = None
    commitment: Commitment | None = None  # where only the row of the charter is at hand

    @property
    def anchor(self) -> str:
        said = self.promise or self.commitment
        return f"promise-{said.pk}" if said else f"figure-{self.indicator.pk if self.indicator else 0}"

    @property
    def remedy(self) -> Words:
        said = self.promise or self.commitment
        return said.remedy if said else Words()

    @property
    def aspect(self) -> str:
        return str(Aspect(self.promise.aspect).label) if self.promise else ""

    @property
    def indicator(self) -> Indicator | None:
        return self.result.indicator if self.result else None

    @property
    def guaranteed(self) -> Levels:
        """As the charter says it, else as the arithmetic uses it."""
        return self._levels(self.promise.guaranteed if self.promise else None, StandardKind.GUARANTEED)

    @property
    def target(self) -> Levels:
        return self._levels(self.promise.target if self.promise else None, StandardKind.TARGET)

    def _levels(self, said: Level | None, kind: str) -> Levels:
        if said is not None and said.bounds != OPEN:
            return said.bounds
        if self.result is None:
            return OPEN
        return self.result.guaranteed if kind == StandardKind.GUARANTEED else self.result.target

    @property
    def guarantee_words(self) -> str:
        return self._words(self.promise.guaranteed if self.promise else None, self.guaranteed)

    @property
    def target_words(self) -> str:
        return self._words(self.promise.target if self.promise else None, self.target)

    def _words(self, said: Level | None, levels: Levels) -> str:
        if said is not None and said.words:
            return str(said.words)
        return "" if levels == OPEN or self.result is None else level_words(self.result.version, *levels)

    @property
    def comparable(self) -> bool:
        said = self.promise
        return self.result is not None or bool(said and (said.indicator or self.guarantee_words or self.target_words))

    @property
    def standing(self) -> Standing:
        return self.result.standing if self.result else NO_FIGURE

    @property
    def drawn(self) -> Standing:
        """The standing as the picture says it: a disputed figure is neither green nor red."""
        return DISPUTED if self.disputed else self.standing

    @property
    def disputed(self) -> bool:
        return bool(self.result and self.result.disputed)

    @property
    def record(self) -> str:
        """How often the promise was kept of late."""
        codes = [each.code for each in self.result.standings] if self.result else []
        known = [code for code in codes if code in {each.code for each in MARKED}]
        broken, write = known.count(BREACH.code), formatter()
        if len(known) < 2 or self.guaranteed == OPEN:
            return ""
        facts = {"broken": write.num(broken), "count": write.num(len(known))}
        if not broken:
            return _("Kept each time in the last %(count)s figures") % facts
        words = ngettext(
            "Broken %(broken)s time in the last %(count)s figures",
            "Broken %(broken)s times in the last %(count)s figures",
            broken,
        )
        return words % facts


@dataclass
class ServiceResults:
    """What a page shows: the promises of the charter, then what has a standard without a charter's words."""

    promises: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)  # promises that no charter puts into words
    aims: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)  # without a standard to compare with

    @property
    def cards(self) -> list[Row]:
        """What a figure or a standard stands beside."""
        return [*(row for row in self.promises if row.comparable), *self.others]

    @property
    def also(self) -> list[Row]:
        """Promises in words alone."""
        return [row for row in self.promises if not row.comparable]

    @property
    def known(self) -> list[Row]:
        """Promises of which something is known and nothing is disputed."""
        return [row for row in (*self.promises, *self.others) if row.standing in MARKED and not row.disputed]

    @property
    def kept(self) -> int:
        return sum(row.standing.code != BREACH.code for row in self.known)

    @property
    def period(self) -> Any:
        """The period of all known promises, if it is one and the same."""
        found = {row.result.period for row in self.known if row.result}
        return found.pop() if len(found) == 1 else None


def service_results(services: Sequence[Service], said: Content | None, *, others: bool = True) -> ServiceResults:
    """In four queries; one more where a figure is disputed. `others`: also what the charter has no words for."""
    results = {each.indicator.pk: each for each in promises_and_results(*services)}
    codes, found = {row.pk: row.code for row in services}, ServiceResults()
    for promise in said.promises if said else ():
        result = results.pop(promise.indicator, None) if promise.indicator else None
        found.promises.append(Row(promise.words, result, promise, codes.get(promise.service or 0, "")))
    for result in results.values() if others else ():
        row = Row(result.indicator.name, result, service=codes[result.indicator.service_id])
        if result.guaranteed != OPEN:
            found.others.append(row)
        elif result.target != OPEN:
            found.aims.append(row)
        elif result.gap.value is not None:
            found.figures.append(row)
    _recount([*found.promises, *found.others, *found.aims])
    return found


def _recount(rows: Iterable[Row]) -> None:
    """What the oversight unit counted, beside a figure that it disputes."""
    disputed = {row.result.gap.measurement_id: row for row in rows if row.result and row.disputed}
    if not disputed:
        return
    checks = Verification.objects.filter(measurement__in=[pk for pk in disputed if pk]).order_by("measurement", "-pk")
    for check in checks.distinct("measurement"):
        disputed[check.measurement_id].recounted = check.recounted


# --- all services ---


def public_gaps() -> QuerySet[Gap]:
    """The newest figure of each public indicator of each public service."""
    return Gap.objects.filter(
        latest=True,
        indicator__public=True,
        indicator__archived_at=None,
        indicator__service__public=True,
        indicator__service__ended_on=None,
    )


def anything_promised() -> bool:
    return public_gaps().filter(guaranteed__isnull=False).exists()


def promised_gaps() -> QuerySet[Gap]:
    return public_gaps().filter(guaranteed__isnull=False).exclude(confidence=Confidence.DISPUTED)


@dataclass
class Tally:
    """How many promises came true; of a service that has promised nothing, how many targets were reached."""

    promises: Counts = field(default_factory=Counts)
    aims: Counts = field(default_factory=Counts)

    @property
    def marks(self) -> list[Standing]:
        return [each for each in MARKED for _number in range(self.promises.by_code[each.code])]

    @property
    def words(self) -> str:
        write = formatter()
        if self.promises.promises:
            facts = {"kept": write.num(self.promises.kept), "all": write.num(self.promises.promises)}
            words = ngettext(
                "%(kept)s of %(all)s promise kept", "%(kept)s of %(all)s promises kept", self.promises.promises
            )
            return words % facts
        if self.aims_known:
            facts = {"reached": write.num(self.aims.by_code[MET.code]), "all": write.num(self.aims_known)}
            words = ngettext(
                "%(reached)s of %(all)s target reached", "%(reached)s of %(all)s targets reached", self.aims_known
            )
            return words % facts
        return ""

    @property
    def aims_known(self) -> int:
        return self.aims.by_code[MET.code] + self.aims.by_code["below"]


def tallies() -> dict[int, Tally]:
    """By service, in two queries."""
    promises = counted_by(promised_gaps(), ["indicator__service"])
    aims = counted_by(public_gaps().filter(guaranteed=None, target__isnull=False), ["indicator__service"])
    keys = {key for (key,) in (*promises, *aims)}
    return {key: Tally(promises.get((key,), Counts()), aims.get((key,), Counts())) for key in keys}


def whole(found: Mapping[int, Tally]) -> Tally:
    """The services together."""
    total = Tally()
    for tally in found.values():
        for into, part in ((total.promises, tally.promises), (total.aims, tally.aims)):
            into.kept, into.broken = into.kept + part.kept, into.broken + part.broken
            for code, count in part.by_code.items():
                into.by_code[code] += count
    return total


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the newest figures are about; `single` when all of them are of one period."""

    starts_on: date
    ends_on: date
    single: bool


def span_of(gaps: QuerySet[Gap]) -> Span | None:
    ends = gaps.filter(value__isnull=False).aggregate(
        first=Min("period__starts_on"),
        last=Max("period__starts_on"),
        early=Min("period__ends_on"),
        late=Max("period__ends_on"),
    )
    if ends["last"] is None:
        return None
    return Span(ends["last"], ends["late"], ends["first"] == ends["last"] and ends["early"] == ends["late"])


def missed() -> list[Row]:
    """The broken promises of the start page, the widest gap first, in the words of their charters."""
    gaps = list(worst_first(with_parts(promised_gaps().filter(status="breach")))[:MOST_MISSED])
    promises = Commitment.objects.filter(
        version__state__in=IN_FORCE, indicator__in=[gap.indicator_id for gap in gaps]
    ).select_related("indicator")
    by_indicator = {promise.indicator_id: promise for promise in promises}
    return [_missed(gap, by_indicator.get(gap.indicator_id)) for gap in gaps]


def _missed(gap: Gap, promise: Commitment | None) -> Row:
    return Row(promise.words if promise else gap.indicator.name, Result(gap, []), commitment=promise)


def public_figures(service: Service | None = None) -> QuerySet[Gap]:
    """Every approved figure that may be shown, of one service or of all: for the open data."""
    rows = Gap.objects.filter(
        place=None,
        slice__key="total",
        value__isnull=False,
        measurement__state="approved",
        indicator__public=True,
        indicator__archived_at=None,
        indicator__service__public=True,
        indicator__service__ended_on=None,
    )
    rows = rows.filter(indicator__service=service) if service else rows
    return rows.select_related("indicator__service", "version", "period", "guaranteed", "target").order_by(
        "indicator__service__code", "indicator__code", "period__kind", "period__starts_on"
    )
