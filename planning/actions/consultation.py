from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.surveys.citing import cited
from feedback.surveys.models import Wave
from organisation.models import ClientGroup, Place
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Consultation, ConsultedGroup, ConsultedPlace, Cycle
from ..workflow import check_running
from .locks import locked


def record_consultation(
    cycle: Cycle,
    *,
    voice: str,
    method: str,
    asked: Mapping[str, str],
    on: date,
    whom: str = "",
    heard: int | None = None,
    result: Mapping[str, str] | None = None,
    groups: Iterable[ClientGroup] = (),
    places: Iterable[Place] = (),
    wave: Wave | None = None,
    by: Member | None,
) -> Consultation:
    """Planned or done; what came out may be written down later. `wave`: of a survey, which says whom it heard."""
    with acting("planning.record_consultation", by=by):
        row = locked(cycle)
        check_running(row.stage)
        consultation = Consultation(cycle=row)
        facts = {"voice": voice, "method": method, "asked": asked, "on": on, "whom": whom, "heard": heard, "wave": wave}
        return _write(consultation, facts | {"result": result or {}}, groups, places)


def change_consultation(
    consultation: Consultation,
    *,
    voice: str,
    method: str,
    asked: Mapping[str, str],
    on: date,
    whom: str = "",
    heard: int | None = None,
    result: Mapping[str, str] | None = None,
    groups: Iterable[ClientGroup] = (),
    places: Iterable[Place] = (),
    wave: Wave | None = None,
    revision: int,
    by: Member | None,
) -> Consultation:
    with acting("planning.change_consultation", by=by):
        row = locked_consultation(consultation, revision)
        row.revision += 1
        facts = {"voice": voice, "method": method, "asked": asked, "on": on, "whom": whom, "heard": heard, "wave": wave}
        return _write(row, facts | {"result": result or {}}, groups, places)


def archive_consultation(consultation: Consultation, *, revision: int, by: Member | None) -> Consultation:
    """It counts no more among the voices heard."""
    with acting("planning.archive_consultation", by=by):
        row = locked_consultation(consultation, revision)
        row.archived_at = timezone.now()
        row.revision += 1
        row.save(update_fields=["archived_at", "revision"])
        return row


def restore_consultation(consultation: Consultation, *, by: Member | None) -> Consultation:
    with acting("planning.restore_consultation", by=by):
        row = _row(consultation)
        if row.archived_at is None:
            raise NotAllowed(_("This consultation counts already."))
        row.archived_at = None
        row.revision += 1
        row.save(update_fields=["archived_at", "revision"])
        return row


def _write(
    row: Consultation, facts: Mapping[str, Any], groups: Iterable[ClientGroup], places: Iterable[Place]
) -> Consultation:
    facts, groups, places = _with_wave(facts, groups, places)
    _check_day(facts["on"], bool(facts["result"]) or facts["heard"] is not None)
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.asked, row.result = words(facts["asked"]), words(facts["result"])
    row.save()
    _link(ConsultedGroup, row, "client_group_id", {group.pk for group in groups})
    _link(ConsultedPlace, row, "place_id", {place.pk for place in places})
    return row


def _with_wave(
    facts: Mapping[str, Any], groups: Iterable[ClientGroup], places: Iterable[Place]
) -> tuple[Mapping[str, Any], Iterable[ClientGroup], Iterable[Place]]:
    """The survey says how many answered, and adds the groups and areas of which enough did."""
    wave = facts["wave"]
    if wave is None:
        return facts, groups, places
    if wave.finished_at is None:
        raise NotAllowed(_("Answers to this survey can still come. Cite it when all are in."))
    found = cited(wave)
    if found.answered is None:
        raise NotAllowed(_("Fewer than five people have answered this survey: it says nothing."))
    return dict(facts) | {"heard": found.answered}, [*groups, *found.client_groups()], [*places, *found.places()]


def _check_day(on: date, has_answers: bool) -> None:
    if has_answers and on > timezone.localdate():
        raise NotAllowed(_("Nobody can have answered yet: the day lies in the future."))


def _link(model: Any, row: Consultation, column: str, wanted: set[int]) -> None:
    """Only what has changed is written."""
    held = dict(model.objects.filter(consultation=row).values_list(column, "pk"))
    model.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    model.objects.bulk_create([model(consultation=row, **{column: key}) for key in sorted(wanted - set(held))])


def locked_consultation(consultation: Consultation, revision: int | None = None) -> Consultation:
    row = _row(consultation)
    if revision is not None and row.revision != revision:
        raise Stale(_("Somebody else has changed this consultation meanwhile. Look at it again, then save."))
    if row.archived_at is not None:
        raise NotAllowed(_("This consultation is archived. Bring it back to change it."))
    return row


def _row(consultation: Consultation) -> Consultation:
    cycle = locked(consultation.cycle)
    check_running(cycle.stage)
    row = Consultation.objects.select_for_update().get(pk=consultation.pk)
    row.cycle = cycle
    return row
