from django.utils import timezone

from sdip.web.search import index_row

from ..models import Case, CaseAddition
from .moves import check_not_erased


def added(case: Case, text: str) -> CaseAddition:
    """A later word of the citizen, found by the search like the first one."""
    check_not_erased(case)
    addition = CaseAddition.objects.create(case=case, text=text, at=timezone.now())
    index_case(case)
    return addition


def index_case(case: Case) -> None:
    later = case.additions.values_list("text", flat=True)
    index_row("case", case.pk, case.number, case.code_prefix, case.text, case.wish, case.where, *later)
