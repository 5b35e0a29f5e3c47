"""A charter in force is looked at again, at times or when somebody asks for it."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import CharterReview, CharterVersion, ReviewAnswer
from ..news import tell_of_review
from ..workflow import IN_THE_MAKING, State
from .charters import start_new_version
from .versions import locked

AHEAD = timedelta(days=30)  # the first reminder


def write_review(version: CharterVersion, answers: Mapping[str, tuple[bool, str]], *, by: Member) -> CharterReview:
    """`answers`: by question, whether it is so, and the note: what has to change where it is not."""
    with acting("charters.write_review", by=by):
        row = locked(version)
        _check_under_review(row)
        review = open_review(row, by=by)
        for question, (holds, note) in answers.items():
            if not holds and not note.strip():
                label = ReviewAnswer.Question(question).label
                raise NotAllowed(_("Say what has to change: “%(question)s”") % {"question": label})
            ReviewAnswer.objects.update_or_create(
                review=review, question=question, defaults={"holds": holds, "note": note.strip()}
            )
        return review


def renew_charter(version: CharterVersion, *, by: Member) -> CharterVersion:
    """The review found that something has to change: the draft of the next version, new or already begun."""
    with acting("charters.renew_charter", by=by):
        row = locked(version)
        _check_under_review(row)
        check_reviewed(row)
        end_review(row, CharterReview.Outcome.RENEWED, by=by)
        begun = row.charter.versions.filter(state__in=IN_THE_MAKING).first()
        return begun or start_new_version(row.charter, by=by)


def open_review(version: CharterVersion, *, by: Member | None) -> CharterReview:
    last = version.reviews.last()
    if last is None:
        return CharterReview.objects.create(version=version, begun_by=by)
    if last.outcome:
        raise NotAllowed(_("This review has ended. A new version is being made."))
    return last


def begin_review(version: CharterVersion, *, by: Member | None) -> CharterReview:
    return CharterReview.objects.create(version=version, begun_by=by)


def end_review(version: CharterVersion, outcome: str, *, by: Member | None) -> None:
    """The one that is open, if any."""
    for review in version.reviews.filter(outcome=""):
        review.outcome, review.ended_at, review.ended_by = outcome, timezone.now(), by
        review.save(update_fields=["outcome", "ended_at", "ended_by"])


def check_reviewed(version: CharterVersion) -> None:
    """Whether the review can end."""
    last = version.reviews.last()
    if last and last.outcome:
        raise NotAllowed(_("This review has ended. A new version is being made."))
    done = set(last.answers.values_list("question", flat=True)) if last else set()
    if done != set(ReviewAnswer.Question.values):
        raise NotAllowed(_("Answer the questions of the review first."))


def send_review_reminders() -> None:
    """Before a review is due, and when it is: each once."""
    today = timezone.localdate()
    for version in queries.versions_due(today + AHEAD).select_related("charter__service", "charter__directorate"):
        day = version.charter.review_on
        tell_of_review(version, due=day is not None and day <= today)


def _check_under_review(version: CharterVersion) -> None:
    if version.state != State.REVIEW:
        raise NotAllowed(_("This version is not under review."))
