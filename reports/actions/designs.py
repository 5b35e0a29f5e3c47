"""The design of a kind of report; reports that are frozen keep the one they had."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.theme import check_colour
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..content import Design
from ..documents import SPECS
from ..models import DocumentDesign
from ..models.designs import COLOUR


def change_design(document: str, design: Design, *, revision: int, by: Member | None) -> DocumentDesign:
    """`revision`: 0 where the document has no design of its own yet."""
    with acting("reports.change_design", by=by):
        check_design(document, design)
        row = DocumentDesign.objects.select_for_update(of=("self",)).filter(document=document).first()
        if (row.revision if row else 0) != revision:
            raise Stale(_("Somebody else has changed this design meanwhile. Look at it again, then save."))
        row = row or DocumentDesign(document=document, revision=0)
        row.sections, row.crest, row.accent = list(design.sections), design.crest, design.accent
        row.cover, row.glossary, row.revision = design.cover, design.glossary, revision + 1
        row.save()
        return row


def check_design(document: str, design: Design) -> None:
    offered = [section.code for section in SPECS[document].offered]
    if not design.sections:
        raise NotAllowed(_("Choose at least one section."))
    if len(set(design.sections)) < len(design.sections) or set(design.sections) - set(offered):
        raise NotAllowed(_("This report has no such section."))
    check_accent(design.accent)


def check_accent(colour: str) -> None:
    if colour and not re.match(COLOUR, colour):
        raise NotAllowed(_("Write the colour as #0b5a6b."))
    try:
        if colour:
            check_colour(colour)
    except ValidationError as refusal:
        raise NotAllowed(refusal.messages[0]) from refusal
