"""What a version says, as Content, in one query: of a published one its wording alone, of one in the making its rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, TextField, When
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import override

from indicators.models import IndicatorVersion
from organisation.models import Service
from tenancy.context import require_tenant
from tenancy.text import Words, words

from .. import content as say
from .. import snapshot
from ..models import (
    Approval,
    Charter,
    CharterVersion,
    Comment,
    Commitment,
    Contact,
    Hearing,
    Party,
    Passage,
    Requirement,
    SampleForm,
    ServiceEntry,
    Step,
)
from ..parts import Part
from ..workflow import IN_FORCE, IN_THE_MAKING
from .consulting import consulted_sentences
from .making import turn_at
from .promises import NO_LEVEL, Level, level_words, measures, readable_level, versions_in_force

PARTS = list(Part.values)


def content_of(version: CharterVersion) -> say.Content:
    """What the version says, whatever state it is in. One query, however much that is."""
    return _content(_whole(CharterVersion.objects.all()).get(pk=version.pk))


def content_in_force(service: Service) -> say.Content | None:
    """What is promised about the service now, by its own charter, or else by that of its office."""
    return next((said for _charter, said in contents_in_force(service)), None)


def contents_in_force(service: Service) -> list[tuple[Charter, say.Content]]:
    """Its own charter first. Of the charters of offices only what is about the service or the whole office. One query."""
    return [(row.charter, _about(service, _content(row))) for row in _whole(versions_in_force(service))]


def _about(service: Service, said: say.Content) -> say.Content:
    return replace(
        said,
        services=[each for each in said.services if each.service == service.pk],
        promises=[each for each in said.promises if each.service in (service.pk, None)],
    )


def office_content_in_force(charter: int) -> say.Content | None:
    """Of the charter of an office, by its key."""
    row = _whole(CharterVersion.objects.filter(charter=charter, charter__service=None, state__in=IN_FORCE)).first()
    return _content(row) if row else None


def contents_of(charters: QuerySet[Charter]) -> list[tuple[Charter, say.Content]]:
    """What these charters promise now, by directorate. One query."""
    rows = CharterVersion.objects.filter(charter__in=charters.order_by(), state__in=IN_FORCE)
    rows = rows.order_by("charter__directorate__path", "charter")
    return [(row.charter, _content(row)) for row in _whole(rows)]


def _whole(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Versions from before there were wordings are read from their rows too."""
    of_rows = Q(wording=None) | Q(state__in=IN_THE_MAKING)
    parts = {name: Case(When(of_rows, then=part)) for name, part in _parts().items()}
    return rows.select_related("charter__directorate", "charter__service", "charter__owner").annotate(
        said=F("wording__said"), **parts
    )


def _content(row: Any) -> say.Content:
    return _written(row) if row.said is None or row.state in IN_THE_MAKING else _published(row)


def _published(row: Any) -> say.Content:
    """Who looks after a charter in force and when it is reviewed is said as it is now; of one that is over, as it was."""
    said = replace(snapshot.unpacked(row.said), state=row.state)
    return replace(said, **_care(row.charter)) if row.state in IN_FORCE else said


def _care(charter: Charter) -> dict[str, Any]:
    return {"review_on": charter.review_on, "owner": charter.owner.name if charter.owner else ""}


def _written(row: Any) -> say.Content:
    charter = row.charter
    return say.Content(
        pk=row.pk,
        charter=charter.pk,
        number=row.number,
        name=charter.title,
        directorate=charter.directorate.name,
        languages=tuple(require_tenant().languages),
        state=row.state,
        published_on=timezone.localdate(row.published_at) if row.published_at else None,
        **_care(charter),
        approved_by=[each["name"] for each in row.agreed],
        answer_days=row.answer_days,
        translated=frozenset(row.translated),
        passages=sorted((say.Passage(**_said(each)) for each in row.texts), key=lambda p: PARTS.index(p.part)),
        contacts=[say.Contact(**_said(each)) for each in row.ways],
        parties=[say.Party(**_said(each)) for each in row.people],
        forms=[say.Form(**_said(each)) for each in row.papers],
        services=[_entry(each) for each in row.described],
        promises=[_promise(each) for each in row.promised],
        consulted=consulted_sentences(row.heard, row.commented),
    )


