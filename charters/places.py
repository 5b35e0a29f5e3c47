"""Every row and text of a charter with the place where it stands: what checks, comparison and translation walk along."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.web.formats import formatter
from tenancy.text import Words

from .content import Contact, Content, Form, Party, Passage, Promise, Requirement, ServiceEntry, Step
from .parts import Aspect, Part


class Kind(models.TextChoices):
    """What a row of a charter is. The first names what stands beside the rows: dates, owner, approval."""

    CHARTER = "charter", gettext_lazy("About this charter")
    PASSAGE = "passage", gettext_lazy("Text")
    CONTACT = "contact", gettext_lazy("Contact")
    PARTY = "party", gettext_lazy("Clients and stakeholders")
    FORM = "form", gettext_lazy("Sample form")
    SERVICE = "service", gettext_lazy("Service")
    REQUIREMENT = "requirement", gettext_lazy("Requirement")
    STEP = "step", gettext_lazy("Step")
    PROMISE = "promise", gettext_lazy("Promise")


FIELDS: dict[str, LazyText | str] = {
    "name": gettext_lazy("Name"),
    "directorate": gettext_lazy("Directorate"),
    "published_on": gettext_lazy("In force since"),
    "review_on": gettext_lazy("Next review"),
    "owner": gettext_lazy("Owner"),
    "approved_by": gettext_lazy("Approved by"),
    "consulted": gettext_lazy("Who was consulted"),
    "answer_days": gettext_lazy("Working days to an answer"),
    "words": gettext_lazy("Text"),
    "value": gettext_lazy("Number or address"),
    "kind": gettext_lazy("Kind"),
    "role": gettext_lazy("Whom one reaches"),
    "hours": gettext_lazy("Hours"),
    "is_complaints": gettext_lazy("Complaints go here"),
    "address": gettext_lazy("Web address"),
    "code": gettext_lazy("Number of the service"),
    "description": gettext_lazy("Description"),
    "who": gettext_lazy("Who may use it"),
    "fee": gettext_lazy("Fee"),
    "time": gettext_lazy("Time"),
    "responsible": gettext_lazy("Responsible"),
    "classification": gettext_lazy("Classification"),
    "transaction": gettext_lazy("For whom"),
    "requirements": gettext_lazy("Requirements"),
    "steps": gettext_lazy("Steps"),
    "where": gettext_lazy("Where"),
    "copies": gettext_lazy("Copies"),
    "client": gettext_lazy("What you do"),
    "office": gettext_lazy("What we do"),
    "remedy": gettext_lazy("If we miss it"),
    "aspect": gettext_lazy("What it is about"),
    "indicator": gettext_lazy("Measured by"),
    "guaranteed": gettext_lazy("Guarantee"),
    "target": gettext_lazy("Target"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """`key`: the part of a passage, the aspect of a promise, the kind of a contact or party. `number`: from 1 among its
    kind, 0 where no such row is there. `inside`: the service of a step."""

    kind: str
    key: str = ""
    number: int = 0
    column: str = ""
    name: Words = field(default_factory=Words)
    inside: "Place | None" = None

    def __str__(self) -> str:
        parts = [str(self.inside)] if self.inside else []
        parts.append(self._row())
        if self.column and (self.column, self.kind) not in PLAIN:
            parts.append(str(FIELDS[self.column]))
        return " › ".join(parts)

    def _row(self) -> str:
        if self.kind == Kind.PASSAGE and self.key in Part.values:
            return str(Part(self.key).label)
        label = str(Kind(self.kind).label)
        if self.name:
            return _("%(kind)s “%(name)s”") % {"kind": label, "name": str(self.name)}
        if self.number:
            return _("%(kind)s %(number)s") % {"kind": label, "number": formatter().num(self.number)}
        if self.kind == Kind.PROMISE and self.key in Aspect.values:
            return _("%(kind)s “%(name)s”") % {"kind": label, "name": str(Aspect(self.key).label)}
        return label

    def at(self, name: str) -> "Place":
        return replace(self, column=name)


PLAIN = {("words", Kind.PASSAGE), ("words", Kind.PROMISE), ("words", Kind.PARTY), ("words", Kind.REQUIREMENT)}


@dataclass(frozen=True, slots=True)
class Row:
    """`texts` are written by the office and translated; `facts` are numbers, names and choices."""

    place: Place
    identity: object  # what stays when the row is edited; None where nothing does
    texts: Mapping[str, Words]
    facts: Mapping[str, Any]
    rows: Sequence["Row"] = ()


@dataclass(frozen=True, slots=True)
class Text:
    place: Place
    words: Words


def rows_of(content: Content) -> list[Row]:
    """The rows in the order in which they are shown."""
    return [
        _charter(content),
        *(_passage(row) for row in content.passages),
        *(_contact(row, at) for at, row in enumerate(content.contacts, 1)),
        *(_party(row, at) for at, row in enumerate(content.parties, 1)),
        *(_form(row, at) for at, row in enumerate(content.forms, 1)),
        *(_service(row, at) for at, row in enumerate(content.services, 1)),
        *(_promise(row, at) for at, row in enumerate(content.promises, 1)),
    ]


def texts_of(content: Content) -> Iterator[Text]:
    """Every text that the office has written in any language."""
    yield from _texts(rows_of(content))


def _texts(rows: Sequence[Row]) -> Iterator[Text]:
    for row in rows:
        for name, text in row.texts.items():
            if text:
                yield Text(row.place.at(name), text)
        yield from _texts(row.rows)


def _charter(content: Content) -> Row:
    facts = {
        "name": content.name,
        "directorate": content.directorate,
        "owner": content.owner,
        "review_on": content.review_on,
        "answer_days": content.answer_days,
    }
    return Row(Place(Kind.CHARTER), "charter", {}, facts)


def _passage(row: Passage) -> Row:
    return Row(Place(Kind.PASSAGE, row.part), row.part, {"words": row.words}, {})


def _contact(row: Contact, at: int) -> Row:
    facts = {"value": row.value, "kind": row.kind, "is_complaints": row.is_complaints}
    texts = {"words": row.words, "role": row.role, "hours": row.hours}
    identity = (row.kind, row.value) if row.value else None
    return Row(Place(Kind.CONTACT, row.kind, at), identity, texts, facts)


def _party(row: Party, at: int) -> Row:
    return Row(Place(Kind.PARTY, row.kind, at), None, {"words": row.words}, {"kind": row.kind})


def _form(row: Form, at: int) -> Row:
    return Row(Place(Kind.FORM, "", at), row.address or None, {"words": row.words}, {"address": row.address})


def _service(row: ServiceEntry, at: int) -> Row:
    place = Place(Kind.SERVICE, row.code, at, name=row.name)
    texts = {name: getattr(row, name) for name in ("description", "who", "fee", "time", "responsible")}
    facts = {name: getattr(row, name) for name in ("code", "name", "classification", "transaction")}
    below = [
        *(_requirement(each, number, place) for number, each in enumerate(row.requirements, 1)),
        *(_step(each, number, place) for number, each in enumerate(row.steps, 1)),
    ]
    return Row(place, row.service or row.code or None, texts, facts, below)


def _requirement(row: Requirement, at: int, service: Place) -> Row:
    place = Place(Kind.REQUIREMENT, "", at, inside=service)
    return Row(place, None, {"words": row.words, "where": row.where, "copies": row.copies}, {})


def _step(row: Step, at: int, service: Place) -> Row:
    texts = {name: getattr(row, name) for name in ("client", "office", "where", "fee", "time", "responsible")}
    return Row(Place(Kind.STEP, "", at, inside=service), None, texts, {})


def _promise(row: Promise, at: int) -> Row:
    facts = {
        "aspect": row.aspect,
        "indicator": row.indicator_name,
        "guaranteed": row.guaranteed.words,
        "target": row.target.words,
        "answer_days": row.answer_days,
    }
    texts = {"words": row.words, "remedy": row.remedy}
    return Row(Place(Kind.PROMISE, row.aspect, at), row.indicator, texts, facts)
