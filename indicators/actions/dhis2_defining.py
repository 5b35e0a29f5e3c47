"""What DHIS2 measures and nobody has defined here: its data elements become indicators of one service, its formulas formulas."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from organisation.models import Service
from people.models import Member
from sdip.web.units import PERCENT
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed
from tenancy.text import fold, words

from ..dhis2.metadata import Computed, Entry
from ..models import Frequency, Indicator, IndicatorVersion, Kind, OutsideCode, SumOverTime
from ..queries.dhis2 import Types, outside_codes, unmatched
from ..queries.imports import known_to_files
from .definitions import define_indicator, index_indicators
from .dhis2 import import_metadata
from .importing.defining import LONGEST_NAME, free_codes

MOST_FORMULAS = 500
KINDS: dict[str | None, Kind] = {
    "NUMBER": Kind.NUMBER, "INTEGER": Kind.NUMBER, "INTEGER_POSITIVE": Kind.NUMBER, "INTEGER_NEGATIVE": Kind.NUMBER,
    "INTEGER_ZERO_OR_POSITIVE": Kind.NUMBER,
    "UNIT_INTERVAL": Kind.NUMBER, "PERCENTAGE": Kind.PERCENT, "BOOLEAN": Kind.YES_NO, "TRUE_ONLY": Kind.YES_NO, None: Kind.NUMBER,
}  # fmt: skip
OFTEN = {
    "Daily": Frequency.DAILY, "Weekly": Frequency.WEEKLY, "Monthly": Frequency.MONTHLY, "Quarterly": Frequency.QUARTERLY,
    "SixMonthly": Frequency.HALF_YEARLY, "Yearly": Frequency.YEARLY,
}  # fmt: skip
SHARE = re.compile(r"(?:%|percent|percentage|proportion)\b|%", re.IGNORECASE)
TOKEN = re.compile(r"\s*(?:#\{(\w+)((?:\.[\w*]+)*)\}|(\d+(?:\.\d+)?)|([-+*/()]))")


@dataclass
class Taken:
    """How many were defined of data elements and of formulas; what was not taken, each with the reason."""

    elements: int = 0
    matched: int = 0
    formulas: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def bring_in_metadata(
    entries: Iterable[Entry], computed: Iterable[Computed], *, service: Service | None, by: Member
) -> tuple[tuple[int, int], Taken | None]:
    """New and renamed codes; with a service what is nothing here yet is defined in it. All or nothing."""
    with acting("indicators.import_metadata", by=by):
        counts = import_metadata(entries, by=by)
        if service is None:
            return counts, None
        taken = Taken()
        _define_elements(taken, service)
        _define_formulas(taken, computed, service, by)
        return counts, taken


# --- data elements ---


def _define_elements(taken: Taken, service: Service) -> None:
    """One indicator for all elements that say parts of the same: its quarters, what was aimed at and what was reached."""
    often, known = _often(), known_to_files().indicators
    ids = dict(Indicator.objects.values_list("code", "pk"))
    groups: dict[str, list[OutsideCode]] = {}
    for row in unmatched(outside_codes(Types.DATA_ELEMENT)).order_by("name", "pk"):
        if row.about.get("valueType") not in KINDS:
            taken.left.append((row.name or row.uid, _("Its values are no numbers.")))
        elif name := _name(row):
            groups.setdefault(" ".join(fold(name).split()), []).append(row)
    codes, pairs = free_codes(service), []
    for key, rows in groups.items():
        indicator = None
        if key not in known:
            own = rows[0].code if len(rows) == 1 and 0 < len(rows[0].code) <= 60 and rows[0].code not in ids else ""
            pairs.append(_new(own or next(codes), rows, service, often))
            indicator = pairs[-1][0]
        for row in rows:
            row.part = OutsideCode.Part.VALUE
            row.indicator = indicator or Indicator(pk=ids[known[key]])
        taken.matched += len(rows)
    Indicator.objects.bulk_create([indicator for indicator, _version in pairs], batch_size=1000)
    IndicatorVersion.objects.bulk_create([version for _indicator, version in pairs], batch_size=1000)
    touched = [row for rows in groups.values() for row in rows]
    for row in touched:
        row.indicator = row.indicator  # its key is known only now
    OutsideCode.objects.bulk_update(touched, ["indicator", "part"], batch_size=1000)
    index_indicators([indicator for indicator, _version in pairs])
    taken.elements = len(pairs)


def _name(row: OutsideCode) -> str:
    return str(row.about.get("stem") or row.name).strip()[:LONGEST_NAME]


def _new(
    code: str, rows: Sequence[OutsideCode], service: Service, often: dict[str, str]
) -> tuple[Indicator, IndicatorVersion]:
    name, told = _name(rows[0]), KINDS[rows[0].about.get("valueType")]
    kind = Kind.PERCENT if told == Kind.NUMBER and SHARE.match(name) else told
    adds_up = kind == Kind.NUMBER and rows[0].about.get("aggregationType") == "SUM"
    frequency = Frequency.QUARTERLY if rows[0].about.get("quarter") else often.get(rows[0].uid, Frequency.MONTHLY)
    indicator = Indicator(
        code=code, name=words(name, require_tenant().default_language), service=service, frequency=frequency
    )
    indicator.set_sort_keys()
    version = IndicatorVersion(
        indicator=indicator, number=1, kind=kind, unit=PERCENT if kind == Kind.PERCENT else "", frequency=frequency,
        sum_over_time=SumOverTime.SUM if adds_up else SumOverTime.NONE,
    )  # fmt: skip
    return indicator, version


def _often() -> dict[str, str]:
    """By element: how often its data set is filled in."""
    found: dict[str, str] = {}
    for row in outside_codes(Types.DATA_SET):
        told = str(row.about.get("periodType", ""))
        often = Frequency.FISCAL if told.startswith("Financial") else OFTEN.get(told, "")
        for uid in row.about.get("elements", []) if often else ():
            found.setdefault(uid, often)
    return found


# --- formulas ---


def _define_formulas(taken: Taken, computed: Iterable[Computed], service: Service, by: Member) -> None:
    elements = {row.uid: row for row in outside_codes(Types.DATA_ELEMENT)}
    known, codes = known_to_files().indicators, free_codes(service)
    for each in computed:
        try:
            if " ".join(fold(each.name).split()) in known:
                raise NotAllowed(_("There is an indicator of this name already."))
            if taken.formulas >= MOST_FORMULAS:
                raise NotAllowed(_("More than %(count)s formulas are not taken at once.") % {"count": MOST_FORMULAS})
            parts: list[OutsideCode] = []
            formula = _formula(each, elements, parts)
            percent = each.factor == 100
            version = {
                "kind": Kind.PERCENT if percent else Kind.NUMBER,
                "unit": PERCENT if percent else "",
                "formula": formula,
            }
            name = words(each.name, require_tenant().default_language)
            frequency = parts[0].indicator.frequency if parts and parts[0].indicator else ""
            define_indicator(code=next(codes), name=name, service=service, frequency=frequency, version=version, by=by)
            taken.formulas += 1
        except NotAllowed as refusal:
            taken.left.append((each.name, str(refusal)))


def _formula(each: Computed, elements: dict[str, OutsideCode], parts: list[OutsideCode]) -> str:
    """In our words. A factor of 100 is what a percentage is here anyway."""
    above, below = (_translated(text, elements, parts) for text in (each.numerator, each.denominator))
    formula = above if below == "1" else f"({above}) / ({below})"
    return formula if each.factor in (1, 100) else f"({formula}) * {each.factor}"


def _translated(text: str, elements: dict[str, OutsideCode], parts: list[OutsideCode]) -> str:
    text, at, found = text.strip(), 0, []
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise NotAllowed(
                _("“%(part)s” in its formula has no counterpart here.") % {"part": text[at : at + 20].strip()}
            )
        uid, combo, number, sign = match.groups()
        found.append(f"[{_part(uid, combo, elements, parts)}]" if uid else number or sign)
        at = match.end()
    return " ".join(found)


def _part(uid: str, combo: str, elements: dict[str, OutsideCode], parts: list[OutsideCode]) -> str:
    row = elements.get(uid)
    if row is None or row.indicator is None:
        raise NotAllowed(_("Its data element “%(uid)s” is nothing here.") % {"uid": uid})
    if combo:
        raise NotAllowed(_("It rests on one option combination of “%(name)s”.") % {"name": row.name})
    if row.about.get("standard"):
        raise NotAllowed(_("It rests on targets, which are standards here: attainment is computed by itself."))
    if row.about.get("quarter"):
        raise NotAllowed(_("It adds up quarters of one indicator, which is what adding up over time does here."))
    if row.part not in ("", OutsideCode.Part.VALUE):
        raise NotAllowed(_("It rests on a numerator or denominator, which is no indicator here."))
    parts.append(row)
    return row.indicator.code


def reasons(taken: Taken) -> list[dict[str, Any]]:
    """For the page: each reason once, with how many it holds for and the first names."""
    found: dict[str, list[str]] = {}
    for name, reason in taken.left:
        found.setdefault(reason, []).append(name)
    return [{"reason": reason, "count": len(names), "names": names[:10]} for reason, names in found.items()]
