"""An upload and its mapping, until a worker reads it."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.files.store import path_of, store_upload
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ...models import ImportMapping, ImportRun, StagedFigure
from ...queries.imports import closed_imports, forgotten_imports
from ...reading import MappingError, UnreadableFile, mapping_of
from ...reading.guess import is_ours, ours, sample_of

MOST_BYTES = 512 * 1024 * 1024
TYPES = {
    "csv": "text/csv", "txt": "text/csv", "ods": "application/vnd.oasis.opendocument.spreadsheet", "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
State = ImportRun.State


def keep_upload(file: UploadedFile, *, by: Member) -> ImportRun:
    """Looked into at once: what is no table is refused. A file of our own making needs no mapping and is read without asking."""
    name = str(file.name)[:200]
    if (file.size or 0) > MOST_BYTES:
        raise NotAllowed(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024**2})
    kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    with acting("indicators.keep_import", by=by):
        stored = store_upload(file.chunks(), name, kind)
        try:
            sample = sample_of(path_of(stored.tenant_id, stored.sha256))
        except UnreadableFile as error:
            raise NotAllowed(error.problem.reason) from error
        run = ImportRun.objects.create(file=stored, file_name=name, made_by=by)
        if is_ours(sample):
            _start(run, ours(sample))
    return run


def set_mapping(run: ImportRun, rules: Mapping[str, Any], *, name: str = "", by: Member) -> None:
    """How the file is read; `name` keeps the mapping for the next file of that kind. What was staged before is read anew."""
    check_rules(rules)
    with acting("indicators.map_import", by=by):
        row = held(run)
        if row.state not in (State.UPLOADED, State.READ, State.REFUSED):
            raise NotAllowed(_("This import is over. Bring the file in again."))
        if name:
            _keep_mapping(name, rules, by=by)
        _start(row, rules)
    run.refresh_from_db()


def check_rules(rules: Mapping[str, Any]) -> None:
    try:
        mapping_of(rules, "")
    except MappingError as error:
        raise NotAllowed(" ".join(error.sentences)) from error


def _start(run: ImportRun, rules: Mapping[str, Any]) -> None:
    from ...tasks import read_import as task

    run.rules, run.state, run.claim, run.claimed_at, run.counts = dict(rules), State.READING, "", None, {}
    run.sentence, run.rows_read, run.rows_expected = "", 0, None
    run.save()
    task.delay_on_commit(run.pk)


def _keep_mapping(name: str, rules: Mapping[str, Any], *, by: Member) -> None:
    try:
        with transaction.atomic():
            ImportMapping.objects.update_or_create(
                name=name.strip()[:120], defaults={"rules": dict(rules), "made_by": by}
            )
    except IntegrityError as error:  # somebody saved one of that name in the same moment
        raise NotAllowed(_("There is a mapping of this name. Choose another one.")) from error


def forget_mapping(row: ImportMapping, *, by: Member) -> None:
    with acting("indicators.forget_mapping", by=by):
        row.delete()


def discard_import(run: ImportRun, *, by: Member) -> None:
    """What was never applied leaves nothing but its line in the trail."""
    with acting("indicators.discard_import", by=by):
        row = held(run)
        if row.state in (State.APPLYING, State.APPLIED, State.UNDONE):
            raise NotAllowed(_("The figures of this import were applied. Undo it instead."))
        row.delete()


def drop_old_imports() -> tuple[int, int]:
    """(imports that nobody applied within a month and that are gone now, rows of those that can't be undone any more)."""
    now = timezone.now()
    with acting("indicators.drop_old_imports"):
        forgotten = list(forgotten_imports(now).select_for_update(skip_locked=True).values_list("pk", flat=True))
        ImportRun.objects.filter(pk__in=forgotten).delete()
        rows, _of_each = StagedFigure.objects.filter(run__in=closed_imports(now)).delete()
        return len(forgotten), rows


def held(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk)
