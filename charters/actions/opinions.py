"""Feedback on the charter itself, and its answers."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from ..models import CharterFeedback, CharterVersion
from ..news import tell_of_opinion
from ..workflow import IN_FORCE
from .once import key_of
from .versions import locked


def give_feedback(
    version: CharterVersion, *, form_key: UUID, text: str, easy: bool | None = None, language: str = ""
) -> CharterFeedback:
    """The second of two clicks changes nothing."""
    with acting("charters.give_feedback", by=None):
        if not CharterVersion.objects.filter(pk=version.pk, state__in=IN_FORCE).exists():
            raise NotAllowed(_("This charter is no longer in force."))
        facts = {"version": version, "text": text, "easy": easy, "language": language}
        key = key_of(form_key, version.pk, text, easy) or form_key
        row, made = CharterFeedback.objects.get_or_create(form_key=key, defaults=facts)
        if made:
            tell_of_opinion(row)
        return row


def answer_feedback(
    row: CharterFeedback, answer: str, *, shown: bool, revision: int | None = None, by: Member
) -> CharterFeedback:
    """`shown`: what was said and the answer stand on the public page. `revision`: of what the writer saw."""
    with acting("charters.answer_feedback", by=by):
        held = _held(row)
        if not answer.strip():
            raise NotAllowed(_("Write an answer."))
        if (held.answer, held.shown) == (answer.strip(), shown):
            return held
        _check_revision(held, revision)
        held.answer, held.shown, held.aside = answer.strip(), shown, ""
        held.answered_at, held.answered_by = timezone.now(), by
        return _written(held)


def put_feedback_aside(
    row: CharterFeedback, reason: str, *, revision: int | None = None, by: Member
) -> CharterFeedback:
    """It is no feedback on the charter: it needs no answer and is never shown."""
    with acting("charters.put_feedback_aside", by=by):
        held = _held(row)
        if not reason.strip():
            raise NotAllowed(_("Say why it is put aside."))
        if held.aside == reason.strip():
            return held
        _check_revision(held, revision)
        _unanswered(held)
        held.aside = reason.strip()
        return _written(held)


def erase_feedback(row: CharterFeedback, *, by: Member) -> CharterFeedback:
    """What was said and answered goes for good; that somebody said something stays countable."""
    with acting("charters.erase_feedback", by=by):
        held = _held(row)
        _unanswered(held)
        held.text, held.aside, held.erased_at = "", "", timezone.now()
        return _written(held)


def _held(row: CharterFeedback) -> CharterFeedback:
    locked(row.version)
    held = CharterFeedback.objects.get(pk=row.pk)
    if held.erased_at:
        raise NotAllowed(_("This was erased."))
    return held


def _check_revision(held: CharterFeedback, revision: int | None) -> None:
    if revision is not None and held.revision != revision:
        raise Stale(_("Somebody else has answered meanwhile. Look at it again."))


def _unanswered(held: CharterFeedback) -> None:
    held.answer, held.shown, held.answered_at, held.answered_by = "", False, None, None


def _written(held: CharterFeedback) -> CharterFeedback:
    held.revision += 1
    held.save()
    return held
