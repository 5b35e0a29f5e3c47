"""Files that workers make: asked for, claimed with a lease, noted, and dropped after a day."""

from datetime import datetime
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext_lazy

from people.models import Member
from sdip.documents.unavailable import FormatUnavailable
from sdip.files.store import forget_file, store_upload
from tenancy.audit import acting
from tenancy.context import require_tenant

from ..models import SurveyFile, Wave
from ..queries import FILES_LAST, MAX_ATTEMPTS, as_it_stands, waiting_files

PIECE = 1024 * 1024
STAYS = FILES_LAST / 2  # a file that is given once more is there for hours yet


def ask_for_file(wave: Wave, kind: str, *, language: str, by: Member) -> SurveyFile:
    """The one that is being made for the same member, where there is one; or one that would be made the same once more."""
    with acting("feedback.ask_for_survey_file", by=by):
        what, stands = {"wave": wave, "kind": kind, "language": language}, as_it_stands(wave)
        made = SurveyFile.objects.filter(
            **what, state=SurveyFile.State.READY, made_of=stands, asked_at__gt=timezone.now() - STAYS
        )
        if known := made.order_by("-pk").first():
            return known
        facts = {**what, "asked_by": by}
        SurveyFile.objects.bulk_create([SurveyFile(**facts, made_of=stands)], ignore_conflicts=True)
        return SurveyFile.objects.filter(**facts).latest("pk")


def claim_file(pk: int, now: datetime) -> SurveyFile | None:
    """Takes a waiting file for making, or None: made, given up, or in another worker's hands."""
    row = waiting_files(now).select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        sentence = gettext_lazy("It could not be made. Those who run the system see why.")
        note_file_unavailable(pk, FormatUnavailable(sentence))
        return None
    row.claimed_at, row.attempts, row.written = now, row.attempts + 1, 0
    row.save(update_fields=["claimed_at", "attempts", "written"])
    return row


def note_progress(row: SurveyFile, written: int, rows: int) -> bool:
    """The lease begins anew. False: somebody else has it now, or nobody wants it any more."""
    now = timezone.now()
    mine = SurveyFile.objects.filter(pk=row.pk, state=SurveyFile.State.WAITING, attempts=row.attempts)
    return bool(mine.update(written=written, rows=rows, claimed_at=now))


def note_file_made(row: SurveyFile, content: IO[bytes], name: str, media_type: str) -> None:
    """The second of two workers changes nothing."""
    kept = _waiting(row.pk)
    if kept is None:
        return
    kept.file = store_upload(iter(lambda: content.read(PIECE), b""), name, media_type)
    kept.state, kept.claimed_at = SurveyFile.State.READY, None
    kept.save(update_fields=["file", "state", "claimed_at"])


def note_file_unavailable(pk: int, problem: FormatUnavailable) -> None:
    row = _waiting(pk)
    if row is None:
        return
    row.state, row.claimed_at = SurveyFile.State.UNAVAILABLE, None
    row.reason = problem.in_languages(require_tenant().languages)
    row.save(update_fields=["state", "claimed_at", "reason"])


def note_file_failed(pk: int) -> None:
    """Free again: the sweeper tries it once more."""
    SurveyFile.objects.filter(pk=pk, state=SurveyFile.State.WAITING).update(claimed_at=None)


def drop_old_files() -> int:
    """Whoever wants a file later has it made again, as things stand then."""
    with acting("feedback.drop_survey_files"):
        old = list(SurveyFile.objects.filter(asked_at__lt=timezone.now() - FILES_LAST).select_related("file"))
        for row in old:
            row.delete()
            if row.file is not None:
                forget_file(row.file)
        return len(old)


def _waiting(pk: int) -> SurveyFile | None:
    return SurveyFile.objects.select_for_update().filter(pk=pk, state=SurveyFile.State.WAITING).first()
