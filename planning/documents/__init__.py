"""Documents of a plan: the same blocks become its page, its PDF and its DOCX."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from ..models import Cycle
from .key_service import key_service_blocks
from .paper import Paper, as_docx, as_pdf, paper_html
from .plan import plan_blocks

__all__ = ["PAPERS", "Paper", "as_docx", "as_pdf", "paper_html"]


def plan_paper(cycle: Cycle) -> Paper:
    return Paper(_("Improvement plan: %(name)s") % {"name": cycle.name}, f"plan-{cycle.code}", plan_blocks(cycle))


def key_service_paper(cycle: Cycle) -> Paper:
    title = _("Key service table: %(name)s") % {"name": cycle.name}
    return Paper(title, f"key-service-{cycle.code}", key_service_blocks(cycle), wide=True)


PAPERS: dict[str, Callable[[Cycle], Paper]] = {"plan": plan_paper, "key-service": key_service_paper}
