"""How a version is laid hold of before it is changed."""

from django.db.models import F
from django.utils.translation import gettext as _

from sdip.web.search import index_row
from tenancy.refusals import NotAllowed, Stale

from .. import queries
from ..content import Content
from ..models import Charter, CharterVersion
from ..workflow import State


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
    CharterVersion.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
    row.refresh_from_db(fields=["revision"])
    return row


def index(version: CharterVersion) -> None:
    """The words of a version in force are found; those of its services too."""
    index_row("charter", version.charter_id, *_texts(queries.content_of(version)))


def unindex(version: CharterVersion) -> None:
    index_row("charter", version.charter_id)


def _texts(said: Content) -> list[object]:
    rows: list[object] = [said.name]
    rows += [row.words for group in (said.passages, said.parties, said.forms) for row in group]
    rows += [row.role for row in said.contacts]
    rows += [text for row in said.promises for text in (row.words, row.remedy)]
    for entry in said.services:
        rows += [entry.name, entry.description, entry.who, entry.fee, entry.responsible]
        rows += [row.words for row in entry.requirements]
        rows += [text for step in entry.steps for text in (step.client, step.office)]
    return rows
