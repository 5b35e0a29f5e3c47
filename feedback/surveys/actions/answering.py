"""Answers come in: each form is stored once, whatever happens to the connection, and nothing says who sent it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
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
from ..workflow import Channel, Kind, State

LONGEST = 24 * 3600  # seconds; who takes longer has slept


class QuotaFull(NotAllowed):
    """Enough of this group have answered. Who had gone past the question before that may finish."""

    def __init__(self) -> None:
        super().__init__(_("Thank you. Enough people of your group have answered, so we ask you nothing more."))


def start_answers(
    wave: Wave, key: uuid.UUID, *, channel: str, place: Place | None = None, invitation: Invitation | None = None, home: str = "",
) -> SurveyDraft:  # fmt: skip
    with acting("feedback.start_answers"):
        _check_open(wave, invitation)
        _check_room_at(wave, place)
        return SurveyDraft.objects.create(
            wave=wave, form_key=codes.stored_key(key), channel=channel, place=place, home=home
        )


def save_answers(draft: SurveyDraft, answers: Mapping[str, Any]) -> SurveyDraft:
    """The answers of one page, over those before."""
    with acting("feedback.save_answers"):
        row = SurveyDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if row.sent:
            return row
        _check_room(draft.wave, answers, row.answers)
        row.answers = {**row.answers, **answers}
        row.save(update_fields=["answers", "changed_at"])
        draft.answers = row.answers
        return draft


def send_answers(
    draft: SurveyDraft, answers: Mapping[str, Any] | None = None, *, invitation: Invitation | None = None
) -> bool:
    """With those of the last page; whether it was sent now. Sent once, however often the button is pressed.

    The response gets a key of its own, and the form is emptied: nothing leads from one to the other. The form never knows its
    invitation, which the browser keeps. Who began while the
    survey was open may send as long as the form is kept."""
    with acting("feedback.send_answers"):
        row = SurveyDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if row is None:
            raise NotAllowed(_("This form was dropped."))
        if row.sent:  # the second of two clicks has waited for the first
            return False
        check_takes_answers(draft.wave)
        _check_room(draft.wave, answers or {}, row.answers)
        if row.channel == Channel.INVITATION:
            _use(invitation)
        seconds = min(LONGEST, int((timezone.now() - row.started_at).total_seconds()))
        response = Response(
            wave=draft.wave, channel=row.channel, answered_on=timezone.localdate(), place=draft.place, seconds=seconds
        )
        _store(response, {**row.answers, **(answers or {})}, codes.new_key())
        row.answers, row.place, row.home, row.sent = {}, None, "", True
        row.started_at = timezone.now()  # else it would tell how long the person took, as the response does
        row.save()
        return True


def receive_response(
    wave: Wave, answers: Mapping[str, Any], *, key: uuid.UUID, channel: str, language: str = "",
    answered_on: date | None = None, place: Place | None = None, by: Member | None = None,
) -> Response:  # fmt: skip
    """By whatever way they came. A key that has come before gives the response that is there. `by`: who typed a paper in."""
    with acting("feedback.receive_response", by=by):
        if known := queries.response_of(key):
            if by is not None:
                _check_same_paper(known, answers)
            return known
        if by is None:
            _check_open(wave, None)
            check_takes_answers(wave)
            _check_room_at(wave, place)
            _check_room(wave, answers, {})
            answered_on = timezone.localdate()
        else:
            answered_on = _day_on_paper(wave, answered_on)
        response = Response(
            wave=wave, channel=channel, language=language, answered_on=answered_on, place=place, entered_by=by
        )
        return _store(response, answers, key)


def _check_same_paper(known: Response, answers: Mapping[str, Any]) -> None:
    """Who goes back in the browser and types the next paper over the last one is told: it is not dropped."""
    if known.answers != _sound(known.wave, answers):
        raise NotAllowed(_("This form was kept already. If this is another paper, store it again."))


def _sound(wave: Wave, answers: Mapping[str, Any]) -> dict[str, Any]:
    questions = queries.questions_of(wave.survey)
    places = queries.place_codes() if any(each.kind == Kind.PLACE for each in questions) else set()
    return sound_answers(questions, answers, places)


def _store(response: Response, answers: Mapping[str, Any], key: uuid.UUID) -> Response:
    response.answers = _sound(response.wave, answers)
    if not response.answers:
        raise NotAllowed(_("No question is answered."))
    response.form_key = codes.stored_key(key)
    response.language = response.language or get_language() or "en"
    try:
        with transaction.atomic():
            response.save(force_insert=True)
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
        check_takes_answers(response.wave)
        response.delete()


def drop_forms(keys: Iterable[str]) -> int:
    """Those that were begun on a kiosk and not sent."""
    with acting("feedback.drop_forms"):
        count, _kinds = SurveyDraft.objects.filter(form_key__in=list(keys), sent=False).delete()
        return count


def end_answers(draft: SurveyDraft) -> None:
    """Nothing of a form that is not to be sent is kept."""
    with acting("feedback.end_answers"):
        SurveyDraft.objects.filter(pk=draft.pk).delete()


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


def _check_room(wave: Wave, answers: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Where quotas go by a question. `before`: what the form held already; its group had room then."""
    if not wave.quotas_stop or wave.quota_question is None:
        return
    group = answers.get(wave.quota_question.code)
    if group and group != before.get(wave.quota_question.code) and not queries.has_room(wave, group):
        raise QuotaFull


def _check_room_at(wave: Wave, place: Place | None) -> None:
    if wave.quotas_stop and wave.quota_by_place and place is not None and not queries.has_room(wave, place.code):
        raise QuotaFull


def _day_on_paper(wave: Wave, answered_on: date | None) -> date:
    """Papers and files may come while the survey is closed, but were answered in the days of the wave."""
    today = timezone.localdate()
    if wave.survey.state not in (State.OPEN, State.CLOSED):
        raise NotAllowed(_("Open the survey before answers are typed in."))
    check_takes_answers(wave)
    day = answered_on or min(today, wave.closes_on or today)
    if day > today or not wave.runs(day):
        raise NotAllowed(_("The day does not lie in this wave."))
    return day


def check_takes_answers(wave: Wave, *, alone: bool = False) -> None:
    """Who says that all answers are in waits for those that are being stored, and the next ones wait for that. `alone`: nobody else
    stores any meanwhile; asked for at once, since two who hold the wave together would wait for each other."""
    lock = "FOR NO KEY UPDATE" if alone else "FOR SHARE"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT finished_at FROM feedback_wave WHERE id = %s {lock}", [wave.pk])
        if cursor.fetchone()[0] is not None:
            raise NotAllowed(_("All answers of this wave are in: none is added or taken out any more."))


def _use(invitation: Invitation | None) -> None:
    """The second of two browsers with the same invitation is told."""
    if invitation is None:
        raise NotAllowed(_("Open the link in your letter again, then send the answers."))
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.used:
        raise NotAllowed(_("This invitation was used already."))
    row.used = True
    row.save(update_fields=["used"])
