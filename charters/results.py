"""What the public pages show: promises with what was measured, aims, and how many of each came true.

Only figures that were approved, of indicators that the tenant shows to everybody. A disputed figure is shown with both
numbers and counts neither as kept nor as broken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import ngettext

from indicators.models import Confidence, Gap, IndicatorVersion, Status
from indicators.queries import OPEN, Counts, Result, counted_by, promises_and_results, with_parts, worst_first
from organisation.models import Service
from sdip.web.formats import formatter
from sdip.web.standing import BREACH, KEPT, MET, Standing

from .content import Content, Promise
from .models import Commitment
from .queries.promises import charters_for_everybody, readable_level, unlike
from .shown import MARKED, Row
from .workflow import IN_FORCE

MOST_MISSED = 6  # broken promises on the start page
STATUS = {MET.code: Status.MET, KEPT.code: Status.BELOW_TARGET, BREACH.code: Status.BREACH}


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
        """Promises of which something is known and nothing is disputed; of two on one indicator the broken one."""
        found: dict[int, Row] = {}
        for row in (*self.promises, *self.others):
            if row.result is None or row.standing not in MARKED or row.disputed:
                continue
            key = row.result.indicator.pk
            found[key] = row if row.standing == BREACH else found.get(key, row)
        return list(found.values())

    @property
    def kept(self) -> int:
        return sum(row.standing.code != BREACH.code for row in self.known)

    @property
    def period(self) -> Any:
        """The period of all known promises, if it is one and the same."""
        found = {row.result.period for row in self.known if row.result}
        return found.pop() if len(found) == 1 else None


def service_results(services: Sequence[Service], *contents: Content, others: bool = True) -> ServiceResults:
    """In four queries. `contents`: of charters; what an earlier one promises, a later one does not promise again.
    `others`: also what no charter has words for."""
    whole = {each.indicator for said in contents for each in said.promises if each.service is None and each.indicator}
    results = {each.indicator.pk: each for each in promises_and_results(*services, also=whole)}
    codes, found = {row.pk: row.code for row in services}, ServiceResults()
    only = services[0].code if len(services) == 1 else ""
    for said, promise in _promises(contents):
        result = results.get(promise.indicator or 0)
        code = codes.get(promise.service, "") if promise.service else only
        counted = getattr(result.gap, "recounted", None) if result else None
        found.promises.append(Row(promise.words, result, promise, code, counted, since=said.published_on))
    said_of = {row.indicator.pk for row in found.promises if row.indicator}
    for result in results.values() if others else ():
        if result.indicator.pk in said_of or result.indicator.service_id not in codes:
            continue
        counted = getattr(result.gap, "recounted", None)
        row = Row(result.indicator.name, result, None, codes[result.indicator.service_id], counted)
        if result.guaranteed != OPEN:
            found.others.append(row)
        elif result.target != OPEN:
            found.aims.append(row)
        elif result.gap.value is not None:
            found.figures.append(row)
    return found


def _promises(contents: Iterable[Content]) -> Iterator[tuple[Content, Promise]]:
    taken: set[int] = set()
    for said in contents:
        yield from ((said, each) for each in said.promises if each.indicator not in taken)
        taken |= {each.indicator for each in said.promises if each.indicator}


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
    """By service, in three queries."""
    apart = held_to_charters()
    promises = counted_by(promised_gaps().exclude(indicator__in=list(apart)), ["indicator__service"])
    aims = counted_by(
        public_gaps().filter(guaranteed=None, target__isnull=False).exclude(indicator__in=list(apart)),
        ["indicator__service"],
    )
    for row in apart.values():
        if row.indicator and row.standing in MARKED and not row.disputed:
            counts = promises.setdefault((row.indicator.service_id,), Counts())
            counts.add(STATUS[row.standing.code], True, row.target != OPEN, False, 1)
    keys = {key for (key,) in (*promises, *aims)}
    return {key: Tally(promises.get((key,), Counts()), aims.get((key,), Counts())) for key in keys}


def held_to_charters() -> dict[int, Row]:
    """By indicator: the newest figure that was judged by another guarantee or aim than its charter in force names. One query."""
    found: dict[int, Row] = {}
    for gap in with_parts(_beside_charters()):
        row = _held(gap)
        if (row.apart or row.otherwise) and (gap.indicator_id not in found or row.standing == BREACH):
            found[gap.indicator_id] = row
    return found


def _beside_charters() -> QuerySet[Gap]:
    """With what the charter in force copied (own_...), and how the indicator was measured when it came into force (..._then)."""
    said = "indicator__commitments__"
    names = [f"{kind}_{end}" for kind in ("guaranteed", "target") for end in ("low", "high")]
    own = {f"own_{name}": F(f"{said}{name}") for name in names}
    version = f"{said}version__"
    rows = public_gaps().annotate(
        **own, charter=F(f"{version}charter"), state=F(f"{version}state"), began=F(f"{version}published_at")
    )
    held = Q(valid_from=None) | Q(valid_from__lte=OuterRef("began"))
    before = IndicatorVersion.objects.filter(held, indicator=OuterRef("indicator")).order_by("-number")
    rows = rows.annotate(**{f"{name}_then": Subquery(before.values(name)[:1]) for name in ("unit", "direction")})
    changed = unlike("own_{kind}_{end}", "{kind}__{end}") | ~Q(unit_then=F("version__unit"))
    rows = rows.filter(changed, state__in=IN_FORCE, own_guaranteed_low__isnull=False, value__isnull=False)
    return rows.filter(charter__in=charters_for_everybody().order_by().values("pk"))


def _held(gap: Any) -> Row:
    """As its charter promises it."""
    copied = [
        readable_level((getattr(gap, f"own_{kind}_low"), getattr(gap, f"own_{kind}_high")), gap.version)
        for kind in ("guaranteed", "target")
    ]
    since = timezone.localdate(gap.began)
    way = (gap.unit_then or "", gap.direction_then or "")
    return Row(gap.indicator.name, Result(gap, []), copied=(copied[0], copied[1]), way=way, since=since)


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
    apart = held_to_charters()
    broken = {key for key, row in apart.items() if row.standing == BREACH and not row.disputed}
    by_standard = promised_gaps().filter(status="breach").exclude(indicator__in=list(apart))
    rows = by_standard | public_gaps().filter(indicator__in=broken)
    gaps = list(worst_first(with_parts(rows))[:MOST_MISSED])
    promises = Commitment.objects.filter(
        version__state__in=IN_FORCE, indicator__in=[gap.indicator_id for gap in gaps]
    ).select_related("indicator")
    by_indicator = {promise.indicator_id: promise for promise in promises}
    return [_missed(gap, by_indicator.get(gap.indicator_id), apart.get(gap.indicator_id)) for gap in gaps]


def _missed(gap: Gap, promise: Commitment | None, held: Row | None) -> Row:
    copied = held.copied if held else (OPEN, OPEN)
    return Row(promise.words if promise else gap.indicator.name, Result(gap, []), commitment=promise, copied=copied)


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
