"""How each kind of report is designed here."""

from ..content.design import Design
from ..models import DocumentDesign


def design_of(document: str) -> Design:
    row = DocumentDesign.objects.filter(document=document).first()
    if row is None:
        return Design()
    return Design(tuple(row.sections), row.crest, row.accent, row.cover, row.glossary)
