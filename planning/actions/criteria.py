"""The tenant's setting of what solutions are weighed by. A plan that is being scored keeps the copy it began with."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.numbering import next_number
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..amounts import too_fine
from ..criteria import defaults, settings_in_use
from ..models import Criterion, Cycle

MOST = 12  # more than so many nobody weighs with care


def add_criterion(
    *,
    name: Mapping[str, str],
    weight: Decimal,
    axis: str,
    worst: Mapping[str, str],
    best: Mapping[str, str],
    by: Member,
) -> Criterion:
    with acting("planning.add_criterion", by=by):
        _store_defaults()
        rows = settings_in_use()
        if len(rows) >= MOST:
            raise NotAllowed(_("There are twelve criteria already. Remove one first."))
        last = max((row.position for row in rows), default=0)
        row = Criterion(code=f"K{next_number('criterion')}", position=last + 1)
        return _write(row, name, weight, axis, worst, best)


def change_criterion(
    code: str,
    *,
    name: Mapping[str, str],
    weight: Decimal,
    axis: str,
    worst: Mapping[str, str],
    best: Mapping[str, str],
    revision: int,
    by: Member,
) -> Criterion:
    """By its code: ours are not stored before somebody changes them."""
    with acting("planning.change_criterion", by=by):
        return _write(_locked(code, revision), name, weight, axis, worst, best)


def remove_criterion(code: str, *, revision: int, by: Member) -> Criterion:
    with acting("planning.remove_criterion", by=by):
        row = _locked(code, revision)
        if len(settings_in_use()) == 1:
            raise NotAllowed(_("This is the last criterion. Solutions are weighed by at least one."))
        row.archived_at = timezone.now()
        row.revision += 1
        row.save(update_fields=["archived_at", "revision"])
    return row


def copy_criteria(cycle: Cycle) -> list[Criterion]:
    """For the plan's first score; the plan is locked."""
    own = list(Criterion.objects.filter(cycle=cycle, archived_at=None).order_by("position", "pk"))
    if own:
        return own
    return [
        Criterion.objects.create(
            cycle=cycle, code=row.code, name=row.name, weight=row.weight, worst=row.worst, best=row.best,
            axis=row.axis, position=row.position,
        )
        for row in settings_in_use()
    ]  # fmt: skip


def _store_defaults() -> None:
    if Criterion.objects.filter(cycle=None).exists():
        return
    rows = defaults()
    for row in rows:
        row.set_sort_keys()
    Criterion.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(code: str, revision: int) -> Criterion:
    _store_defaults()
    row = Criterion.objects.select_for_update().get(cycle=None, code=code)
    if row.revision != revision or row.archived_at is not None:
        raise Stale(_("Somebody else has changed this criterion meanwhile. Look at it again, then save."))
    return row


def _write(
    row: Criterion,
    name: Mapping[str, str],
    weight: Decimal,
    axis: str,
    worst: Mapping[str, str],
    best: Mapping[str, str],
) -> Criterion:
    if weight <= 0:
        raise NotAllowed(_("A criterion weighs something. Write a number above 0."))
    if too_fine(weight, 2):
        raise NotAllowed(_("A weight has at most two decimals."))
    row.name, row.weight, row.axis, row.worst, row.best = words(name), weight, axis, words(worst), words(best)
    row.revision += 1 if row.pk else 0
    row.save()
    return row
