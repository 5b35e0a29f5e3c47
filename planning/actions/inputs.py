"""The public call: what is asked, what people write, and what of it is shown."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import ClientGroup, Place
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import Cycle, Input
from ..news import tell_of_input
from ..queries import call_seen, takes_input
from ..workflow import InputState, check_input_move, check_running
from .locks import locked


def call_for_input(
    cycle: Cycle, *, question: Mapping[str, str], ends_on: date | None, seen: str, by: Member | None
) -> Cycle:
    """Asks on the plan's public page, through the last day; without a question nothing is asked any more.

    `seen`: call_seen() of what the writer has read.
    """
    with acting("planning.call_for_input", by=by):
        row = locked(cycle)
        check_running(row.stage)
        if call_seen(row) != seen:
            raise Stale(_("Somebody else has changed the call meanwhile. Look at it again, then save."))
        asked = words(question)
        _check_call(row, bool(asked), ends_on)
        row.call, row.call_ends_on = asked, ends_on if asked else None
        row.save(update_fields=["call", "call_ends_on"])
        return row


def _check_call(cycle: Cycle, asks: bool, ends_on: date | None) -> None:
    if not asks:
        return
    if not cycle.public:
        raise NotAllowed(_("Show the plan to the public first: the question stands on its public page."))
    if ends_on is None or ends_on < timezone.localdate():
        raise NotAllowed(_("Say until when people may answer: today or a later day."))


def send_input(
    cycle: Cycle,
    *,
    text: str,
    language: str,
    form_key: uuid.UUID,
    name: str = "",
    client_group: ClientGroup | None = None,
    place: Place | None = None,
) -> Input:
    """From the public form, without an account. The same form sent twice is one input."""
    with acting("planning.send_input"):
        row = Cycle.objects.get(pk=cycle.pk)
        if not takes_input(row, timezone.localdate()):
            raise NotAllowed(_("The call has ended, so nothing can be sent any more."))
        written = Input(
            cycle=row, text=text.strip(), name=name.strip(), language=language, client_group=client_group, place=place,
            form_key=form_key,
        )  # fmt: skip
        try:
            with transaction.atomic():
                written.save()
        except IntegrityError:
            sent = Input.objects.filter(form_key=form_key).first()
            if sent is None:
                raise
            if sent.text != written.text or sent.cycle_id != row.pk:
                raise NotAllowed(
                    _("This form was sent already. Load the page again to write something else.")
                ) from None
            return sent
        tell_of_input(written)
        return written


def decide_input(
    row: Input, *, state: str, reason: str = "", answer: str = "", revision: int, by: Member | None
) -> Input:
    """Shown on the public page, or not and why; with the team's answer, which stands beside it."""
    with acting("planning.decide_input", by=by):
        held = _locked(row, revision)
        if held.erased_at is not None:
            raise NotAllowed(_("This input was erased."))
        check_input_move(held.state, state)
        if state == InputState.HIDDEN and not reason.strip():
            raise NotAllowed(_("Write down why the input is not shown."))
        held.state, held.answer = state, answer.strip()
        held.reason = reason.strip() if state == InputState.HIDDEN else ""
        return _written(held, by)


def erase_input(row: Input, *, revision: int, by: Member | None) -> Input:
    """Text, name and answer go for good; that there was an input, of whom and where, stays countable."""
    with acting("planning.erase_input", by=by):
        held = _locked(row, revision)
        if held.erased_at is not None:
            raise NotAllowed(_("This input was erased."))
        held.text = held.name = held.answer = ""
        held.state, held.reason, held.erased_at = InputState.HIDDEN, _("Erased"), timezone.now()
        return _written(held, by)


def _locked(row: Input, revision: int) -> Input:
    held = Input.objects.select_for_update().get(pk=row.pk)
    if held.revision != revision:
        raise Stale(_("Somebody else has decided on this input meanwhile. Look at it again."))
    return held


def _written(row: Input, by: Member | None) -> Input:
    row.decided_by, row.decided_at = by, timezone.now()
    row.revision += 1
    row.save()
    return row
