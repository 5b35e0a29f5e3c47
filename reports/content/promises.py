"""What charters promise, held against the figures of a period as their public pages hold it against the newest ones."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from charters.content import Content, Promise
from charters.judging import judged
from charters.models import Charter
from charters.shown import MARKED, Row
from indicators.models import Gap, Indicator
from indicators.queries import OPEN, Levels, Result, standing_of
from organisation.models import Service
from sdip.web.standing import BREACH, Standing
from tenancy.text import Words

from .figures import Found, levels_of
from .scope import period_facts

RECENT = 12  # figures that the record speaks of


def promise_facts(
    said: Sequence[tuple[Charter, Content]], figures: Found, services: Mapping[int, Words] | None = None
) -> list[dict[str, Any]]:
    """`figures`: those that may be told; `services`: the names of all that promises are about, where they are known, else it is one
    query."""
    indicators = {row.pk: row for row in figures.indicators}
    names = _services(said) if services is None else services
    found = []
    for charter, content in said:
        for promise in content.promises:
            indicator = indicators.get(promise.indicator or 0)
            past = figures.history[indicator.pk] if indicator else []
            row = _row(content, promise, indicator, figures.shown[indicator.pk] if indicator else None)
            service = names.get(promise.service or 0) or (charter.service.name if charter.service else Words())
            again = _counted_again(row, figures.recounted)
            found.append(_facts(charter, service, promise, row, past) | {"recounted": again})
    return found


def _services(said: Iterable[tuple[Charter, Content]]) -> Mapping[int, Words]:
    keys = {each.service for _charter, content in said for each in content.promises if each.service}
    return dict(Service.objects.filter(pk__in=keys).values_list("pk", "name"))


def _counted_again(row: Row, counted: Mapping[int, Any]) -> Any:
    gap = row.result.gap if row.result else None
    return counted.get(gap.measurement_id) if gap and gap.measurement_id else None


def _row(content: Content, promise: Promise, indicator: Indicator | None, gap: Gap | None) -> Row:
    if indicator is None or gap is None:
        return Row(promise.words, None, promise, since=content.published_on)
    gap.indicator = indicator
    return Row(promise.words, Result(gap, []), promise, since=content.published_on)


def _facts(charter: Charter, service: Words, promise: Promise, row: Row, past: Sequence[Gap]) -> dict[str, Any]:
    result, indicator = row.result, row.indicator
    version = result.version if result else None
    gap = result.gap if result else None
    return {
        "charter": charter.title,
        "directorate": {"code": charter.directorate.code, "name": charter.directorate.name},
        "service": service,
        "pk": promise.pk,
        "words": promise.words,
        "remedy": promise.remedy,
        "aspect": promise.aspect,
        "indicator": indicator.code if indicator else "",
        "compared": bool(row.comparable),
        "guaranteed": _level(promise.guaranteed.words, row.guaranteed),
        "target": _level(promise.target.words, row.target),
        "kind": version.kind if version else "number",
        "unit": version.unit if version else promise.unit,
        "decimals": version.decimals if version else promise.decimals or 0,
        "levels": levels_of(version) if version else [],
        "period": period_facts(result.period) if result else None,
        "value": gap.value if gap else None,
        "confidence": gap.confidence if gap else "",
        "standing": row.standing.code,
        "note": _note(row),
        "record": _record(row, past),
    }


def _level(words: Words, bounds: Levels) -> dict[str, Any]:
    return {"words": words, "bounds": list(bounds)}


def _note(row: Row) -> str:
    """Why the figure is not simply held against the promise: what the page says, as a code."""
    if row.result is None or row.result.gap.value is None:
        return ""
    if row.otherwise:
        return "otherwise"
    if not row.apart:
        return ""
    return "older" if row.older else "changed"


def _record(row: Row, past: Sequence[Gap]) -> dict[str, int] | None:
    """How often it was broken of late; of fewer than two figures, and of what guarantees nothing, it says nothing."""
    if row.result is None or row.otherwise or row.guaranteed == OPEN:
        return None
    same = [
        gap
        for gap in past
        if gap.period.kind == row.result.period.kind and gap.period.ends_on <= row.result.period.ends_on
    ]
    codes = [_standing(row, gap).code for gap in same[:RECENT]]
    known = [code for code in codes if code in {each.code for each in MARKED}]
    return {"broken": known.count(BREACH.code), "count": len(known)} if len(known) > 1 else None


def _standing(row: Row, gap: Gap) -> Standing:
    """By the charter from the period on in which it came into force; before, by the standard of the time."""
    if not row.apart or gap.value is None or (row.since is not None and gap.period.ends_on < row.since):
        return standing_of(gap)
    return judged(gap.value, row.guaranteed, row.target)
