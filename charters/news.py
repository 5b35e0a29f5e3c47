"""What people are told about charters on their way."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from organisation.models import Assignment
from organisation.rights import BY_CODE
from people.models import Deputyship, Member
from sdip.web.notices import notify

from .models import CharterFeedback, CharterReview, CharterVersion, Comment, FormatRequest, VersionMove
from .queries import staff_of
from .rules import can_edit_charters, can_view_charters

YOUR_TURN, RETURNED = "charters.your_turn", "charters.returned"
CONSULTATION, ANSWERED = "charters.consultation", "charters.answered"
IN_FORCE = "charters.in_force"
SOON, DUE = "charters.review_soon", "charters.review_due"
BEGUN, WITHDRAWN = "charters.review_begun", "charters.withdrawn"
COMMENTED, OPINION, ASKED = "charters.commented", "charters.opinion", "charters.asked"


def tell_of_turn(version: CharterVersion, right: str, *, by: Member | None) -> None:
    """Those who hold the right where the charter belongs: the version waits for them. `right` names what is to be done."""
    done = f"{version.moves.count()}:{version.approvals.count()}"
    _tell(version, YOUR_TURN, _holders(version, right), {}, f"{right}:{done}", by)


def tell_of_return(version: CharterVersion, move: VersionMove, *, by: Member | None) -> None:
    """The owner and whoever had sent it on."""
    senders = version.moves.filter(from_state="draft").values_list("by", flat=True)
    people = {version.charter.owner_id, *senders}
    _tell(version, RETURNED, {pk for pk in people if pk}, {"reason": move.reason}, str(move.pk), by)


def tell_of_consultation(version: CharterVersion, *, by: Member | None) -> None:
    """Those who work where the charter belongs can say what they think of it."""
    staff = set(staff_of(version.charter).values_list("pk", flat=True))
    path = reverse("charters:consultation", args=[version.pk])
    _tell(version, CONSULTATION, staff, {}, str(version.moves.count()), by, path)


def tell_of_publication(version: CharterVersion, *, by: Member | None) -> None:
    """Those who work where the charter belongs read what they have promised."""
    staff = set(staff_of(version.charter).values_list("pk", flat=True))
    _tell(version, IN_FORCE, staff, {}, "", by, reverse("charters:readers", args=[version.pk]))


def tell_of_answer(comment: Comment, *, by: Member | None) -> None:
    """Who wrote it down."""
    if comment.by_id:
        path = reverse("charters:consultation", args=[comment.version_id])
        _tell(comment.version, ANSWERED, {comment.by_id}, {}, f"{comment.pk}:{comment.revision}", by, path)


def tell_of_review(version: CharterVersion, *, due: bool) -> None:
    day = version.charter.review_on
    _tell(version, DUE if due else SOON, _carers(version), {"day": day}, str(day), None)


def tell_of_review_begun(review: CharterReview, *, by: Member | None) -> None:
    """Its owner and all who may write it: somebody answers the questions."""
    people = _carers(review.version) | _holders(review.version, "edit_charters")
    path = reverse("charters:reviews", args=[review.version_id])
    _tell(review.version, BEGUN, people, {}, str(review.pk), by, path)


def tell_of_withdrawal(version: CharterVersion, *, by: Member | None) -> None:
    """Those who work where the charter belongs no longer promise it."""
    _tell(version, WITHDRAWN, set(staff_of(version.charter).values_list("pk", flat=True)), {}, "", by)


def tell_of_comment(comment: Comment) -> None:
    """Once a day, however many there are."""
    path = reverse("charters:consultation", args=[comment.version_id])
    _tell(comment.version, COMMENTED, _carers(comment.version), {}, str(timezone.localdate()), comment.by, path)


def tell_of_opinion(row: CharterFeedback) -> None:
    """Once a day, however many there are."""
    path = reverse("charters:feedback", args=[row.version.charter_id])
    _tell(row.version, OPINION, _carers(row.version), {}, str(timezone.localdate()), None, path)


def tell_of_request(row: FormatRequest, *, by: Member | None) -> None:
    """Once a day, however many there are."""
    path = reverse("charters:distribution", args=[row.version_id])
    _tell(row.version, ASKED, _carers(row.version), {}, str(timezone.localdate()), by, path)


def _carers(version: CharterVersion) -> set[int]:
    """The owner, if he may write the charter where it belongs; else those who may, and an owner who may at least read it."""
    owner, directorate = (
        Member.objects.active().filter(pk=version.charter.owner_id or 0).first(),
        version.charter.directorate,
    )
    if owner and can_edit_charters(owner, directorate):
        return {owner.pk}
    reads = {owner.pk} if owner and can_view_charters(owner, directorate) else set()
    return reads | _holders(version, "edit_charters")


def _tell(
    version: CharterVersion,
    kind: str,
    people: Iterable[int],
    facts: dict[str, Any],
    key: str,
    by: Member | None,
    path: str = "",
) -> None:
    others = set(people) - {by.pk if by else 0}
    memberships = Member.objects.active().filter(pk__in=others).values_list("membership", flat=True)
    path = path or reverse("charters:progress", args=[version.pk])
    notify(memberships, kind, {"charter": version.charter.title, **facts}, path, f"{kind}:{version.pk}:{key}")


def _holders(version: CharterVersion, right: str) -> set[int]:
    """With their deputies."""
    today, path = timezone.localdate(), version.charter.directorate.path
    rows = Assignment.objects.filter(role__in=BY_CODE[right].roles, starts_on__lte=today).select_related("directorate")
    held = {
        row.member_id
        for row in rows
        if (row.ends_on is None or row.ends_on >= today)
        and (row.directorate is None or path.startswith(row.directorate.path))
    }
    return held | set(
        Deputyship.objects.filter(member__in=held, starts_on__lte=today, ends_on__gte=today).values_list(
            "deputy", flat=True
        )
    )
