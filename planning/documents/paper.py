"""What a document is made of, and its forms: page, PDF, DOCX."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from people.models import Member
from sdip.documents.blocks import Block, Table, Text
from sdip.documents.docx import write_docx
from sdip.documents.pdf import write_pdf
from sdip.web.formats import NOTHING, formatter
from sdip.web.language import active_language
from tenancy.context import require_tenant
from tenancy.models import Crest

Rows = Sequence[Sequence[str]]
ALL = slice(None)  # the rows of a part


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    file_name: str  # without its ending
    blocks: list[Block]
    wide: bool = False  # paper across


def as_pdf(paper: Paper) -> bytes:
    crest = Crest.objects.filter(tenant=require_tenant()).first()
    return write_pdf(paper_html(paper, crest=bool(crest)), images={"crest": bytes(crest.image)} if crest else {})


def paper_html(paper: Paper, *, crest: bool = False) -> str:
    language = active_language()
    frame = {"lang": language.code, "dir": language.dir, "paper": True, "author": require_tenant().name, "crest": crest}
    parts = {"title": paper.title, "blocks": paper.blocks, "kind": _("Improvement plan"), "wide": paper.wide}
    return render_to_string("planning/paper.html", frame | parts)


def as_docx(paper: Paper) -> bytes:
    language = active_language()
    return write_docx(
        paper.blocks, title=paper.title, language=language.code, rtl=language.dir == "rtl", wide=paper.wide
    )


def table(caption: str, head: Sequence[str], rows: Rows) -> Iterable[Block]:
    yield Table(caption, head, rows) if rows else Text(_("Nothing is written down yet."))


def table_if_any(caption: str, head: Sequence[str], rows: Rows) -> Iterable[Block]:
    if rows:
        yield Table(caption, head, rows)


def money(amount: Decimal | None, currency: str) -> str:
    """To the hundredth, as it is kept."""
    return NOTHING if amount is None else formatter().val(amount, currency, 2)


def name_of(member: Member | None) -> str:
    return member.name if member else NOTHING


def lines(*parts: str) -> str:
    """One below the other; what is empty is left out."""
    return "\n".join(part for part in parts if part)


def facts(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """Only what somebody wrote down."""
    return [pair for pair in pairs if pair[1]]
