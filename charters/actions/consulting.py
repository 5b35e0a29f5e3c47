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
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import words

from ..models import CharterVersion, Comment, Commitment, Hearing, Opening, Side
from ..news import tell_of_answer, tell_of_comment
from ..workflow import HEARING, IN_THE_MAKING, State
from .once import key_of
from .versions import locked


def add_hearing(
    version: CharterVersion,
    *,
    side: str,
    way: str,
    who: Mapping[str, str],
    people: int,
    on: date,
    form_key: UUID | None = None,
    by: Member,
) -> Hearing:
    """The second of two clicks changes nothing."""
    with acting("charters.add_hearing", by=by):
        row = _heard(version)
        if on > timezone.localdate():
            raise NotAllowed(_("This day has not come yet. Note a hearing when it has taken place."))
        facts = {"side": side, "way": way, "who": words(who), "people": people, "on": on}
        if form_key is None:
            return Hearing.objects.create(version=row, **facts)
        key = key_of(form_key, row.pk, *facts.values())
        return Hearing.objects.get_or_create(form_key=key, defaults={"version": row, **facts})[0]


def remove_hearing(hearing: Hearing, *, by: Member) -> None:
    with acting("charters.remove_hearing", by=by):
        _heard(hearing.version)
        hearing.delete()


def comment_on_charter(
    version: CharterVersion,
    *,
    side: str,
    text: str,
    commitment: Commitment | None = None,
    author: str = "",
    form_key: UUID | None = None,
    by: Member | None,
) -> Comment:
    """On one promise, or on the whole version. `by`: who wrote it down."""
    with acting("charters.comment_on_charter", by=by):
        row = _in_consultation(version)
        return _comment(row, commitment, form_key, side=side, author=author, text=text, by=by)


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
    version: CharterVersion,
    *,
    form_key: UUID,
    text: str,
    commitment: Commitment | None = None,
    author: str = "",
    language: str = "",
) -> Comment:
    """Somebody without an account; the second of two clicks changes nothing."""
    with acting("charters.comment_in_public", by=None):
        row = _in_consultation(version)
        if not Opening.objects.filter(version=row, until__gte=timezone.localdate()).exists():
            raise NotAllowed(_("This consultation has ended."))
        return _comment(row, commitment, form_key, side=Side.CLIENT, text=text, author=author, language=language)


def answer_comment(
    comment: Comment,
    answer: str,
    *,
    because: str = "",
    shown: bool = False,
    revision: int | None = None,
    by: Member,
) -> Comment:
    """Accepted, or not, or put aside as no comment on the charter, and then with the reason. `shown`: comment and answer stand
    on the public page. `revision`: of what the writer saw."""
    with acting("charters.answer_comment", by=by):
        _heard(comment.version)
        return _answer(comment.pk, revision, answer, because.strip(), shown, by)


def answer_comments(
    version: CharterVersion,
    revisions: Mapping[int, int],
    answer: str,
    *,
    because: str = "",
    shown: bool = False,
    by: Member,
) -> list[Comment]:
    """The same answer to several. `revisions`: by key of the comment, as the writer saw it."""
    with acting("charters.answer_comment", by=by):
        row = _heard(version)
        if not revisions or row.comments.filter(pk__in=revisions).count() != len(revisions):
            raise NotAllowed(_("Choose the comments to answer."))
        return [_answer(pk, revision, answer, because.strip(), shown, by) for pk, revision in revisions.items()]


def erase_comment(comment: Comment, *, by: Member) -> Comment:
    """What was said goes for good; that somebody said something, and whether it was accepted, stays."""
    with acting("charters.erase_comment", by=by):
        locked(comment.version)
        row = _held(comment.pk)
        now = timezone.now()
        if not row.answer:
            row.answer, row.answered_at, row.answered_by = Comment.Answer.ASIDE, now, by
        row.text, row.author, row.because, row.shown, row.erased_at = "", "", "", False, now
        row.revision += 1
        row.save()
        return row


def _answer(pk: int, revision: int | None, answer: str, because: str, shown: bool, by: Member) -> Comment:
    row = _held(pk)
    if answer == Comment.Answer.DECLINED and not because:
        raise NotAllowed(_("Say why the comment is not accepted."))
    if answer == Comment.Answer.ASIDE and not because:
        raise NotAllowed(_("Say why it is put aside."))
    shown = shown and answer != Comment.Answer.ASIDE
    if (row.answer, row.because, row.shown) == (answer, because, shown):
        return row
    if revision is not None and row.revision != revision:
        raise Stale(_("Somebody else has answered meanwhile. Look at it again."))
    row.answer, row.because, row.shown = answer, because, shown
    row.answered_at, row.answered_by = timezone.now(), by
    row.revision += 1
    row.save()
    tell_of_answer(row, by=by)
    return row


def _held(pk: int) -> Comment:
    row = Comment.objects.select_related("version__charter__service", "version__charter__directorate").get(pk=pk)
    if row.erased_at:
        raise NotAllowed(_("This was erased."))
    return row


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


def _comment(row: CharterVersion, commitment: Commitment | None, form_key: UUID | None, **facts: Any) -> Comment:
    if commitment and commitment.version_id != row.pk:
        raise NotAllowed(_("This promise is not part of the version."))
    key = key_of(form_key, row.pk, commitment and commitment.pk, facts["side"], facts["text"], facts["author"])
    if key and (said := Comment.objects.filter(form_key=key).first()):
        return said
    about = commitment.words if commitment else words({})
    made = Comment.objects.create(version=row, commitment=commitment, about=about, form_key=key, **facts)
    tell_of_comment(made)
    return made


def _in_consultation(version: CharterVersion) -> CharterVersion:
    row = locked(version)
    if row.state != State.CONSULTATION:
        raise NotAllowed(_("This version is not in consultation."))
    return row


def _heard(version: CharterVersion) -> CharterVersion:
    """Who was asked and what was answered stand in the charter, so they do not change any more once it is checked."""
    row = locked(version)
    if row.state not in IN_THE_MAKING:
        raise NotAllowed(_("This version is no longer being made."))
    if row.state not in HEARING:
        raise NotAllowed(_("This version is being checked or approved. Send it back to the draft first."))
    return row
