"""What a question asks of a charter: each function gives the places that miss something, none if it is met, None if it does not apply.

Texts count where they are written in the first language of the tenant."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from tenancy.text import WORD, Words, fold

from ..content import Content, Promise, ServiceEntry
from ..parts import ContactKind
from ..places import Kind, Place, Row, rows_of, texts_of
from .durations import LONGEST, working_days

Missing: TypeAlias = Sequence[Place] | None
Ask: TypeAlias = Callable[[Content], Missing]
OTHERS = tuple(
    fold(words)
    for words in (
        "other document", "other paper", "other relevant", "any other", "etc.", "وثائق أخرى", "مستندات أخرى", "مستمسكات أخرى", "وغيرها",
        "بەڵگەنامەی تر", "بەڵگەی تر", "هتد", "інші документи", "інших документів", "тощо",
    )
)  # fmt: skip


def is_written(content: Content, text: Words) -> bool:
    return bool(text.get(content.languages[0], "").strip())


def passage(part: str) -> Ask:
    return lambda content: () if is_written(content, content.passage(part)) else (Place(Kind.PASSAGE, part),)


def promised(*aspects: str) -> Ask:
    """A promise about any of the aspects."""

    def ask(content: Content) -> Missing:
        found = any(row.aspect in aspects and is_written(content, row.words) for row in content.promises)
        return () if found else (Place(Kind.PROMISE, aspects[0]),)

    return ask


def contact(*kinds: str, complaints: bool = False) -> Ask:
    def ask(content: Content) -> Missing:
        found = any(row.kind in kinds and (row.is_complaints or not complaints) for row in content.contacts)
        return () if found else (Place(Kind.CONTACT, kinds[0]),)

    return ask


def complaint_contact(content: Content) -> Missing:
    return contact(*ContactKind.values, complaints=True)(content)


def contacts_by_role(content: Content) -> Missing:
    return () if any(is_written(content, row.role) for row in content.contacts) else (Place(Kind.CONTACT).at("role"),)


def opening_hours(content: Content) -> Missing:
    found = any(is_written(content, row.hours) for row in content.contacts)
    return () if found else (Place(Kind.CONTACT).at("hours"),)


def party(kind: str) -> Ask:
    def ask(content: Content) -> Missing:
        found = any(row.kind == kind and is_written(content, row.words) for row in content.parties)
        return () if found else (Place(Kind.PARTY, kind),)

    return ask


def sample_forms(content: Content) -> Missing:
    return () if content.forms else (Place(Kind.FORM),)


def fact(name: str) -> Ask:
    return lambda content: () if getattr(content, name) else (Place(Kind.CHARTER).at(name),)


def day_of_publication(content: Content) -> Missing:
    """Publishing itself writes it: before that it is not asked."""
    if content.state in ("published", "review", "superseded", "withdrawn"):
        return fact("published_on")(content)
    return None


def services_listed(content: Content) -> Missing:
    return () if content.services else (Place(Kind.SERVICE),)


def each_service(name: str) -> Ask:
    """Every service says it, in words or as a choice."""
    return lambda content: _each(content, _rows(content, Kind.SERVICE), name)


def each_service_has(kind: Kind) -> Ask:
    """Every service has rows of the kind: requirements or steps."""

    def ask(content: Content) -> Missing:
        services = _rows(content, Kind.SERVICE)
        lacking = [row.place.at(f"{kind}s") for row in services if all(each.place.kind != kind for each in row.rows)]
        return lacking if services else None

    return ask


def each_requirement(name: str) -> Ask:
    return lambda content: _each(content, _below(content, Kind.REQUIREMENT), name)


def each_step(name: str) -> Ask:
    return lambda content: _each(content, _below(content, Kind.STEP), name)


def requirements_are_named(content: Content) -> Missing:
    """None says "other documents": whoever reads it must know which."""
    rows = _below(content, Kind.REQUIREMENT)
    vague = [row.place for row in rows if _says_others(row.texts["words"])]
    return vague if rows else None


def _says_others(text: Words) -> bool:
    return any(phrase in fold(written) for written in text.values() for phrase in OTHERS)


def within_legal_time(content: Content) -> Missing:
    """Services whose time is longer than their class allows; who settled no class counts as simple. Times without a figure are
    not judged."""
    language = content.languages[0]
    known = [(at, entry, days) for at, entry, days in _times(content, language) if days is not None]
    slow = [_service(entry, at, "time") for at, entry, days in known if days > LONGEST[_class_of(entry)]]
    return slow if known else None


def steps_fit_the_time(content: Content) -> Missing:
    """Services whose steps take longer together than the service says. Only where every step gives a figure."""
    language, known, wrong = content.languages[0], 0, []
    for at, entry, days in _times(content, language):
        steps = [working_days(step.time.get(language, "")) for step in entry.steps]
        figures = [each for each in steps if each is not None]
        if days is None or not steps or len(figures) < len(steps):
            continue
        known += 1
        if sum(figures) > days:
            wrong.append(_service(entry, at, "time"))
    return wrong if known else None


def _times(content: Content, language: str) -> Iterable[tuple[int, ServiceEntry, Any]]:
    return ((at, entry, working_days(entry.time.get(language, ""))) for at, entry in enumerate(content.services, 1))


def _class_of(entry: ServiceEntry) -> Any:
    return entry.classification or "simple"


def _service(entry: ServiceEntry, at: int, name: str) -> Place:
    return Place(Kind.SERVICE, entry.code, at, name, entry.name)


def has_promises(content: Content) -> Missing:
    return () if content.promises else (Place(Kind.PROMISE),)


def some_promise(has: Callable[[Promise], bool], name: str) -> Ask:
    return lambda content: () if any(map(has, content.promises)) else (Place(Kind.PROMISE).at(name),)


def each_promise(has: Callable[[Promise], bool], name: str, of: Callable[[Promise], bool] = bool) -> Ask:
    """Every promise that it concerns (`of`)."""

    def ask(content: Content) -> Missing:
        rows = [(at, row) for at, row in enumerate(content.promises, 1) if of(row)]
        return [Place(Kind.PROMISE, row.aspect, at, name) for at, row in rows if not has(row)] if rows else None

    return ask


def is_guaranteed(row: Promise) -> bool:
    return bool(row.guaranteed.words)


def has_target(row: Promise) -> bool:
    return bool(row.target.words)


def has_both(row: Promise) -> bool:
    return is_guaranteed(row) and has_target(row)


def differ(row: Promise) -> bool:
    """What is promised is not what is aimed at."""
    return row.guaranteed.words != row.target.words


def is_measured(row: Promise) -> bool:
    return row.indicator is not None


def has_remedy(row: Promise) -> bool:
    return bool(row.remedy)


def translated(content: Content) -> Missing:
    """Every text in every language of the tenant."""
    others = content.languages[1:]
    texts = list(texts_of(content))
    if not others or not texts:
        return None
    return [text.place for text in texts if any(not text.words.get(code) for code in others)]


def _rows(content: Content, kind: Kind) -> list[Row]:
    return [row for row in rows_of(content) if row.place.kind == kind]


def _below(content: Content, kind: Kind) -> list[Row]:
    return [below for row in _rows(content, Kind.SERVICE) for below in row.rows if below.place.kind == kind]


def _each(content: Content, rows: Sequence[Row], name: str) -> Missing:
    """A text of figures or signs alone is written too: a fee may be a number."""
    lacking = [row.place.at(name) for row in rows if not _says(content, row, name)]
    return lacking if rows else None


def _says(content: Content, row: Row, name: str) -> bool:
    if name in row.texts:
        text = row.texts[name].get(content.languages[0], "")
        return bool(WORD.search(text))
    return bool(row.facts[name])
