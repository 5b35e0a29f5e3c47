"""What the middleware has found out about a request, as types: a view names in its signature how much of it is there."""

from django.http import HttpRequest

from .models import Tenant


class SiteRequest(HttpRequest):
    """At the root, or inside a tenant."""

    tenant: Tenant | None


class TenantRequest(SiteRequest):
    """Inside a tenant, by whomever."""

    tenant: Tenant
