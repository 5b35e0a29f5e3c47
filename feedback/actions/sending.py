"""Files that go to the citizen with a step of the work. They are shown to nobody else, and go with the words that they came with."""

from collections.abc import Sequence

from django.db.models import QuerySet

from sdip.files.models import File
from sdip.files.store import forget_file, store_file

from .. import queries
from ..attachments import ENDINGS, check_room, type_of
from ..models import Case, CaseMove, MoveFile


def send_files(move: CaseMove, files: Sequence[bytes]) -> None:
    """`files` as attachments.clean_attachment() leaves them."""
    case = move.case
    held = list(case.move_files.values_list("file__size", flat=True))
    check_room(held, files)
    for number, content in enumerate(files, len(held) + 1):
        kind = type_of(content)
        name = f"answer-{case.number}-{number}.{ENDINGS[kind]}"
        file = store_file(content, name, kind, sensitivity=File.Sensitivity.PERSONAL)
        MoveFile.objects.get_or_create(case=case, move=move, file=file)


def hand_files_on(goal: Case, twin: Case) -> int:
    """How many came with the answer to `goal`: the citizen of what is joined to it gets them too, and keeps them as the answer."""
    take_handed_back(twin)
    rows = [MoveFile(case=twin, move=row.move, file=row.file) for row in queries.answer_files(goal)]
    return len(MoveFile.objects.bulk_create(rows))


def take_handed_back(twin: Case) -> None:
    """What came with the answer to another message."""
    forget_files(twin.move_files.exclude(move__case=twin))


def forget_files(rows: QuerySet[MoveFile]) -> None:
    """What another citizen got too stays with that one."""
    files = {row.file_id: row.file for row in rows.select_related("file")}
    rows.delete()
    for file in files.values():
        forget_file(file)
