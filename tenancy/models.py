"""Whose is it? Every TenantModel row belongs to exactly one tenant, and PostgreSQL, not the view, says so."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.fields.json import KT
from django.db.models.functions import Collate, Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .context import current_tenant_id, require_tenant
from .text import Words, WordsField, sort_keys

# Frozen: a first path segment that belongs to the root can never be a tenant's name. A test compares it with the root urlconf.
RESERVED_SLUGS = frozenset(
    {
        "",
        "accounts",
        "platform",
        "healthz",
        "readyz",
        "metrics",
        "static",
        "media",
        "favicon.ico",
        "robots.txt",
        ".well-known",
        "api",
        "language",
    }
)


def refuse_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is an address of the platform itself. Choose another one."), params={"slug": slug}
        )


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Whoever may do this has the server in hand, so the address needs no letter to prove it."""
        from allauth.account.models import EmailAddress

        with transaction.atomic():
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **extra)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, once for all tenants. Rows that belong to a tenant point at people.Member, never here."""

    email = models.EmailField(
        _("e-mail address"), unique=True, error_messages={"unique": _("This e-mail address has an account already.")}
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_staff = models.BooleanField(_("platform staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return str(self)


class Tenant(models.Model):
    """A municipality, a governorate or a province: one sealed-off customer of the installation."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        GOVERNORATE = "governorate", _("Governorate or province")

    slug = models.SlugField(
        _("address"), max_length=40, unique=True, validators=[refuse_reserved, RegexValidator(r"^[a-z][a-z0-9-]*\Z")]
    )
    name = WordsField(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.MUNICIPALITY)
    host = models.CharField(_("own host name"), max_length=200, unique=True, null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages, the first is the default"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    fiscal_month = models.PositiveSmallIntegerField(_("first month of the fiscal year"), default=1)
    colour = models.CharField(_("colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")])
    mfa_required = models.BooleanField(_("staff must use a second factor"), default=False)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(fiscal_month__range=(1, 12)), name="tenant_fiscal_month_is_a_month"
            ),
            models.CheckConstraint(condition=models.Q(languages__len__gte=1), name="tenant_has_a_language"),
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)), name="tenant_slug_is_not_reserved"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def prefix(self) -> str:
        """Where the tenant is mounted: below its slug, or at the root of its own host."""
        return "/" if self.host else f"/{self.slug}/"

    @property
    def default_language(self) -> str:
        return self.languages[0]


class Crest(models.Model):
    """The tenant's coat of arms, re-encoded as PNG. A table of its own, so that no request carries the picture about."""

    fenced: ClassVar[bool] = False
    tenant = models.OneToOneField(Tenant, models.CASCADE, related_name="crest")
    image = models.BinaryField()
    sha256 = models.CharField(max_length=64)


class Membership(models.Model):
    """Who may enter which tenant: read before any tenant is entered, hence not fenced. Everything else hangs on people.Member."""

    fenced: ClassVar[bool] = False
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="memberships")
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "tenant"], name="membership_once_per_tenant")]

    def __str__(self) -> str:
        return f"{self.user} · {self.tenant}"


class CurrentTenant(models.Func):
    """The tenant of this transaction or NULL; may not raise, because ADD COLUMN evaluates it. The policy is what raises."""

    template = "NULLIF(current_setting('sdip.tenant', true), '')::bigint"
    arity = 0
    output_field = models.BigIntegerField()


class TenantModel(models.Model):
    """A row of one tenant. The fence (fence.py) gives its table row level security and composite foreign keys."""

    tenant = models.ForeignKey(
        Tenant,
        models.PROTECT,
        default=current_tenant_id,
        db_default=CurrentTenant(),
        editable=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Any = None) -> None:
        # tenant is not editable, so forms exclude it, and with it every unique constraint within the tenant
        super().validate_constraints(exclude=set(exclude or ()) - {"tenant"})


def name_order(path: str = "", language: str | None = None) -> models.OrderBy:
    """By the name in the reader's alphabet; `path` leads from the row to the named one, such as "service__"."""
    code = language or get_language() or "en"
    if code not in require_tenant().languages:
        code = require_tenant().default_language
    return Collate(KT(f"{path}name_sort__{code}"), "C").asc(nulls_last=True)


class NamedQuerySet(models.QuerySet):
    def by_name(self, language: str | None = None) -> "NamedQuerySet":
        """Ordered as the reader's alphabet orders."""
        return self.order_by(name_order(language=language), "pk")


class NamedModel(TenantModel):
    """A thing with a code that is its key and a name in the tenant's languages."""

    code = models.CharField(_("code"), max_length=60)
    name = WordsField(_("name"))
    name_sort = models.JSONField(editable=False, default=dict)

    objects = NamedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name) or self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_sort_keys()
        if kwargs.get("update_fields") and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_sort"}
        super().save(*args, **kwargs)

    def set_sort_keys(self) -> None:
        name = self.name if isinstance(self.name, Words) else Words(self.name or {})
        self.name_sort = sort_keys(name, require_tenant().languages)


class Canary(TenantModel):
    """Row security of this table is what tenant_context() asks about each time it enters."""
