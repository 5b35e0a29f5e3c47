"""What people are told about charters on their way."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from organisation.models import Assignment
from organisation.rights import BY_CODE
from people.models import Member
from sdip.web.notices import notify

from .models import CharterVersion, Comment, VersionMove
from .queries import staff_of

YOUR_TURN, RETURNED = "charters.your_turn", "charters.returned"
CONSULTATION, ANSWERED = "charters.consultation", "charters.answered"
IN_FORCE = "charters.in_force"
SOON, DUE = "charters.review_soon", "charters.review_due"


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
        _tell(comment.version, ANSWERED, {comment.by_id}, {}, f"{comment.pk}:{comment.answered_at}", by, path)


def tell_of_review(version: CharterVersion, *, due: bool) -> None:
    """The owner; without one those who may write the charter."""
    owner, day = version.charter.owner_id, version.charter.review_on
    people = {owner} if owner else _holders(version, "edit_charters")
    _tell(version, DUE if due else SOON, people, {"day": day}, str(day), None)


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
    today, path = timezone.localdate(), version.charter.directorate.path
    rows = Assignment.objects.filter(role__in=BY_CODE[right].roles, starts_on__lte=today).select_related("directorate")
    return {
        row.member_id
        for row in rows
        if (row.ends_on is None or row.ends_on >= today)
        and (row.directorate is None or path.startswith(row.directorate.path))
    }
