"""The files of a version: planned when it is published, made by workers, tried again, read aloud by a person, sent to the staff."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Member
from sdip.documents.mp3 import is_mp3
from sdip.documents.unavailable import FormatUnavailable
from sdip.files.models import File
from sdip.files.store import store_file
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..documents.formats import FORMATS
from ..mails import send_charter
from ..models import CharterVersion, Edition, Recording, StaffLetter
from ..queries import staff_of
from ..queries.editions import MAX_ATTEMPTS, unplanned_versions, waiting_editions
from ..workflow import IN_FORCE
from .versions import locked

LARGEST_RECORDING = 60_000_000  # bytes: an hour at 128 kilobits a second
NEWS = timedelta(days=7)  # what has been in force for longer, the staff is not told by e-mail any more


def plan_editions(version: CharterVersion) -> None:
    """Each format in each language of the tenant, once, however often it is asked for."""
    rows = [Edition(version=version, format=form, language=language) for form, language in _wanted()]
    Edition.objects.bulk_create(rows, ignore_conflicts=True)


def _wanted() -> list[tuple[str, str]]:
    languages = require_tenant().languages
    return [
        (form.code, language) for form in FORMATS.values() for language in (languages if form.per_language else [""])
    ]


def plan_missing_editions() -> None:
    """Of versions that came into force before there was a format or a language."""
    for version in unplanned_versions(_wanted()):
        plan_editions(version)


def claim_edition(pk: int, now: datetime) -> Edition | None:
    """Takes a waiting edition for making, or None: made, given up, or in another worker's hands."""
    rows = waiting_editions(now).select_for_update(skip_locked=True, of=("self",))
    row = rows.select_related("version__charter__service").filter(pk=pk).first()
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        note_unavailable(pk, FormatUnavailable(gettext_lazy("It could not be made. Those who run the system see why.")))
        return None
    row.claimed_at, row.attempts = now, row.attempts + 1
    row.save(update_fields=["claimed_at", "attempts"])
    return row


def note_made(pk: int, content: bytes, name: str) -> None:
    """The second of two workers changes nothing."""
    row = Edition.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Edition.State.WAITING:
        return
    _store(row, content, name, FORMATS[row.format].media_type)
    _tell_staff(row)


def note_unavailable(pk: int, problem: FormatUnavailable) -> None:
    row = Edition.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Edition.State.WAITING:
        return
    row.state, row.claimed_at = Edition.State.UNAVAILABLE, None
    row.reason = problem.in_languages(require_tenant().languages)
    row.save(update_fields=["state", "claimed_at", "reason"])
    _tell_staff(row)


def note_failed(pk: int) -> None:
    """Free again: the sweeper tries it once more."""
    Edition.objects.filter(pk=pk, state=Edition.State.WAITING).update(claimed_at=None)


def make_editions_again(version: CharterVersion, *, by: Member) -> list[Edition]:
    """Those that were not available: the library may be there now. Files that exist stay as they are."""
    with acting("charters.make_editions_again", by=by):
        if version.state not in IN_FORCE:
            raise NotAllowed(_("Files are made of a charter that is in force."))
        plan_editions(version)
        missing = Edition.objects.filter(version=version, state=Edition.State.UNAVAILABLE)
        missing.update(state=Edition.State.WAITING, reason={}, attempts=0, claimed_at=None)
        return list(Edition.objects.filter(version=version, state=Edition.State.WAITING))


def add_recording(edition: Edition, content: bytes, *, by: Member) -> Edition:
    """A person has read it aloud: heard instead of the computer voice from now on."""
    with acting("charters.add_recording", by=by):
        row = _spoken(edition)
        if len(content) > LARGEST_RECORDING or not is_mp3(content):
            raise NotAllowed(_("The recording must be an MP3 file of at most 60 MB."))
        row.recorded_by = by
        _store(row, content, f"charter-{row.version_id}-{row.language}-recording.mp3", FORMATS["audio"].media_type)
        Recording.objects.create(edition=row, file=row.file, by=by)
        return row


def remove_recording(edition: Edition, *, by: Member) -> Edition:
    """It was the wrong one: the computer voice reads again. The recording stays in the trail."""
    with acting("charters.remove_recording", by=by):
        row = _spoken(edition)
        if row.recorded_by_id is None:
            raise NotAllowed(_("The computer voice reads it already."))
        row.state, row.file, row.made_at, row.recorded_by = Edition.State.WAITING, None, None, None
        row.attempts, row.claimed_at = 0, None
        row.save(update_fields=["state", "file", "made_at", "recorded_by", "attempts", "claimed_at"])
        Recording.objects.create(edition=row, by=by)
        return row


def _spoken(edition: Edition) -> Edition:
    row = Edition.objects.select_for_update(of=("self",)).select_related("version").get(pk=edition.pk)
    if row.format != "audio":
        raise NotAllowed(_("Only the spoken edition can be replaced by a recording."))
    if row.version.state not in IN_FORCE:
        raise NotAllowed(_("Recordings are added to a charter that is in force."))
    return row


def _tell_staff(edition: Edition) -> None:
    """One e-mail to each member of the staff, once for a version: when its last PDF is made or given up."""
    if edition.format != "pdf":
        return
    row = locked(edition.version)  # else two workers would each wait for the file of the other
    files = list(row.editions.filter(format="pdf").select_related("file"))
    since = row.published_at
    late = since is None or since < timezone.now() - NEWS
    waits = any(each.state == Edition.State.WAITING for each in files)
    if late or waits or row.state not in IN_FORCE or StaffLetter.objects.filter(version=row).exists():
        return
    staff = [member for member in staff_of(row.charter).select_related("membership__user") if member.email]
    StaffLetter.objects.create(version=row, recipients=len(staff))
    send_charter(row, staff, {each.language: each for each in files if each.file})


def _store(row: Edition, content: bytes, name: str, media_type: str) -> None:
    row.file = store_file(content, name, media_type, sensitivity=File.Sensitivity.PUBLIC)
    row.state, row.made_at, row.reason, row.claimed_at = Edition.State.READY, timezone.now(), {}, None
    row.save(update_fields=["file", "state", "made_at", "reason", "claimed_at", "recorded_by"])
