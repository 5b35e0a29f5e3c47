"""The files that a citizen got from us, each with the step by which it came."""

from django.db.models import QuerySet

from ..models import Case, CaseMove, MoveFile
from ..workflow import State


def sent_files(case: Case) -> QuerySet[MoveFile]:
    rows: QuerySet[MoveFile] = case.move_files.select_related("file", "move").order_by("pk")
    return rows


def answer_files(case: Case) -> QuerySet[MoveFile]:
    """Of the answer that stands now."""
    told = CaseMove.objects.filter(case=case, to_state=State.ANSWERED).order_by("-pk").values("pk")[:1]
    return sent_files(case).filter(move__in=told)
