"""A charter in force is looked at again, at times or when somebody asks for it."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale

from .. import queries
from ..models import Charter, CharterReview, CharterVersion, ReviewAnswer
from ..news import tell_of_review, tell_of_review_begun
from ..workflow import IN_THE_MAKING, State
from .charters import start_new_version
from .versions import locked

AHEAD = timedelta(days=30)  # the first reminder


def write_review(
    version: CharterVersion, answers: Mapping[str, tuple[bool, str]], *, revision: int | None = None, by: Member
) -> CharterReview:
    """`answers`: by question, whether it is so, and the note: what has to change where it is not. `revision`: of what the
    writer saw."""
    with acting("charters.write_review", by=by):
        row = locked(version)
        _check_under_review(row)
        review = open_review(row, by=by)
        held = _written(review)
        if held | {code: (holds, note.strip()) for code, (holds, note) in answers.items()} == held:
            return review
        if revision is not None and review.revision != revision:
            raise Stale(_("Somebody else has answered meanwhile. Look at it again."))
        for question, (holds, note) in answers.items():
            if not holds and not note.strip():
                label = ReviewAnswer.Question(question).label
                raise NotAllowed(_("Say what has to change: “%(question)s”") % {"question": label})
            ReviewAnswer.objects.update_or_create(
                review=review, question=question, defaults={"holds": holds, "note": note.strip()}
            )
        review.revision += 1
        review.save(update_fields=["revision"])
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
    review = CharterReview.objects.create(version=version, begun_by=by)
    unset_review(version.charter)
    tell_of_review_begun(review, by=by)
    return review


def unset_review(charter: Charter) -> None:
    """The day that was chosen has served: the next one follows from how often the charter is reviewed."""
    charter.review_is_set = False
    charter.save(update_fields=["review_is_set"])


def reopen_review(charter: Charter) -> None:
    """The new version that a review had ended with is put away: what comes of the review is open again."""
    for review in CharterReview.objects.filter(
        version__charter=charter, version__state=State.REVIEW, outcome=CharterReview.Outcome.RENEWED
    ):
        review.outcome, review.ended_at, review.ended_by = "", None, None
        review.save(update_fields=["outcome", "ended_at", "ended_by"])


def supersede_review(version: CharterVersion, *, by: Member | None) -> None:
    """A newer version is in force: a review that nobody has answered has come to nothing."""
    answered = _all_answered(version.reviews.last())
    end_review(version, CharterReview.Outcome.RENEWED if answered else CharterReview.Outcome.UNFINISHED, by=by)


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
    if not _all_answered(last):
        raise NotAllowed(_("Answer the questions of the review first."))


def check_kept(version: CharterVersion, review_on: date | None) -> None:
    """Whether the review can end with the charter as it is."""
    check_reviewed(version)
    if ReviewAnswer.objects.filter(review__version=version, review__outcome="", holds=False).exists():
        raise NotAllowed(_("A question is answered with no. Make a new version, or withdraw the charter."))
    if review_on is not None and review_on <= timezone.localdate():
        raise NotAllowed(_("The day of the next review must be still to come."))


def send_review_reminders() -> None:
    """Before a review is due, and when it is: each once."""
    today = timezone.localdate()
    due = queries.versions_due(today + AHEAD).filter(charter__review_on__lte=today + AHEAD)
    for version in due.select_related("charter__service", "charter__directorate", "charter__owner"):
        day = version.charter.review_on
        tell_of_review(version, due=day is not None and day <= today)


def _all_answered(review: CharterReview | None) -> bool:
    return review is not None and set(_written(review)) == set(ReviewAnswer.Question.values)


def _written(review: CharterReview) -> dict[str, tuple[bool, str]]:
    return {row.question: (row.holds, row.note) for row in review.answers.all()}


def _check_under_review(version: CharterVersion) -> None:
    if version.state != State.REVIEW:
        raise NotAllowed(_("This version is not under review."))
