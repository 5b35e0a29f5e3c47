"""/diwaniyah/charters/ -> the tenant "diwaniyah", mounted at /diwaniyah, with the path /charters/."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse

from .context import tenant_context
from .models import RESERVED_SLUGS, Tenant
from .requests import SiteRequest

# The root keeps all of them but one: the API lies inside each tenant, and no slug may look like it.
AT_THE_ROOT = RESERVED_SLUGS - {"", "api"}


class TenantMiddleware:
    def __init__(self, get_response: Callable[[SiteRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponse:
        tenant, mount = find_tenant(request)
        request.tenant = tenant
        if tenant is None:
            return self.get_response(request)
        outer = request.META.get("SCRIPT_NAME", "").rstrip("/")
        request.META["SCRIPT_NAME"] = outer + mount
        request.path_info = request.META["PATH_INFO"] = request.path_info[len(mount) :] or "/"
        request.urlconf = settings.TENANT_URLCONF
        prefix = f"{outer}{mount}/"
        with tenant_context(tenant, prefix=prefix):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return _streamed_in_tenant(response, tenant, prefix)


def _streamed_in_tenant(response: Any, tenant: Tenant, prefix: str) -> Any:
    if response.streaming and not isinstance(response, FileResponse):
        response.streaming_content = _in_tenant(tenant, prefix, response.streaming_content)
    return response


def find_tenant(request: HttpRequest) -> tuple[Tenant | None, str]:
    """(tenant, what its address adds to the path); a host of its own adds nothing."""
    segment = request.path_info[1:].split("/", 1)[0]
    if segment in AT_THE_ROOT:
        return None, ""
    host, tenants = request.get_host().partition(":")[0], open_tenants()
    if tenant := tenants.get(("host", host)):
        return tenant, ""
    return tenants.get(("slug", segment)), f"/{segment}"


def open_tenants() -> dict[tuple[str, str], Tenant]:
    """Every open tenant by slug and by host: a short list that each request asks for, kept for a minute."""
    found: dict[tuple[str, str], Tenant] | None = cache.get("platform:tenants")
    if found is None:
        rows = list(Tenant.objects.filter(closed_at=None))
        found = {("slug", t.slug): t for t in rows} | {("host", t.host): t for t in rows if t.host}
        cache.set("platform:tenants", found, 60)
    return found


def forget_tenants() -> None:
    cache.delete("platform:tenants")


def _in_tenant(tenant: Tenant, prefix: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A streamed body is made after the request's transaction has ended: it gets one of its own."""
    with tenant_context(tenant, prefix=prefix):
        yield from chunks
