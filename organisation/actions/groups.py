"""Client groups and stakeholders: for whom services are, and who else has an interest in them."""

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from organisation.models import ClientGroup, Stakeholder
from people.models import Member
from sdip.web.search import index_row, index_rows
from tenancy.audit import acting
from tenancy.models import NamedModel
from tenancy.refusals import NotAllowed
from tenancy.text import words

from .changes import insert, locked, write

Texts = Mapping[str, str]
Group = TypeVar("Group", bound=NamedModel)


def add_client_group(code: str, name: Texts, *, people: int | None = None, by: Member | None) -> ClientGroup:
    with acting("organisation.add_client_group", by=by):
        if ";" in code:
            raise NotAllowed(_("A code of a client group has no semicolon."))
        row = ClientGroup(code=code.strip(), name=words(name), people=people)
        insert(row)
        index_group(row)
    return row


def change_client_group(
    row: ClientGroup, *, name: Texts, people: int | None, seen: str = "", by: Member | None
) -> ClientGroup:
    with acting("organisation.change_client_group", by=by):
        row = locked(row, seen)
        write(row, name=words(name), people=people)
        index_group(row)
    return row


def remove_client_group(row: ClientGroup, *, seen: str = "", by: Member | None) -> None:
    with acting("organisation.remove_client_group", by=by):
        _remove(locked(row, seen))


def add_stakeholder(
    code: str, name: Texts, *, contact: str = "", interest: Texts | None = None, by: Member | None
) -> Stakeholder:
    with acting("organisation.add_stakeholder", by=by):
        row = Stakeholder(code=code.strip(), name=words(name), contact=contact, interest=words(interest or {}))
        insert(row)
        index_group(row)
    return row


def change_stakeholder(
    row: Stakeholder, *, name: Texts, contact: str, interest: Texts, seen: str = "", by: Member | None
) -> Stakeholder:
    with acting("organisation.change_stakeholder", by=by):
        row = locked(row, seen)
        write(row, name=words(name), contact=contact, interest=words(interest))
        index_group(row)
    return row


def remove_stakeholder(row: Stakeholder, *, seen: str = "", by: Member | None) -> None:
    with acting("organisation.remove_stakeholder", by=by):
        _remove(locked(row, seen))


def index_group(row: ClientGroup | Stakeholder) -> None:
    index_row(row._meta.model_name or "", row.pk, row.code, row.name)


def _remove(row: Group) -> None:
    """Only while nothing points at it: what is used is part of somebody's history."""
    kind, key = row._meta.model_name or "", row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise NotAllowed(_("“%(name)s” is in use and cannot be removed.") % {"name": str(row)}) from error
    index_rows(kind, [(key, ())])
