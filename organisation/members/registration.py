"""What this part of the organisation tells the shell and the layers below when the application starts."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import deputising
from people.joining import on_join
from people.models import Member
from sdip import registry
from sdip.web.search import matching
from tenancy.sites import tenant_site

from ..models import Assignment
from ..rules import assignments_of, can_see_all_data, can_use_api, can_view_members
from .actions import give_invited_roles
from .rules import check_deputy, staff_among
from .workflow import JOINED, ROLE_GIVEN

LABELS = {
    "organisation.give_role": _("Role given"),
    "organisation.end_role": _("Role ended"),
    "organisation.leave_tenant": _("Member left"),
    "organisation.rejoin_tenant": _("Member came back"),
}
PAGES = ("list", "rights", "invitations", "invite", "tokens", "token")
PAGES_OF_A_MEMBER = ("member", "role", "leaving", "deputy", "hand_over")


def register() -> None:
    on_join(give_invited_roles)
    deputising.register(check_deputy, staff_among)
    tenant_site.may_enter = can_see_all_data
    registry.navigation.add(
        registry.NavItem(
            _("People"), "organisation:members:list", can_view_members, "team", 800, ("organisation:members",)
        ),
    )
    registry.slots.add(registry.Slot("people:account", "people/members/account_piece.html", account_piece))
    registry.notices.add(
        registry.NoticeKind(ROLE_GIVEN, _("You have a new role. See what it is and where it counts."), "user"),
        registry.NoticeKind(JOINED, _("%(name)s has accepted your invitation."), "team"),
    )
    registry.search.add(registry.SearchSource("member", _("People"), "team", found_members, url_of_member))
    registry.audit_labels.add(*(registry.AuditLabel(code, label) for code, label in LABELS.items()))
    registry.test_pages.add(
        *(registry.TestPage(f"organisation:members:{name}") for name in PAGES),
        *(registry.TestPage(f"organisation:members:{name}", some_member) for name in PAGES_OF_A_MEMBER),
        registry.TestPage("organisation:members:role_end", some_role),
    )


def account_piece(*, request: Any, **_passed: Any) -> dict[str, Any]:
    """On the page about oneself: one's roles, and the ways to tokens and administration for whom they are open."""
    member = request.member
    return {
        "held": assignments_of(member),
        "me": member.pk,
        "may_use_api": can_use_api(member),
        "may_administer": can_see_all_data(member),
    }


def found_members(member: Any, words: set[str]) -> Any:
    rows = Member.objects.active() if can_view_members(member) else Member.objects.none()
    return matching(rows, "member", " ".join(words)).annotate(title=F("name"), subtitle=F("email"))


def url_of_member(kind: str, pk: int) -> str:
    return reverse("organisation:members:member", args=[pk])


def some_member() -> dict[str, Any] | None:
    member = Member.objects.active().order_by("pk").first()
    return {"pk": member.pk} if member else None


def some_role() -> dict[str, Any] | None:
    role = Assignment.objects.filter(ends_on=None).order_by("pk").first()
    return {"pk": role.pk} if role else None
