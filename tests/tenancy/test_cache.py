"""What is kept belongs to one database and to one tenant, also where several installations share a server."""

import os

import dj_database_url

from sdip import settings as as_served
from tenancy.context import cache_key, tenant_context
from tenancy.models import Tenant


def test_a_key_names_its_database_and_its_tenant(tenant_a: Tenant, tenant_b: Tenant) -> None:
    options = as_served.CACHES["default"]
    assert options["KEY_FUNCTION"] == f"{cache_key.__module__}.{cache_key.__name__}"
    assert options["KEY_PREFIX"] == dj_database_url.parse(os.environ["DATABASE_URL"])["NAME"] != ""
    keys = {cache_key("platform:tenants", place, 1) for place in ("one", "two")}
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            keys |= {cache_key("page", "one", 1), cache_key("platform:tenants", "one", 1)}
    assert len(keys) == 4
