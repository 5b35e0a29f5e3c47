"""A charter begins, changes hands, and gets its next version."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from organisation.actions.changes import locked as held
from organisation.models import Directorate, Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import Words, words

from .. import queries, translating
from ..models import Charter, CharterVersion, Requirement, ServiceEntry, Step
from ..workflow import IN_THE_MAKING, State
from .versions import index_name

OF_VERSION = ("passages", "contacts", "parties", "forms", "commitments")


def create_charter(
    service: Service | None = None,
    *,
    directorate: Directorate | None = None,
    name: Mapping[str, str] | None = None,
    by: Member | None,
    **values: Any,
) -> CharterVersion:
    """The charter of a service, or of an office (`directorate` and `name`), with the draft of its first version."""
    directorate = service.directorate if service else directorate
    if directorate is None or (service is None and not name):
        raise NotAllowed(_("A charter is about a service, or it has a name and a directorate."))
    with acting("charters.create_charter", by=by):
        values["review_is_set"] = values.get("review_on") is not None
        try:
            with transaction.atomic():
                charter = Charter.objects.create(
                    service=service, directorate=directorate, name=words(name or {}), **values
                )
        except IntegrityError as error:
            raise NotAllowed(_("This service has a charter already. Start a new version of it.")) from error
        index_name(charter)
        version = CharterVersion.objects.create(charter=charter, number=1)
        if service:
            ServiceEntry.objects.create(version=version, service=service, position=1, description=service.description)
        return version


def change_charter(
    charter: Charter,
    *,
    owner: Member | None,
    review_on: date | None,
    every_months: int | None = None,
    name: Words | None = None,
    seen: str = "",
    by: Member | None,
) -> Charter:
    """`every_months` and `name` stay as they are where they are not given. `seen`: the stamp of what the writer saw."""
    with acting("charters.change_charter", by=by):
        charter = held(charter, seen)
        charter.review_is_set = review_on is not None and (charter.review_is_set or review_on != charter.review_on)
        charter.owner, charter.review_on = owner, review_on
        charter.every_months = every_months or charter.every_months
        charter.name = charter.name if name is None else name
        if charter.service is None and not charter.name:
            raise NotAllowed(_("A charter is about a service, or it has a name and a directorate."))
        charter.save(update_fields=["owner", "review_on", "review_is_set", "every_months", "name"])
        index_name(charter)
        return charter


def start_new_version(charter: Charter, *, by: Member | None) -> CharterVersion:
    """A draft with everything that the latest version says that was not put away; its numbers stay until somebody takes over
    newer ones."""
    with acting("charters.start_new_version", by=by):
        charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
        latest = queries.latest_version(charter)
        if latest is None:
            return CharterVersion.objects.create(charter=charter, number=1)
        if latest.state in IN_THE_MAKING:
            raise NotAllowed(_("There is a draft already. Change that one, or publish it first."))
        source = charter.versions.exclude(state=State.DISCARDED).order_by("-number").first() or latest
        remembered = source.translated or sorted(translating.noted(queries.content_of(source)))
        kept = {"answer_days": source.answer_days, "translated": remembered}
        draft = CharterVersion.objects.create(charter=charter, number=latest.number + 1, **kept)
        _copy_content(source, draft)
        return draft


def _copy_content(old: CharterVersion, new: CharterVersion) -> None:
    for name in OF_VERSION:
        _copy_rows(getattr(old, name).all(), version=new)
    entries = list(old.entries.all())
    copies = dict(zip((row.pk for row in entries), _copy_rows(entries, version=new), strict=True))
    for model in (Requirement, Step):
        rows: dict[int, list[Any]] = {}
        for row in model.objects.filter(entry__version=old):
            rows.setdefault(row.entry_id, []).append(row)
        for pk, group in rows.items():
            _copy_rows(group, entry=copies[pk])


def _copy_rows(rows: Iterable[Any], **parent: Model) -> list[Any]:
    """New rows with the same values below another parent."""
    rows = list(rows)
    if not rows:
        return []
    fields = [f.attname for f in rows[0]._meta.concrete_fields if not f.primary_key and f.name not in parent]
    made = [type(row)(**parent, **{name: getattr(row, name) for name in fields}) for row in rows]
    return list(type(rows[0]).objects.bulk_create(made))