def _parts() -> dict[str, Any]:
    here = {"version": OuterRef("pk")}
    entry = {"entry": OuterRef("pk")}
    nested = {
        "requirements": _rows(Requirement.objects.filter(**entry), "words", "where", "copies"),
        "steps": _rows(Step.objects.filter(**entry), "client", "office", "where", "fee", "time", "responsible"),
    }
    names = ("service_id", "description", "who", "fee", "time", "responsible", "classification", "transaction")
    service = {"code": "service__code", "name": "service__name"}
    return {
        "texts": _rows(Passage.objects.filter(**here).order_by("pk"), "part", "words"),
        "ways": _rows(Contact.objects.filter(**here), "kind", "value", "words", "role", "hours", "is_complaints"),
        "people": _rows(Party.objects.filter(**here), "kind", "words"),
        "papers": _rows(SampleForm.objects.filter(**here), "words", "address", "file_id"),
        "described": _rows(ServiceEntry.objects.filter(**here), *names, **service, **nested),
        "promised": _promises(Commitment.objects.filter(**here)),
        "agreed": _rows(Approval.objects.filter(**here, turn=turn_at("version")).order_by("at"), name="by__name"),
        "heard": _rows(Hearing.objects.filter(**here), "who", "way", "people", "on"),
        "commented": _rows(Comment.objects.filter(**here), "answer"),
    }


def _rows(rows: QuerySet[Any], *names: str, **others: Any) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(**dict(zip(names, names, strict=True)), **others)))


def _promises(rows: QuerySet[Any]) -> ArraySubquery:
    now = measures().filter(indicator=OuterRef("indicator"))
    measure = {name: Subquery(now.values(name)[:1]) for name in ("unit", "decimals", "direction")}
    ends = [f"{kind}_{end}" for kind in ("guaranteed", "target") for end in ("low", "high")]
    levels = {name: Cast(name, TextField()) for name in ends}  # JSON would make them binary fractions
    since = {f"{kind}_from": f"{kind}__valid__startswith" for kind in ("guaranteed", "target")}
    names = ("pk", "words", "remedy", "aspect", "service_id", "indicator_id", "answer_days")
    return _rows(
        rows, *names, indicator_name="indicator__name", indicator_code="indicator__code", **measure, **levels, **since
    )


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """As the dataclasses want it: translated text as Words, a key by the name of its row."""
    return {
        name.removesuffix("_id"): words(value) if isinstance(value, Mapping) else value for name, value in row.items()
    }


def _entry(row: Mapping[str, Any]) -> say.ServiceEntry:
    values = _said(row)
    values["requirements"] = [say.Requirement(**_said(each)) for each in row["requirements"]]
    values["steps"] = [say.Step(**_said(each)) for each in row["steps"]]
    return say.ServiceEntry(**values)


def _promise(row: Mapping[str, Any]) -> say.Promise:
    measure = None
    if row["unit"] is not None:
        measure = IndicatorVersion(unit=row["unit"], decimals=row["decimals"], direction=row["direction"])
    names = ("pk", "words", "remedy", "aspect", "service_id", "indicator_id", "answer_days")
    return say.Promise(
        **_said({name: row[name] for name in names}),
        indicator_name=words(row["indicator_name"] or {}),
        indicator_code=row["indicator_code"] or "",
        unit=row["unit"] or "",
        decimals=row["decimals"],
        direction=row["direction"] or "",
        guaranteed=_level(row, "guaranteed", measure),
        target=_level(row, "target", measure),
    )


def _level(row: Mapping[str, Any], kind: str, measure: IndicatorVersion | None) -> say.Level:
    low, high = (None if row[f"{kind}_{end}"] is None else Decimal(row[f"{kind}_{end}"]) for end in ("low", "high"))
    since = row[f"{kind}_from"]
    day = date.fromisoformat(since) if since else None
    return say.Level(_in_all_languages((low, high), measure), day, readable_level((low, high), measure))


def _in_all_languages(level: Level, measure: IndicatorVersion | None) -> Words:
    if level == NO_LEVEL:
        return Words()
    found = Words()
    for code in require_tenant().languages:
        with override(code):
            found[code] = level_words(level, measure)
    return found
