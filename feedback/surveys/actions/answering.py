"""Answers come in: each form is stored once, whatever happens to the connection, and nothing says who sent it."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisation.models import Place
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ... import codes
from .. import queries
from ..asking import sound_answers
from ..models import Invitation, Response, SurveyDraft, Wave
from ..workflow import Channel, State

LONGEST = 24 * 3600  # seconds; who takes longer has slept


def start_answers(
    wave: Wave, key: uuid.UUID, *, channel: str, place: Place | None = None, invitation: Invitation | None = None
) -> SurveyDraft:
    with acting("feedback.start_answers"):
        _check_open(wave, invitation)
        return SurveyDraft.objects.create(
            wave=wave, form_key=codes.stored_key(key), channel=channel, place=place, invitation=invitation
        )


def save_answers(draft: SurveyDraft, answers: Mapping[str, Any]) -> SurveyDraft:
    """The answers of one page, over those before."""
    with acting("feedback.save_answers"):
        row = SurveyDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        row.answers = {**row.answers, **answers}
        row.save(update_fields=["answers", "changed_at"])
        draft.answers = row.answers
        return draft


def send_answers(draft: SurveyDraft, key: uuid.UUID) -> Response:
    """Sent once, however often the button is pressed. The draft goes, and with it what led to the invitation."""
    with acting("feedback.send_answers"):
        seconds = min(LONGEST, int((timezone.now() - draft.started_at).total_seconds()))
        _use(draft.invitation)
        response = receive_response(
            draft.wave, draft.answers, key=key, channel=draft.channel, place=draft.place, seconds=seconds,
            invited=draft.invitation_id is not None,
        )  # fmt: skip
        SurveyDraft.objects.filter(pk=draft.pk).delete()
        return response


def receive_response(
    wave: Wave, answers: Mapping[str, Any], *, key: uuid.UUID, channel: str, language: str = "",
    answered_on: date | None = None, place: Place | None = None, seconds: int | None = None, invited: bool = False,
    by: Member | None = None,
) -> Response:  # fmt: skip
    """By whatever way they came. A key that has come before gives the response that is there. `by`: who typed a paper in."""
    with acting("feedback.receive_response", by=by):
        if known := queries.response_of(key):
            return known
        day = _checked_day(wave, answered_on, by, invited)
        sound = sound_answers(queries.questions_of(wave.survey), answers, queries.place_codes())
        if not sound:
            raise NotAllowed(_("No question is answered."))
        response = Response(
            wave=wave, channel=channel, language=language or get_language() or "en", answered_on=day, place=place,
            seconds=seconds, entered_by=by, form_key=codes.stored_key(key), answers=sound,
        )  # fmt: skip
        try:
            with transaction.atomic():
                response.save()
        except IntegrityError as error:
            if "response_once_per_form" not in str(error):
                raise
            known = queries.response_of(key)
            assert known is not None
            return known
        return response


def remove_response(response: Response, *, by: Member) -> None:
    """A paper that was typed in wrongly, taken out by whoever may type papers in. What people sent themselves stays."""
    with acting("feedback.remove_response", by=by):
        if response.channel not in (Channel.PAPER, Channel.IMPORT):
            raise NotAllowed(_("What people sent themselves stays."))
        if response.wave.survey.state == State.ARCHIVED:
            raise NotAllowed(_("The survey is archived."))
        response.delete()


def drop_old_survey_drafts() -> int:
    with acting("feedback.drop_old_survey_drafts"):
        count, _kinds = queries.old_drafts().delete()
        return count


def _check_open(wave: Wave, invitation: Invitation | None) -> None:
    survey = wave.survey
    if survey.state != State.OPEN or not wave.runs(timezone.localdate()):
        raise NotAllowed(_("This survey is not open today."))
    if survey.by_invitation and invitation is None:
        raise NotAllowed(_("This survey is only for those who were invited."))
    if invitation is not None and invitation.used:
        raise NotAllowed(_("This invitation was used already."))


def _checked_day(wave: Wave, answered_on: date | None, by: Member | None, invited: bool) -> date:
    """Papers and files may come while the survey is closed, but were answered in the days of the wave."""
    today = timezone.localdate()
    if by is None:
        survey = wave.survey
        if survey.state != State.OPEN or not wave.runs(today):
            raise NotAllowed(_("This survey is not open today."))
        if survey.by_invitation and not invited:
            raise NotAllowed(_("This survey is only for those who were invited."))
        return today
    if wave.survey.state not in (State.OPEN, State.CLOSED):
        raise NotAllowed(_("Open the survey before answers are typed in."))
    day = answered_on or min(today, wave.closes_on or today)
    if day > today or not wave.runs(day):
        raise NotAllowed(_("The day does not lie in this wave."))
    return day


def _use(invitation: Invitation | None) -> None:
    """The second of two browsers with the same invitation is told."""
    if invitation is None:
        return
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.used:
        raise NotAllowed(_("This invitation was used already."))
    row.used = True
    row.save(update_fields=["used"])
