"""What a draft says besides its promises. Each section is written as a whole: what is not named any more is taken out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from organisation.models import Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import Words, words

from ..models import CharterVersion, Contact, Party, Passage, Requirement, SampleForm, ServiceEntry, Step
from ..parts import IN_WORDS, Part
from .samples import check_number, store_form
from .versions import draft, noted

Rows = Sequence[Mapping[str, Any]]
LISTS = ("contacts", "parties", "forms", "requirements", "steps")


def change_draft(
    version: CharterVersion, *, answer_days: int | None, revision: int | None = None, by: Member | None
) -> CharterVersion:
    with acting("charters.change_draft", by=by):
        row = draft(version, revision)
        row.answer_days = answer_days
        row.save(update_fields=["answer_days"])
        return noted(row)


def write_passages(
    version: CharterVersion, texts: Mapping[str, Mapping[str, str]], *, revision: int | None = None, by: Member | None
) -> CharterVersion:
    """`texts` by part; an empty one is taken out, a part that is not named stays as it is."""
    if unknown := set(texts) - set(Part.values):
        raise ValueError(f"No parts of a charter: {sorted(unknown)}")
    with acting("charters.write_passages", by=by):
        row = draft(version, revision)
        held = {each.part: each for each in row.passages.filter(part__in=texts)}
        for part, text in texts.items():
            passage, written = held.get(part) or Passage(version=row, part=part), words(text)
            if not written and passage.pk:
                passage.delete()
            elif written and passage.words != written:
                passage.words = written
                passage.save()
        return noted(row)


def write_contacts(
    version: CharterVersion, rows: Rows, *, revision: int | None = None, by: Member | None
) -> CharterVersion:
    """`rows` in their order; one with the `pk` of a row there is that row."""
    with acting("charters.write_contacts", by=by):
        return _section(draft(version, revision), Contact, rows)


def write_parties(
    version: CharterVersion, rows: Rows, *, revision: int | None = None, by: Member | None
) -> CharterVersion:
    with acting("charters.write_parties", by=by):
        return _section(draft(version, revision), Party, rows)


def write_forms(
    version: CharterVersion, rows: Rows, *, revision: int | None = None, by: Member | None
) -> CharterVersion:
    """A row may bring an `upload`, which takes the place of the file that it had."""
    with acting("charters.write_forms", by=by):
        row = draft(version, revision)
        check_number(len(rows))
        return _section(row, SampleForm, [_with_file(each) for each in rows])


def remove_row(
    parent: CharterVersion | ServiceEntry, name: str, pk: int, *, revision: int | None = None, by: Member | None
) -> CharterVersion:
    """One row of a list goes; those beside it stay as they are. `name`: of the list, as its parent calls it."""
    if name not in LISTS:
        raise ValueError(f"No list of a draft: {name}")
    with acting("charters.remove_row", by=by):
        version = draft(parent.version if isinstance(parent, ServiceEntry) else parent, revision)
        if not getattr(parent, name).filter(pk=pk).delete()[0]:
            raise _gone()
        return noted(version)


def add_service(
    version: CharterVersion, service: Service, *, revision: int | None = None, by: Member | None
) -> ServiceEntry:
    """The charter describes one service more, the last of all."""
    with acting("charters.add_service", by=by):
        row = draft(version, revision)
        position = (row.entries.aggregate(last=Max("position"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                entry = ServiceEntry.objects.create(
                    version=row, service=service, position=position, description=service.description
                )
        except IntegrityError as error:
            raise NotAllowed(_("The charter describes this service already.")) from error
        noted(row)
        return entry


def write_service(
    entry: ServiceEntry,
    values: Mapping[str, Any],
    *,
    requirements: Rows | None = None,
    steps: Rows | None = None,
    place: int | None = None,
    revision: int | None = None,
    by: Member | None,
) -> ServiceEntry:
    """`values` by field; what is not given stays as it is by now. `place`: among the services."""
    with acting("charters.write_service", by=by):
        row = draft(entry.version, revision)
        held = row.entries.filter(pk=entry.pk).first()
        if held is None:
            raise _gone()
        _set(held, values)
        held.save(update_fields=list(values))
        if requirements is not None:
            _replace(Requirement, {"entry": held}, requirements)
        if steps is not None:
            _replace(Step, {"entry": held}, steps)
        if place is not None:
            put(row.entries.all(), held, place)
        noted(row)
        return held


def remove_service(entry: ServiceEntry, *, revision: int | None = None, by: Member | None) -> CharterVersion:
    with acting("charters.remove_service", by=by):
        row = draft(entry.version, revision)
        if row.commitments.filter(Q(service=entry.service_id) | Q(indicator__service=entry.service_id)).exists():
            raise NotAllowed(_("Promises about this service stand in the draft. Take them out first."))
        entry.delete()
        return noted(row)


def put(rows: Iterable[Any], row: Any, place: int) -> None:
    """The row stands at its place among the others, which move up or down."""
    ordered = [each for each in rows if each.pk != row.pk]
    ordered.insert(place - 1, row)
    for position, each in enumerate(ordered, start=1):
        each.position = position
    type(row).objects.bulk_update(ordered, ["position"])


def _section(version: CharterVersion, model: Any, rows: Rows) -> CharterVersion:
    _replace(model, {"version": version}, rows)
    return noted(version)


def _replace(model: Any, parent: Mapping[str, Any], rows: Rows) -> None:
    held = {each.pk: each for each in model.objects.filter(**parent)}
    for position, values in enumerate(rows, start=1):
        key = values.get("pk")
        row = held.pop(key, None) if key else model(**parent)
        if row is None:
            raise _gone()
        _set(row, {name: value for name, value in values.items() if name != "pk"} | {"position": position})
        _check_row(row)
        row.save()
    model.objects.filter(pk__in=held).delete()


def _gone() -> NotAllowed:
    return NotAllowed(_("A row of this section is no longer there. Load the page again."))


def _set(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        row._meta.get_field(name)  # one that is misspelt would be lost without a word
        setattr(row, name, value)


def _check_row(row: Any) -> None:
    if isinstance(row, Contact):
        _check_contact(row)
    if isinstance(row, SampleForm) and not row.address and not row.file_id:
        raise NotAllowed(_("A sample form needs a file or a web address."))
    if isinstance(row, Step) and not row.client and not row.office:
        raise NotAllowed(_("A step says what the client does or what the office does."))
    if isinstance(row, Party):
        row.client_group = row.client_group if row.kind == Party.Kind.CLIENT else None
        row.stakeholder = row.stakeholder if row.kind == Party.Kind.STAKEHOLDER else None


def _check_contact(row: Contact) -> None:
    """A place has words, everything else a number or an address that is the same in every language."""
    row.value, row.words = ("", words(row.words)) if row.kind in IN_WORDS else (row.value.strip(), Words())
    if not row.value and not row.words:
        raise NotAllowed(_("A contact needs its number or address."))


def _with_file(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name != "upload"}
    if upload := row.get("upload"):
        values["file"] = store_form(upload.read(), upload.name)
    return values
