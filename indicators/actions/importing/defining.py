"""Indicators that a file names and nobody has defined: offered with the preview, defined all together, then the file is read again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from organisation.models import Service
from people.models import Member
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ...models import ImportRun, Indicator, IndicatorVersion, Kind
from ...queries.imports import known_to_files
from ...reading import IndicatorFound, Item
from ...reading.values import mark_key
from ..definitions import index_indicators
from . import statements as sql
from .keeping import held, set_mapping

MOST = 2000  # kept with the run; a file that names more is no list of indicators
LONGEST_CODE, LONGEST_NAME = 60, 300


class Unknown:
    """Gathers, while a file is read, the indicators whose code is not among those that there are."""

    def __init__(self, codes: frozenset[str], rules: dict[str, Any]) -> None:
        self.codes, self.by_name = codes, named_only(rules)
        self.names: dict[str, str] = {}

    def gather(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if isinstance(item, IndicatorFound) and item.code not in self.codes and len(self.names) <= MOST:
                self.names.setdefault(item.code, item.name)
            yield item

    def described(self, run: ImportRun) -> list[dict[str, Any]]:
        """What can be defined: code ("" where the file only has names), name, frequency, decimals. Nothing of a list that is too long."""
        if not self.names or len(self.names) > MOST:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql.UNKNOWN, {"run": run.pk})
            facts = {code: (kind, decimals) for code, kind, decimals in cursor.fetchall()}
        taken, found = taken_names() if self.by_name else set(), []
        for code, name in self.names.items():
            key, (kind, decimals) = mark_key(code), facts.get(code[:LONGEST_CODE], ("", 0))
            fits = len(code) <= (LONGEST_NAME if self.by_name else LONGEST_CODE)
            if kind and fits and key not in taken:
                taken.add(key)
                shown = {"code": "" if self.by_name else code, "name": name[:LONGEST_NAME]}
                found.append({**shown, "frequency": kind, "decimals": decimals})
        return found


def named_only(rules: dict[str, Any]) -> bool:
    """The file has no column with codes: what stands for the code is the name."""
    indicator = rules.get("indicator", {})
    return isinstance(name := indicator.get("name"), str) and indicator.get("code") == [name]


def taken_names() -> set[str]:
    names = Indicator.objects.order_by().values_list("name", flat=True)
    return {mark_key(text) for name in names for text in name.values()}


def define_unknown(run: ImportRun, *, service: Service, by: Member) -> int:
    """Defines what the file names and nobody knows, in one service: plain numbers whose direction is still to settle. How many."""
    with acting("indicators.define_unknown", by=by):
        row = held(run)
        if row.state != ImportRun.State.READ or not row.counts.get("unknown"):
            raise NotAllowed(_("This file names no indicator that could be defined now."))
        rows = list(_newcomers(row.counts["unknown"], service))
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


def _newcomers(unknown: list[dict[str, Any]], service: Service) -> Iterator[tuple[Indicator, IndicatorVersion]]:
    """Without what somebody has defined since the file was read."""
    language, known, free = require_tenant().default_language, known_to_files().indicators, _free_codes(service)
    for each in unknown:
        if mark_key(each["code"] or each["name"]) in known:
            continue
        code = each["code"] or next(free)
        indicator = Indicator(
            code=code, name=words(each["name"] or code, language), service=service, frequency=each["frequency"]
        )
        indicator.set_sort_keys()
        yield (
            indicator,
            IndicatorVersion(indicator=indicator, number=1, kind=Kind.NUMBER, decimals=each["decimals"]),
        )


def _free_codes(service: Service) -> Iterator[str]:
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
