"""Services gathered from a file, row by row, into a content to start a draft from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sdip.web.formats import formatter
from tenancy.text import Words, fold

from ..content import Contact, Content, Level, Party, Passage, Promise, Requirement, ServiceEntry, Step
from ..parts import IN_WORDS, Aspect, ContactKind, Part
from .cells import At, Cells
from .found import Found

TEXTS = ("description", "who", "fee", "time", "responsible")
CHOSEN = ("classification", "transaction")
STEP = ("client", "office", "where", "fee", "time", "responsible")


@dataclass
class Gathered:
    """One service while its rows are read; `places` says where each of its values stands."""

    code: str
    name: Words
    at: At
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, At] = field(default_factory=dict)
    requirements: list[Requirement] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def entry(self) -> ServiceEntry:
        texts = {name: self.values.get(name, Words()) for name in TEXTS}
        chosen = {name: self.values.get(name, "") for name in CHOSEN}
        return ServiceEntry(
            0, self.code, self.name, **texts, **chosen, requirements=self.requirements, steps=self.steps
        )


class Builder:
    """Keeps what was understood; the cells keep what was not."""

    def __init__(self, cells: Cells, languages: Sequence[str]) -> None:
        self.cells, self.languages = cells, tuple(languages)
        self.name = Words()
        self.services: list[Gathered] = []
        self.passages: dict[str, Words] = {}
        self.contacts: list[Contact] = []
        self.parties: list[Party] = []
        self.promises: list[Promise] = []
        self.notes: list[str] = []

    def continued(self, code: str, name: Words, at: At) -> Gathered:
        """The service above where the row repeats its name, else a new one."""
        last = self.services[-1] if self.services else None
        same = last is not None and last.name == name and code in ("", last.code)
        return last if last is not None and same else self.service(code, name, at)

    def service(self, code: str, name: Words, at: At) -> Gathered:
        for other in self.services:
            if (code and fold(other.code) == fold(code)) or (not code and other.name == name):
                self.cells.refuse(at, _("A service of this name or number stands in the file already."))
                return other
        self.services.append(Gathered(code, name, at))
        return self.services[-1]

    def set(self, service: Gathered, name: str, value: Any, at: At) -> None:
        """A value of the service; another one in a later row is a contradiction."""
        if not value:
            return
        before = service.values.get(name)
        if isinstance(before, Words) and not set(before) & set(value):
            value = Words({**before, **value})
        elif before and before != value:
            self.cells.refuse(at, _("Another row says otherwise of the same service."))
        service.values[name], service.places[name] = value, at

    def said(self, part: str, words: Words, at: At, row: Mapping[str, Any]) -> None:
        """A row of the table of texts: `part` names a text, a promise, a contact or a group of people."""
        reached = CONTACTS.get(fold(part), "")
        kind, code = PARTS.get(fold(part), ("", ""))
        if reached and (row.get("value") or not kind):  # "counter" is a promise too
            self._contact(reached, words, at, row)
        elif not kind:
            self.cells.refuse(at, _("“%(text)s” is no part of a charter.") % {"text": part})
        elif kind == "passage":
            if code in self.passages:
                self.cells.refuse(at, _("This part stands in the file already."))
            self.passages[code] = words
        elif kind == "promise":
            self.promises.append(promise(code, words, row.get("remedy") or Words()))
        else:
            self.parties.append(Party(code, words))

    def _contact(self, code: str, words: Words, at: At, row: Mapping[str, Any]) -> None:
        """A place is said in each language; a number is the same in all of them."""
        value, hours = row.get("value") or Words(), row.get("hours") or Words()
        if not value:
            self.cells.refuse(at, _("A contact needs its number or address."))
        if code in IN_WORDS:
            self.contacts.append(Contact(code, "", words, hours, words=value))
            return
        numbers = sorted(set(value.values()))
        if len(numbers) > 1:
            self.cells.refuse(at, _("Several values stand where one text is expected."))
        self.contacts.append(Contact(code, "".join(numbers[:1]), words, hours))

    def finish(self, language: str) -> Found:
        problems = self.cells.refusals.problems
        if not problems and not (self.services or self.passages or self.promises or self.contacts):
            self.cells.refuse(At(""), _("Nothing that belongs into a charter was found in the file."))
        if problems:
            return Found(None, problems, self.notes)
        return Found(self._content(), (), [*self.notes, *self._counted()])

    def _content(self) -> Content:
        return Content(
            pk=0, number=1, name=self.name, directorate=Words(), languages=self.languages, state="draft", published_on=None,
            review_on=None, owner="", passages=[Passage(part, words) for part, words in self.passages.items()],
            contacts=self.contacts, parties=self.parties, services=[each.entry() for each in self.services], promises=self.promises,
        )  # fmt: skip

    def _counted(self) -> list[str]:
        """What the file leaves open, so that nobody takes a blank for an answer."""
        said = []
        number = formatter().num
        without_fee = sum(
            not each.values.get("fee") and not any(step.fee for step in each.steps) for each in self.services
        )
        without_time = sum(
            not each.values.get("time") and not any(step.time for step in each.steps) for each in self.services
        )
        if without_fee:
            words = ngettext("%(count)s service gives no fee.", "%(count)s services give no fee.", without_fee)
            said.append(words % {"count": number(without_fee)})
        if without_time:
            words = ngettext("%(count)s service gives no time.", "%(count)s services give no time.", without_time)
            said.append(words % {"count": number(without_time)})
        if several := len(self.cells.several):
            words = ngettext(
                "%(count)s service names several kinds of clients: choose one.",
                "%(count)s services name several kinds of clients: choose one.",
                several,
            )
            said.append(words % {"count": number(several)})
        return said


def promise(aspect: str, words: Words, remedy: Words) -> Promise:
    """A promise in words alone: its indicator and its standards are chosen in the draft."""
    return Promise(0, words, remedy, aspect, None, None, Words(), Level(Words()), Level(Words()))


def client_step(words: Words) -> Step:
    """A step of which the file says only what the client does."""
    nothing = Words()
    return Step(words, nothing, nothing, nothing, nothing, nothing)


def _spellings(code: str) -> set[str]:
    return {fold(code), fold(code.replace("_", " "))}


CONTACTS = {name: code for code in ContactKind.values for name in _spellings(code)}
PARTS: dict[str, tuple[str, str]] = {
    name: (kind, code)
    for kind, codes in (("promise", Aspect.values), ("party", ("client", "stakeholder")), ("passage", Part.values))
    for code in codes
    for name in _spellings(code)
}
