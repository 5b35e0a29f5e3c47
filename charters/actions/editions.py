"""The files of a version: planned when it is published, made by workers, tried again, or replaced by a recording."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Member
from sdip.documents.unavailable import FormatUnavailable
from sdip.files.models import File
from sdip.files.store import store_file
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..documents.formats import FORMATS
from ..models import CharterVersion, Edition
from ..queries.editions import MAX_ATTEMPTS, waiting_editions
from ..workflow import IN_FORCE

RECORDINGS = {b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg", b"\xff\xf3": "audio/mpeg", b"\xff\xf2": "audio/mpeg"}
LARGEST_RECORDING = 60_000_000  # bytes: an hour at 128 kilobits a second


def plan_editions(version: CharterVersion) -> None:
    """Each format in each language of the tenant, once, however often it is asked for."""
    languages = require_tenant().languages
    rows = [
        Edition(version=version, format=form.code, language=language)
        for form in FORMATS.values()
        for language in (languages if form.per_language else [""])
    ]
    Edition.objects.bulk_create(rows, ignore_conflicts=True)


def plan_missing_editions() -> None:
    """Of versions that came into force before there were editions."""
    for version in CharterVersion.objects.filter(state__in=IN_FORCE, editions=None).order_by("pk"):
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


def note_unavailable(pk: int, problem: FormatUnavailable) -> None:
    row = Edition.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Edition.State.WAITING:
        return
    row.state, row.claimed_at = Edition.State.UNAVAILABLE, None
    row.reason = problem.in_languages(require_tenant().languages)
    row.save(update_fields=["state", "claimed_at", "reason"])


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
        row = Edition.objects.select_for_update(of=("self",)).select_related("version").get(pk=edition.pk)
        if row.format != "audio":
            raise NotAllowed(_("Only the spoken edition can be replaced by a recording."))
        if row.version.state not in IN_FORCE:
            raise NotAllowed(_("Recordings are added to a charter that is in force."))
        media_type = next((kind for start, kind in RECORDINGS.items() if content.startswith(start)), "")
        if not media_type or len(content) > LARGEST_RECORDING:
            raise NotAllowed(_("The recording must be an MP3 file of at most 60 MB."))
        row.recorded_by = by
        _store(row, content, f"charter-{row.version_id}-{row.language}-recording.mp3", media_type)
        return row


def _store(row: Edition, content: bytes, name: str, media_type: str) -> None:
    row.file = store_file(content, name, media_type, sensitivity=File.Sensitivity.PUBLIC)
    row.state, row.made_at, row.reason, row.claimed_at = Edition.State.READY, timezone.now(), {}, None
    row.save(update_fields=["file", "state", "made_at", "reason", "claimed_at", "recorded_by"])
