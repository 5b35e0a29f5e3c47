"""People are heard about a version; each comment gets its answer before the version goes on."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from ..models import CharterVersion, Comment, Commitment, Hearing, Opening, Side
from ..news import tell_of_answer
from ..workflow import IN_THE_MAKING, State
from .versions import locked


def add_hearing(
    version: CharterVersion, *, side: str, way: str, who: Mapping[str, str], people: int, on: date, by: Member
) -> Hearing:
    with acting("charters.add_hearing", by=by):
        row = _in_the_making(version)
        if on > timezone.localdate():
            raise NotAllowed(_("This day has not come yet. Note a hearing when it has taken place."))
        return Hearing.objects.create(version=row, side=side, way=way, who=words(who), people=people, on=on)


def remove_hearing(hearing: Hearing, *, by: Member) -> None:
    with acting("charters.remove_hearing", by=by):
        _in_the_making(hearing.version)
        hearing.delete()


def comment_on_charter(
    version: CharterVersion,
    *,
    side: str,
    text: str,
    commitment: Commitment | None = None,
    author: str = "",
    by: Member | None,
) -> Comment:
    """On one promise, or on the whole version. `by`: who wrote it down."""
    with acting("charters.comment_on_charter", by=by):
        return _comment(_in_consultation(version), commitment, side=side, author=author, text=text, by=by)


def open_consultation(version: CharterVersion, *, until: date, by: Member) -> Opening:
    """Everybody may read the version and comment on it. Asked again it changes the last day."""
    with acting("charters.open_consultation", by=by):
        row = _in_consultation(version)
        service = row.charter.service
        if service and (not service.public or service.ended_on):
            raise NotAllowed(_("The service is not shown to everybody, so its charter can’t be either."))
        if until < timezone.localdate():
            raise NotAllowed(_("This day has passed."))
        opening, _made = Opening.objects.update_or_create(version=row, defaults={"until": until, "opened_by": by})
        return opening


def comment_in_public(
    version: CharterVersion, *, form_key: UUID, text: str, commitment: Commitment | None = None, author: str = ""
) -> Comment:
    """Somebody without an account; the second of two clicks changes nothing."""
    with acting("charters.comment_in_public", by=None):
        row = _in_consultation(version)
        if not Opening.objects.filter(version=row, until__gte=timezone.localdate()).exists():
            raise NotAllowed(_("This consultation has ended."))
        if said := Comment.objects.filter(form_key=form_key).first():
            return said
        return _comment(row, commitment, side=Side.CLIENT, text=text, author=author, form_key=form_key)


def answer_comment(comment: Comment, answer: str, *, because: str = "", shown: bool = False, by: Member) -> Comment:
    """Accepted, or not, and then with the reason. `shown`: comment and answer stand on the public page."""
    with acting("charters.answer_comment", by=by):
        _in_the_making(comment.version)
        if answer == Comment.Answer.DECLINED and not because.strip():
            raise NotAllowed(_("Say why the comment is not accepted."))
        comment.answer, comment.because, comment.shown = answer, because.strip(), shown
        comment.answered_at, comment.answered_by = timezone.now(), by
        comment.save(update_fields=["answer", "because", "shown", "answered_at", "answered_by"])
        tell_of_answer(comment, by=by)
        return comment


def check_answered(version: CharterVersion) -> None:
    """Whether the consultation can end."""
    waiting = version.comments.filter(answer="").count()
    if waiting:
        raise NotAllowed(
            ngettext(
                "%(count)s comment has no answer yet. Answer it first.",
                "%(count)s comments have no answer yet. Answer them first.",
                waiting,
            )
            % {"count": formatter().num(waiting)}
        )


def _comment(row: CharterVersion, commitment: Commitment | None, **facts: Any) -> Comment:
    if commitment and commitment.version_id != row.pk:
        raise NotAllowed(_("This promise is not part of the version."))
    about = commitment.words if commitment else words({})
    return Comment.objects.create(version=row, commitment=commitment, about=about, **facts)


def _in_consultation(version: CharterVersion) -> CharterVersion:
    row = locked(version)
    if row.state != State.CONSULTATION:
        raise NotAllowed(_("This version is not in consultation."))
    return row


def _in_the_making(version: CharterVersion) -> CharterVersion:
    row = locked(version)
    if row.state not in IN_THE_MAKING:
        raise NotAllowed(_("This version is no longer being made."))
    return row
