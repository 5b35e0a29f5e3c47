"""A charter as blocks, in the order of its page. Texts are in the language that is active."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sdip.documents.blocks import Block, Bullets, Facts, Heading, Said, Text
from sdip.web.formats import formatter

from ..content import Contact, Content
from ..parts import DUTIES, IN_WORDS, PART_SECTIONS, ContactKind, Part, Section
from .frame import Frame
from .promises import promises
from .saying import Pair, facts, say, table
from .services import services


def charter_blocks(content: Content, frame: Frame) -> list[Block]:
    parts: list[tuple[Section, Iterable[Block]]] = [
        (Section.WHO, who(content, frame)),
        (Section.WHAT, [*passages(content, Section.WHAT), *services(content)]),
        (Section.HOW, promises(content, frame, Section.HOW)),
        (Section.WHEN, promises(content, frame, Section.WHEN)),
        (Section.RIGHTS, rights(content)),
        (Section.REACH, contacts(content.contacts)),
        (Section.TELL, tell(content)),
        (Section.ABOUT, about(content, frame)),
    ]
    found: list[Block] = []
    for section, blocks in parts:
        if inside := list(blocks):
            found.extend([Heading(str(section.label)), *inside])
    return found


def opening(content: Content) -> list[Block]:
    """What stands on the cover, where there is no cover."""
    return [Text(_("Service charter")), *([Text(say(content.directorate))] if content.directorate else [])]


def passages(content: Content, section: Section) -> Iterable[Block]:
    for part in Part:
        if PART_SECTIONS[part] == section and (words := say(content.passage(part))):
            yield Heading(str(part.label), 3)
            yield Text(words)


def who(content: Content, frame: Frame) -> Iterable[Block]:
    yield from passages(content, Section.WHO)
    kinds = (("client", _("Whom we serve")), ("stakeholder", _("Others with an interest")))
    for kind, title in kinds:
        if named := [say(party.words) for party in content.parties if party.kind == kind]:
            yield Heading(title, 3)
            yield Bullets(named)
    rows = [(say(form.words), form.address or frame.forms.get(form.file or 0, "")) for form in content.forms]
    if rows:
        yield Heading(_("Sample forms"), 3)
        addresses = [(name, Said(address, code=True) if address else "") for name, address in rows]
        yield from table("", (_("Form"), _("Where to find it")), addresses)


def rights(content: Content) -> Iterable[Block]:
    """Two lists of pairs: what the reader may expect, and what is expected of the reader."""
    mine: list[Pair] = []
    duties: list[Pair] = []
    for part in Part:
        if PART_SECTIONS[part] == Section.RIGHTS:
            (duties if part in DUTIES else mine).append((str(part.label), say(content.passage(part))))
    for title, pairs in ((_("Your rights"), mine), (_("Your duties"), duties)):
        if kept := list(facts(*pairs)):
            yield Heading(title, 3)
            yield from kept


def contacts(rows: Iterable[Contact]) -> Iterable[Block]:
    head = (_("How"), _("Number or address"), _("Whom you reach"), _("Hours"))
    cells = [
        (
            str(ContactKind(row.kind).label),
            reach(row),
            say(row.role),
            say(row.hours),
        )
        for row in rows
    ]
    yield from table("", head, cells)


def reach(row: Contact) -> str:
    """A place in words, or a number that is written from left to right in every language."""
    return say(row.words) if row.kind in IN_WORDS else Said(row.value, code=True)


def tell(content: Content) -> Iterable[Block]:
    yield from passages(content, Section.TELL)
    if complaints := [row for row in content.contacts if row.is_complaints]:
        yield Heading(_("Where complaints go"), 3)
        yield from contacts(complaints)
    if content.answer_days is not None:
        days = formatter().val(content.answer_days, "working_days")
        yield Text(_("We answer within %(days)s.") % {"days": days})


def about(content: Content, frame: Frame) -> Iterable[Block]:
    write = formatter()
    yield from facts(
        (_("Version"), write.num(content.number)),
        (_("In force since"), write.day(content.published_on) if content.published_on else ""),
        (_("Next review"), write.day(content.review_on) if content.review_on else ""),
        (_("Who answers for it"), content.owner),
        (_("Approved by"), write.listed(content.approved_by)),
        (_("Figures as of"), write.day(frame.as_of) if frame.as_of and frame.latest else ""),
        (_("On the web"), Said(frame.address, code=True) if frame.address else ""),
    )
    if consulted := [say(words) for words in content.consulted if words]:
        yield Heading(_("Who was asked"), 3)
        yield Bullets(consulted)
    yield from passages(content, Section.ABOUT)
    yield Text(_("This charter is a public commitment of the directorate. It does not replace the law."))


def summary(content: Content) -> Facts:
    """What identifies the version, on its cover."""
    write = formatter()
    pairs: list[Pair] = [(_("Version"), write.num(content.number))]
    if content.published_on:
        pairs.append((_("In force since"), write.day(content.published_on)))
    if content.review_on:
        pairs.append((_("Next review"), write.day(content.review_on)))
    return Facts(pairs)
