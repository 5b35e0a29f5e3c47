"""The sections of a charter's public page in the order in which its reader asks; their names are its headings and its index."""

from django.utils.translation import gettext as _

from .content import Content
from .parts import PART_SECTIONS, Part, Section
from .results import ServiceResults


def outline(said: Content | None, found: ServiceResults) -> dict[str, str]:
    """Anchor and heading of each section that has something to show."""
    sections = [
        ("promises", _("What we promise, and how we do"), bool(found.cards or found.also)),
        ("aims", _("What we aim at, and how we do"), bool(found.aims)),
        ("figures", _("Other figures"), bool(found.figures)),
        ("steps", _("How it works"), bool(said and said.services)),
        ("fees", _("Fees"), bool(said and any(row.fee for row in said.services))),
        ("rights", Section.RIGHTS.label, _has(said, Section.RIGHTS)),
        ("reach", Section.REACH.label, bool(said and said.contacts)),
        ("tell", _("When something goes wrong"), True),
        ("comments", Part.ON_CHARTER.label, said is not None),
        ("who", Section.WHO.label, bool(said and (said.parties or said.forms)) or _has(said, Section.WHO)),
        ("about", Section.ABOUT.label, said is not None),
    ]
    return {anchor: str(title) for anchor, title, there in sections if there}


def _has(said: Content | None, section: Section) -> bool:
    return said is not None and any(PART_SECTIONS[row.part] == section for row in said.passages)
