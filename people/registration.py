"""What people tells the shell when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sdip import registry

from .workflow import DEPUTY, HANDED_OVER

LABELS = {
    "people.create_member": _("Member created"),
    "people.renew_membership": _("Membership renewed"),
    "people.end_membership": _("Membership ended"),
    "people.change_profile": _("Profile changed"),
    "people.change_address": _("E-mail address changed"),
    "people.set_language": _("Language chosen"),
    "people.invite_member": _("Invitation sent"),
    "people.resend_invitation": _("Invitation sent again"),
    "people.withdraw_invitation": _("Invitation withdrawn"),
    "people.accept_invitation": _("Invitation accepted"),
    "people.appoint_deputy": _("Deputy appointed"),
    "people.end_deputyship": _("Deputyship ended"),
    "people.hand_over_everything": _("Everything handed over"),
    "people.create_token": _("API token created"),
    "people.revoke_token": _("API token revoked"),
}


def register() -> None:
    registry.links.add(
        registry.Link("account", "people:account", _("Your account"), order=10),
        registry.Link("account", "root_home", _("Your places of work"), order=20),
        registry.Link("account", "mfa_index", _("Sign-in and security"), order=30),
    )
    registry.notices.add(
        registry.NoticeKind(DEPUTY, _("You act for %(name)s from %(first)s to %(last)s."), "user"),
        registry.NoticeKind(HANDED_OVER, _("The work of %(name)s has been handed over to you."), "team"),
    )
    registry.audit_labels.add(*(registry.AuditLabel(code, label) for code, label in LABELS.items()))
    registry.test_pages.add(registry.TestPage("people:account"), registry.TestPage("people:deputy"))


def after_address_change(request: Any, user: Any, **kwargs: Any) -> None:
    """The library tells that a person has confirmed a new address."""
    from .actions import note_address_change

    note_address_change(user)
