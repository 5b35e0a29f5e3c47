"""The services of a charter: who may use each, what it needs, its steps, its fee and its time."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sdip.documents.blocks import Block, Heading, Said, Text
from sdip.web.formats import formatter

from ..content import Content, ServiceEntry
from ..parts import Classification, Transaction
from .saying import facts, say, table


def services(content: Content) -> Iterable[Block]:
    for entry in content.services:
        yield Heading(say(entry.name), 3)
        if description := say(entry.description):
            yield Text(description)
        yield from facts(
            (_("Who may use it"), say(entry.who)),
            (_("Fee"), say(entry.fee)),
            (_("Time it takes"), say(entry.time)),
            (_("Responsible"), say(entry.responsible)),
            (_("Kind of service"), str(Classification(entry.classification).label) if entry.classification else ""),
            (_("Transaction"), str(Transaction(entry.transaction).label) if entry.transaction else ""),
        )
        yield from requirements(entry)
        yield from steps(entry)


def requirements(entry: ServiceEntry) -> Iterable[Block]:
    rows = [(say(row.words), say(row.where), say(row.copies)) for row in entry.requirements]
    yield from table(_("What you need"), (_("Document"), _("Where to get it"), _("Copies")), rows)


def steps(entry: ServiceEntry) -> Iterable[Block]:
    rows = [
        (
            numbered(number, say(row.client)),
            say(row.office),
            say(row.where),
            say(row.fee),
            say(row.time),
            say(row.responsible),
        )
        for number, row in enumerate(entry.steps, 1)
    ]
    head = (_("What you do"), _("What we do"), _("Where"), _("Fee"), _("Time"), _("Responsible"))
    yield from table(_("How it goes"), head, rows)


def numbered(number: int, text: str) -> str:
    told = f"{formatter().num(number)}. {text}"
    return Said(told, text.language) if isinstance(text, Said) else told
