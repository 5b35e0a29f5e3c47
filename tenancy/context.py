"""`with tenant_context(tenant)`: database, clock, reverse() and urlconf agree on where we are. The only door to tenants' rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.urls import get_script_prefix, get_urlconf, reverse, set_script_prefix, set_urlconf
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Tenant

_tenant: ContextVar["Tenant | None"] = ContextVar("tenant", default=None)

TOO_STRONG = (
    "The database role is a superuser, may bypass row level security or owns the tables, so tenants would not be kept apart. "
    "Set DATABASE_URL to the application role (sdip_app); docs/operating.md tells how."
)


def current_tenant() -> "Tenant | None":
    return _tenant.get()


def current_tenant_id() -> int | None:
    tenant = _tenant.get()
    return tenant.pk if tenant else None


def require_tenant() -> "Tenant":
    tenant = _tenant.get()
    if tenant is None:
        raise RuntimeError("No tenant: enter tenant_context() first.")
    return tenant


def _name_tenant(tenant_id: int | None) -> None:
    with connection.cursor() as cursor:
        # One statement names the tenant and learns whether the fence holds for this role (false: superuser, BYPASSRLS, owner).
        cursor.execute(
            "SELECT set_config('sdip.tenant', %s, true), row_security_active('tenancy_canary'::regclass)",
            [str(tenant_id or "")],
        )
        if not cursor.fetchone()[1]:
            raise ImproperlyConfigured(TOO_STRONG)


def _leave(outer_id: int | None) -> None:
    """A savepoint that is rolled back restores the setting by itself, a released one keeps it. Deferred constraints of this
    tenant's rows are checked before: at the outer commit their triggers would look for the rows in no tenant."""
    connection.check_constraints()
    _name_tenant(outer_id)


@contextmanager
def tenant_context(tenant: "Tenant | None", *, prefix: str | None = None) -> Iterator["Tenant | None"]:
    """One transaction in which exactly this tenant's rows exist; None is a place with no tenant's rows at all."""
    outer, nested = _tenant.get(), connection.in_atomic_block
    token, outer_prefix, outer_urlconf = _tenant.set(tenant), get_script_prefix(), get_urlconf()
    set_script_prefix(prefix or (tenant.prefix if tenant else "/"))
    set_urlconf(settings.TENANT_URLCONF if tenant else None)
    try:
        with timezone.override(tenant.time_zone if tenant else None), transaction.atomic():
            _name_tenant(tenant.pk if tenant else None)
            yield tenant
            if nested and not connection.needs_rollback:
                _leave(outer.pk if outer else None)
    finally:
        set_urlconf(outer_urlconf)
        set_script_prefix(outer_prefix)
        _tenant.reset(token)


@contextmanager
def drawn_for(tenant: "Tenant") -> Iterator[None]:
    """Inside the tenant's context: words are written by the settings of this copy of it. Rows are reached as before."""
    if tenant.pk != current_tenant_id():
        raise RuntimeError("A copy of another tenant than the one that is entered.")
    token = _tenant.set(tenant)
    try:
        with timezone.override(tenant.time_zone):
            yield
    finally:
        _tenant.reset(token)


def root_reverse(name: str, *args: object, **kwargs: object) -> str:
    """The path of a page at the root (sign-in, platform), also from inside a tenant."""
    inside = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args or None, kwargs=kwargs or None)
    finally:
        set_script_prefix(inside)


def absolute_url(path: str) -> str:
    """A link for an e-mail or a document: the tenant's own host if it has one, else the public address."""
    tenant = _tenant.get()
    scheme, _, host = settings.PUBLIC_URL.partition("://")
    return f"{scheme}://{tenant.host if tenant and tenant.host else host}{path}"


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """The cache lies outside the fence, so every key carries its tenant, unless it says that it is the platform's."""
    owner = "-" if key.startswith("platform:") else current_tenant_id() or "-"
    return f"{key_prefix}:{version}:{owner}:{key}"
