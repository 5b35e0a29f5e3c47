"""Indicators that a file names and nobody has defined: offered with the preview, defined all together, then the file is read again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.models import Service
from people.models import Member
from sdip.web.units import COUNT, MONEY, PERCENT
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ...models import Direction, Frequency, ImportRun, Indicator, IndicatorVersion, Kind
from ...queries.imports import known_to_files
from ...reading import IndicatorFound, Item, StandardFound
from ...reading.periods import KINDS, period_with
from ...reading.values import mark_key
from ..definitions import index_indicators
from . import statements as sql
from .homes import Homes, Named, homes_for
from .keeping import held, set_mapping

MOST = 2000  # kept with the run; a file that names more is no list of indicators
MOST_UNCLEAR = 10
LONGEST_CODE, LONGEST_NAME = 60, 300
TIMES = ("minutes", "hours", "days", "working_days", "weeks", "months", "years")


class Unknown:
    """Gathers, while a file is read, the indicators whose code is not among those that there are."""

    def __init__(self, codes: frozenset[str], rules: dict[str, Any]) -> None:
        self.codes, self.by_name = codes, named_only(rules)
        self.found: dict[str, IndicatorFound] = {}
        self.often: dict[str, str] = {}  # code -> the kind of period of its standards
        self.unclear: list[str] = []  # words for how often, or which side is good, that nothing here is called

    def gather(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if isinstance(item, IndicatorFound) and item.code not in self.codes and len(self.found) <= MOST:
                self.found.setdefault(item.code, item)
                self._note_unclear(item)
            elif isinstance(item, StandardFound) and item.indicator in self.found:
                self.often.setdefault(item.indicator, kind_of_days(item.valid_from, item.valid_to))
            yield item

    def _note_unclear(self, item: IndicatorFound) -> None:
        for text, known in ((item.direction, Direction.values), (item.frequency, Frequency.values)):
            if text and text not in known and text not in self.unclear and len(self.unclear) < MOST_UNCLEAR:
                self.unclear.append(text[:60])

    def described(self, run: ImportRun) -> list[dict[str, Any]]:
        """What can be defined: code ("" where the file only has names), name, frequency, and all else that the file says. Nothing of a
        list that is too long."""
        if not self.found or len(self.found) > MOST:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql.UNKNOWN, {"run": run.pk})
            facts = {code: Seen(kind, decimals, kinds) for code, kind, decimals, kinds in cursor.fetchall()}
        taken, found = taken_names() if self.by_name else set(), []
        for code, item in self.found.items():
            key, seen = mark_key(code), facts.get(code[:LONGEST_CODE], Seen())
            often = frequency_of(item, seen) or self.often.get(code, "")
            fits = len(code) <= (LONGEST_NAME if self.by_name else LONGEST_CODE)
            if often and (seen.kind or code in self.often) and fits and key not in taken:
                taken.add(key)
                shown = {"code": "" if self.by_name else code, "name": item.name[:LONGEST_NAME], "frequency": often}
                found.append(shown | {"decimals": decimals_of(item, seen)} | said_of(item))
        return found


@dataclass(frozen=True)
class Seen:
    """What the figures of an indicator say of it: the kind of period that most of them have, all kinds, decimals as stored."""

    kind: str = ""
    decimals: int = 0
    kinds: Sequence[str] = ()


def frequency_of(item: IndicatorFound, seen: Seen) -> str:
    """As the file says it; a year is the fiscal year where that is what its figures are of."""
    if item.frequency not in Frequency.values:
        return seen.kind
    yearly = item.frequency == Frequency.YEARLY and Frequency.FISCAL in seen.kinds
    return Frequency.FISCAL.value if yearly and Frequency.YEARLY not in seen.kinds else item.frequency


def kind_of_days(first: date, last: date) -> str:
    """The kind of period that these days are; "" for none."""
    periods = (period_with(first, kind, fiscal_start=first.month) for kind in KINDS)
    return next((each.kind for each in periods if (each.starts_on, each.ends_on) == (first, last)), "")


def decimals_of(item: IndicatorFound, seen: Seen) -> int:
    return max(0, seen.decimals - 2) if item.unit == PERCENT else seen.decimals


def said_of(item: IndicatorFound) -> dict[str, Any]:
    """What else the row says, without what it leaves open."""
    told = {
        "unit": item.unit[:40], "direction": item.direction if item.direction in Direction.values else "",
        "baseline": "" if item.baseline is None else str(item.baseline), "description": item.description,
        "method": item.calculation, "source": item.source, "directorate": item.of_directorate, "service": item.of_service,
    }  # fmt: skip
    return {name: text for name, text in told.items() if text}


def kind_of_unit(unit: str) -> str:
    if unit in MONEY:
        return Kind.MONEY
    return {PERCENT: Kind.PERCENT, COUNT: Kind.COUNT, **dict.fromkeys(TIMES, Kind.DURATION)}.get(unit, Kind.NUMBER)


def named_only(rules: dict[str, Any]) -> bool:
    """The file has no column with codes: what stands for the code is the name."""
    indicator = rules.get("indicator", {})
    return isinstance(name := indicator.get("name"), str) and indicator.get("code") == [name]


def taken_names() -> set[str]:
    names = Indicator.objects.order_by().values_list("name", flat=True)
    return {mark_key(text) for name in names for text in name.values()}


def define_unknown(run: ImportRun, *, service: Service | None, make: bool = False, by: Member) -> int:
    """Defines what the file names and nobody knows, as the file says it; what it does not say is settled later. How many.

    `service`: of those of which the file names none. `make`: services and directorates that the file names are made where they miss."""
    with acting("indicators.define_unknown", by=by):
        row = held(run)
        if row.state != ImportRun.State.READ or not row.counts.get("unknown"):
            raise NotAllowed(_("This file names no indicator that could be defined now."))
        known = known_to_files().indicators
        unknown = [each for each in row.counts["unknown"] if mark_key(each["code"] or each["name"]) not in known]
        homes = homes_for([home_of(each) for each in unknown], chosen=service, make=make, by=by)
        rows = list(_newcomers(unknown, homes))
        try:
            with transaction.atomic():
                Indicator.objects.bulk_create([indicator for indicator, _version in rows], batch_size=1000)
                IndicatorVersion.objects.bulk_create([version for _indicator, version in rows], batch_size=1000)
        except IntegrityError as error:
            raise NotAllowed(
                _("Somebody has defined one of these indicators meanwhile. Read the file again.")
            ) from error
        index_indicators([indicator for indicator, _version in rows])
        set_mapping(row, row.rules, by=by)
    run.refresh_from_db()
    return len(rows)


def home_of(unknown: dict[str, Any]) -> Named:
    return unknown.get("directorate", ""), unknown.get("service", "")


def missing_homes(unknown: list[dict[str, Any]]) -> tuple[list[str], int]:
    """(what of services and directorates the file names and is not here, how many indicators say nothing of where they belong)."""
    pairs = [home_of(each) for each in unknown]
    missing = Homes().missing(pairs)
    names = [" – ".join(filter(None, pair)) for pair in missing[:MOST_UNCLEAR]]
    if more := len(missing) - len(names):
        names.append(ngettext("%(count)s other", "%(count)s others", more) % {"count": more})
    return names, sum(1 for pair in pairs if not any(pair))


def _newcomers(
    unknown: list[dict[str, Any]], homes: dict[Named, Service]
) -> Iterator[tuple[Indicator, IndicatorVersion]]:
    language, codes = require_tenant().default_language, dict[int, Iterator[str]]()
    for each in unknown:
        service = homes[home_of(each)]
        free = codes.setdefault(service.pk, free_codes(service))
        code, unit = each["code"] or next(free), each.get("unit", "")
        texts = {name: words(each.get(name, ""), language) for name in ("description", "method", "source")}
        indicator = Indicator(
            code=code, name=words(each["name"] or code, language), service=service, frequency=each["frequency"],
            baseline=Decimal(each["baseline"]) if "baseline" in each else None, **texts,
        )  # fmt: skip
        indicator.set_sort_keys()
        version = IndicatorVersion(
            indicator=indicator, number=1, kind=kind_of_unit(unit), unit=unit, decimals=each["decimals"],
            direction=each.get("direction"), frequency=each["frequency"],
        )  # fmt: skip
        yield indicator, version


def free_codes(service: Service) -> Iterator[str]:
    """W-01, W-02 ... of the service W, those that nobody has."""
    start = f"{service.code[:50]}-"
    taken = {
        code.casefold() for code in Indicator.objects.filter(code__istartswith=start).values_list("code", flat=True)
    }
    number = 0
    while True:
        number += 1
        if (code := f"{start}{number:02}").casefold() not in taken:
            yield code
