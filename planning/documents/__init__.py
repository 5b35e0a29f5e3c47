"""Documents of a plan: the same blocks become its page, its PDF and its DOCX."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from sdip.documents.blocks import Block

from ..models import Cycle
from .key_service import key_service_blocks
from .paper import Paper, as_docx, as_pdf, paper_html
from .plan import PARTS, Part, part_blocks, plan_blocks

__all__ = ["PAPERS", "PARTS", "Paper", "Part", "as_docx", "as_pdf", "paper_html", "part_blocks", "plan_paper"]


def plan_paper(cycle: Cycle, blocks: list[Block] | None = None) -> Paper:
    """The whole plan, or the `blocks` of one of its parts."""
    title = _("Improvement plan: %(name)s") % {"name": cycle.name}
    return Paper(title, f"plan-{cycle.code}", plan_blocks(cycle) if blocks is None else blocks)


def key_service_paper(cycle: Cycle) -> Paper:
    title = _("Key service table: %(name)s") % {"name": cycle.name}
    return Paper(title, f"key-service-{cycle.code}", key_service_blocks(cycle), wide=True)


PAPERS: dict[str, Callable[[Cycle], Paper]] = {"plan": plan_paper, "key-service": key_service_paper}
