from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenancy.audit import tracked
from tenancy.models import Membership, TenantModel
from tenancy.text import WordsField, sort_key


class DateRange(Func):
    """daterange(starts_on, ends_on, '[]'): both days belong to it; an open end is NULL."""

    function = "daterange"
    output_field = DateRangeField()


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(left_on=None)

    def by_name(self) -> "MemberQuerySet":
        return self.order_by("name_sort", "pk")


@tracked
class Member(TenantModel):
    """A person inside this tenant: what every owner, author and deputy key points at."""

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    name_sort = models.CharField(max_length=100, editable=False, default="", db_collation="C")
    email = models.EmailField(_("e-mail address"))
    position = WordsField(_("position"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    digest = models.BooleanField(_("daily e-mail with what is new"), default=True)
    joined_on = models.DateField(_("joined on"), auto_now_add=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_sort = sort_key(self.name)
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_sort"}
        super().save(*args, **kwargs)


@tracked
class Invitation(TenantModel):
    """An offer to join, sent by e-mail. Only the hash of its token is stored."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=8)
    roles = models.JSONField(default=list)  # [{"role": code, "directorate": id or null}], read by whoever gives roles
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    member = models.ForeignKey(
        Member, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("who came")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="invitation_token_once"),
            models.UniqueConstraint(
                "tenant",
                Lower("email"),
                name="invitation_open_once_per_address",
                condition=Q(accepted_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.email


@tracked
class Deputyship(TenantModel):
    """While it lasts, the deputy acts for the member: sees the work and has the rights."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="deputyships")
    deputy = models.ForeignKey(Member, models.CASCADE, related_name="deputising")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("deputyship")
        verbose_name_plural = _("deputyships")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deputyship_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(member=F("deputy")), name="deputy_is_somebody_else"),
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.deputy}"


class ApiToken(TenantModel):
    """A key for another system: hashed, scoped, expiring; acts as its member and never has more rights than that member."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")
        REPORT = "report", _("Send messages of citizens (Open311)")

    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    prefix = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("may"))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "token_hash"], name="api_token_once")]

    def __str__(self) -> str:
        return self.name


def deputised_members(member: Member, on: Any) -> models.QuerySet[Member]:
    """The members for whom this one acts on that day."""
    return Member.objects.filter(
        deputyships__deputy=member, deputyships__starts_on__lte=on, deputyships__ends_on__gte=on
    )
