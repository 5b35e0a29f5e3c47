"""How a version is laid hold of before it is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from sdip.web.search import index_row, index_rows
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed, Stale

from .. import queries, translating
from ..content import Content
from ..content import ServiceEntry as Entry
from ..models import Charter, CharterVersion, ServiceEntry
from ..workflow import State

_at_the_end: ContextVar[bool] = ContextVar("translations are looked at when all is written", default=False)


def locked(version: CharterVersion) -> CharterVersion:
    """The charter is locked first, so that two who move it at the same time come one after the other."""
    Charter.objects.select_for_update(of=("self",)).get(pk=version.charter_id)
    return CharterVersion.objects.select_related("charter__service", "charter__directorate").get(pk=version.pk)


def draft(version: CharterVersion, revision: int | None = None) -> CharterVersion:
    """`revision`: what the writer had before their eyes."""
    row = locked(version)
    if row.state != State.DRAFT:
        raise NotAllowed(_("Only a draft can be changed. Send the version back to the draft, or start a new one."))
    if revision is not None and row.revision != revision:
        raise Stale(
            _("Somebody else has changed this draft since you opened it. Load it again, then repeat your change.")
        )
    return row


def noted(row: CharterVersion) -> CharterVersion:
    """The draft has another revision, and knows from which texts its translations were written."""
    changed: dict[str, Any] = {"revision": F("revision") + 1}
    if not _at_the_end.get() and len(require_tenant().languages) > 1:
        changed["translated"] = sorted(translating.noted(queries.content_of(row)))
    CharterVersion.objects.filter(pk=row.pk).update(**changed)
    row.refresh_from_db(fields=["revision"])
    return row


@contextmanager
def noted_at_the_end(row: CharterVersion) -> Iterator[None]:
    """Many changes in a row: translations are looked at once, when all is written."""
    token = _at_the_end.set(True)
    try:
        yield
    finally:
        _at_the_end.reset(token)
    noted(row)


def index_name(charter: Charter) -> None:
    """Its staff find a charter by its name, also before it is in force. The name of a service is found with the service."""
    index_row("charter_name", charter.pk, charter.name)


def index(version: CharterVersion) -> None:
    """The words of a version in force are found: those of the charter, and apart what it says of each of its services."""
    said = queries.content_of(version)
    index_row("charter", version.charter_id, *_texts(said))
    _unindex_services(version.charter_id)
    keys = dict(version.entries.values_list("service", "pk"))
    index_rows("charter_service", [(keys[row.service], list(_of_service(said, row))) for row in said.services])


def unindex(version: CharterVersion) -> None:
    index_row("charter", version.charter_id)
    _unindex_services(version.charter_id)


def _unindex_services(charter: int) -> None:
    keys = ServiceEntry.objects.filter(version__charter=charter).values_list("pk", flat=True)
    index_rows("charter_service", [(pk, ()) for pk in keys])


def _texts(said: Content) -> list[object]:
    rows: list[object] = [said.name]
    rows += [row.words for group in (said.passages, said.parties, said.forms) for row in group]
    rows += [row.role for row in said.contacts]
    rows += [text for row in said.promises for text in (row.words, row.remedy)]
    return rows + [text for entry in said.services for text in _of_entry(entry)]


def _of_service(said: Content, entry: Entry) -> Iterator[object]:
    yield from _of_entry(entry)
    for row in said.promises:
        if row.service == entry.service:
            yield from (row.words, row.remedy)


def _of_entry(entry: Entry) -> Iterator[object]:
    yield from (entry.name, entry.description, entry.who, entry.fee, entry.responsible)
    yield from (row.words for row in entry.requirements)
    yield from (text for step in entry.steps for text in (step.client, step.office))
