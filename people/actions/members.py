from django.utils import timezone

from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Membership, User
from tenancy.text import Words

from ..models import ApiToken, Deputyship, Member
from .deputies import close_deputyship


def create_member(user: User, *, name: str, language: str = "", by: Member | None) -> Member:
    """The user's member in this tenant; somebody who was here before gets the old one back."""
    with acting("people.create_member", by=by):
        membership, _new = Membership.objects.get_or_create(user=user, tenant=require_tenant())
        known = Member.objects.filter(membership=membership).first()
        if known is not None:
            renew_membership(known, by=by)
            return known
        member = Member.objects.create(membership=membership, name=name, email=user.email, language=language)
        find_again(member)
        return member


def renew_membership(member: Member, *, by: Member | None) -> None:
    with acting("people.renew_membership", by=by):
        Membership.objects.filter(pk=member.membership_id).update(active=True)
        member.left_on = None
        member.save(update_fields=["left_on"])


def end_membership(member: Member, *, by: Member | None) -> None:
    """From this moment on the person is a stranger here: no sign-in to the tenant, no token, no deputyship."""
    with acting("people.end_membership", by=by):
        Membership.objects.filter(pk=member.membership_id).update(active=False)
        member.left_on = timezone.localdate()
        member.save(update_fields=["left_on"])
        ApiToken.objects.filter(member=member, revoked_at=None).update(revoked_at=timezone.now())
        running = Deputyship.objects.filter(ends_on__gte=timezone.localdate())
        for deputyship in running.filter(member=member) | running.filter(deputy=member):
            close_deputyship(deputyship)


def change_profile(member: Member, *, name: str, position: Words, phone: str, digest: bool, by: Member) -> None:
    with acting("people.change_profile", by=by):
        member.name, member.position, member.phone, member.digest = name, position, phone, digest
        member.save(update_fields=["name", "position", "phone", "digest"])
        find_again(member)


def set_language(user: User, language: str, *, member: Member | None = None) -> None:
    """The language of pages (everywhere) and of e-mails (in the tenant where the member was asked)."""
    with acting("people.set_language", by=member):
        User.objects.filter(pk=user.pk).update(language=language)
        user.language = language
        if member is not None:
            member.language = language
            member.save(update_fields=["language"])


def note_address_change(user: User) -> None:
    """A person signs in by another address from now on: every tenant writes to that one."""
    for membership in user.memberships.select_related("tenant"):
        with tenant_context(membership.tenant):
            member = Member.objects.filter(membership=membership).first()
            if member is not None and member.email != user.email:
                change_address(member, user.email)


def change_address(member: Member, email: str) -> None:
    with acting("people.change_address", by=member):
        member.email = email
        member.save(update_fields=["email"])
        find_again(member)


def find_again(member: Member) -> None:
    index_row("member", member.pk, member.name, member.email, member.position)
