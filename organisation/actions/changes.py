"""How a row that two people have open is changed only once: its form carries a stamp of what the reader saw."""

import hashlib
import json
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.texts import tidied
from tenancy.refusals import NotAllowed, Stale

Row = TypeVar("Row", bound=models.Model)


def stamp(row: models.Model, *more: object) -> str:
    """A fingerprint of what is stored in the row; `more` adds what else belongs to it, such as its client groups."""
    facts = [f.value_from_object(row) for f in row._meta.concrete_fields]
    return hashlib.sha256(json.dumps([facts, more], sort_keys=True, default=str).encode()).hexdigest()[:20]


def locked(row: Row, seen: str = "", *more: object) -> Row:
    """The row as it is now, held until the transaction ends. Raises Stale when the reader saw another state of it."""
    current = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if seen and stamp(current, *more) != seen:
        raise Stale(_("Somebody else has changed this since you opened it. Load the page again and look at it first."))
    return current


def check(row: models.Model) -> None:
    """Every field holds what it may hold; the first that does not becomes the sentence of the refusal.

    Keys are held by the database."""
    try:
        row.clean_fields(exclude=unchecked(row))
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        label = row._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        raise NotAllowed(_("%(field)s: %(problem)s") % {"field": label, "problem": problems[0]}) from error


def unchecked(row: models.Model) -> set[str]:
    return {"path", "name_sort"} | {f.name for f in row._meta.concrete_fields if f.remote_field}


def insert(row: models.Model) -> None:
    """A new row whose code nobody has; two people who choose the same one at once are told so as well."""
    for f in row._meta.concrete_fields:
        setattr(row, f.attname, tidied(f.value_from_object(row)))
    check(row)
    code = getattr(row, "code", "")
    taken = NotAllowed(_("The code “%(code)s” is taken. Choose another one.") % {"code": code})
    if code and type(row)._default_manager.filter(code=code).exists():
        raise taken
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if code and "_code_once" in str(error):
            raise taken from error
        raise


def write(row: models.Model, **values: object) -> bool:
    """Store the values that differ; True if there were any."""
    clean = {name: tidied(value) for name, value in values.items()}
    changed = [name for name, value in clean.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, clean[name])
    if changed:
        check(row)
        row.save(update_fields=changed)
    return bool(changed)


def today() -> date:
    return timezone.localdate()


def check_not_in_future(day: date) -> None:
    if day > today():
        raise NotAllowed(_("This takes effect at once, so its day cannot lie in the future."))
