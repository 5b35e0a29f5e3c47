"""A tenant is a mount point: below its slug, or on a host of its own; one transaction, its rows, its addresses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, get_script_prefix, reverse

from organisation.models import ClientGroup
from tenancy.context import absolute_url, current_tenant, root_reverse, tenant_context
from tenancy.middleware import find_tenant, open_tenants
from tenancy.models import RESERVED_SLUGS, Tenant
from tests.make import make, make_member, signed_in

BAD = ["breaks", "breaks-the-database", "not-found", "answers-500"]


@pytest.fixture(autouse=True)
def _pages() -> Iterator[None]:
    with override_settings(TENANT_URLCONF="tests.tenancy.mount_urls", ALLOWED_HOSTS=["*"]):
        yield
    assert get_script_prefix() == "/"
    assert current_tenant() is None


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def groups(tenant: Tenant) -> list[str]:
    with tenant_context(tenant):
        return list(ClientGroup.objects.order_by("pk").values_list("code", flat=True))


def test_all_addresses_of_a_page_lie_below_the_slug(tenant_a: Tenant, client: Client) -> None:
    said = client.get("/alpha/writes/").content.decode().split()
    assert said == ["/alpha/writes/", "/writes/", "/alpha/writes/", "http://testserver/alpha/writes/"]
    assert groups(tenant_a) == ["written"]


def test_the_same_path_is_another_tenants_page_elsewhere(tenant_a: Tenant, tenant_b: Tenant, client: Client) -> None:
    client.get("/beta/writes/")
    assert (groups(tenant_a), groups(tenant_b)) == ([], ["written"])


@pytest.mark.parametrize(
    "path",
    ["/gamma/", "/gamma/writes/", "/Alpha/writes/", "/alphawrites/", "//alpha/writes/", "/alpha"],
)
def test_what_names_no_tenant_is_not_found(tenant_a: Tenant, client: Client, path: str) -> None:
    answer = client.get(path)
    if path == "/alpha":
        assert (answer.status_code, answer["Location"]) in {
            (301, "/alpha/"),
            (302, "/alpha/staff/"),
            (302, "/alpha/en/"),
        }
    else:
        assert answer.status_code == 404
    assert groups(tenant_a) == []


def test_a_missing_slash_is_added_below_the_slug(tenant_a: Tenant, client: Client) -> None:
    answer = client.get("/alpha/writes?q=1")
    assert (answer.status_code, answer["Location"]) == (301, "/alpha/writes/?q=1")


def test_a_closed_tenant_is_gone(tenant_a: Tenant, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    from tenancy.actions import close_tenant, reopen_tenant

    assert client.get("/alpha/late/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        close_tenant(tenant_a)
    assert client.get("/alpha/late/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        reopen_tenant(Tenant.objects.get(pk=tenant_a.pk))
    assert client.get("/alpha/late/").status_code == 200


def test_a_host_of_its_own_has_no_prefix(tenant_a: Tenant, tenant_b: Tenant, client: Client) -> None:
    Tenant.objects.filter(pk=tenant_a.pk).update(host="city.example")
    at_home = {"headers": {"host": "city.example:8000"}}
    said = client.get("/writes/", **at_home).content.decode().split()  # type: ignore[arg-type]
    assert said == ["/writes/", "/writes/", "/writes/", "http://city.example:8000/writes/"]
    assert groups(tenant_a) == ["written"]
    assert client.get("/healthz/", **at_home).status_code == 200  # type: ignore[arg-type]
    assert client.get("/api/", **at_home).status_code == 200  # type: ignore[arg-type]
    assert client.get("/api/v1/gaps/", **at_home).status_code == 401  # type: ignore[arg-type]
    assert client.get("/api/").status_code == client.get("/api/v1/gaps/").status_code == 404
    assert client.get("/beta/writes/", **at_home).status_code == 404  # type: ignore[arg-type]
    assert client.get("/beta/writes/").status_code == 200
    with tenant_context(Tenant.objects.get(pk=tenant_a.pk)):
        assert absolute_url(reverse("writes")) == "http://city.example/writes/"


def test_a_server_that_mounts_us_below_a_path_is_respected(tenant_a: Tenant, client: Client) -> None:
    said = client.get("/alpha/writes/", SCRIPT_NAME="/app").content.decode().split()
    assert said[1:3] == ["/writes/", "/app/alpha/writes/"]


def test_a_streamed_body_is_made_inside_the_tenant(tenant_a: Tenant, tenant_b: Tenant, client: Client) -> None:
    for tenant, codes in ((tenant_a, "ab"), (tenant_b, "x")):
        with tenant_context(tenant):
            for code in codes:
                make(ClientGroup, code=code)
    body = b"".join(client.get("/alpha/late/").streaming_content).decode()  # type: ignore[attr-defined]
    assert body == "a /alpha/late/\nb /alpha/late/\n"


def test_a_file_is_left_to_the_server(tenant_a: Tenant, client: Client) -> None:
    answer = client.get("/alpha/file/")
    assert b"".join(answer.streaming_content).startswith(b'"""The product')  # type: ignore[attr-defined]
    answer.close()


@pytest.mark.parametrize("path", BAD)
def test_nothing_is_half_done_when_a_request_fails(tenant_a: Tenant, client: Client, path: str) -> None:
    answer = client.get(f"/alpha/{path}/")
    assert answer.status_code >= 404
    assert groups(tenant_a) == []
    assert client.get("/alpha/writes/").status_code == 200
    assert groups(tenant_a) == ["written"]


def test_the_page_of_an_error_has_the_tenants_frame(tenant_a: Tenant, client: Client) -> None:
    for path, status in (("breaks-the-database", 500), ("not-found", 404)):
        answer = client.get(f"/alpha/{path}/")
        assert (answer.status_code, "Alpha City" in answer.content.decode()) == (status, True)


def test_root_pages_know_no_tenant_and_are_reached_from_inside(tenant_a: Tenant, client: Client) -> None:
    assert client.get("/accounts/login/").status_code == 200
    with tenant_context(tenant_a):
        assert (reverse("web:work"), root_reverse("account_login")) == ("/alpha/staff/", "/accounts/login/")
        assert root_reverse("account_login") == configured.LOGIN_URL


def test_a_guest_is_sent_to_sign_in_and_back(tenant_a: Tenant, client: Client) -> None:
    answer = client.get("/alpha/staff/search/?q=a")
    assert answer["Location"] == "/accounts/login/?next=/alpha/staff/search/%3Fq%3Da"


def test_reserved_addresses_are_those_of_the_root() -> None:
    """A new first segment at the root must be reserved, else a tenant of that name would hide it, or be hidden."""
    first = {str(p.pattern).strip("^$").split("/")[0] for p in get_resolver(configured.ROOT_URLCONF).url_patterns}
    assert first <= RESERVED_SLUGS
    assert RESERVED_SLUGS - first == {"static", "media", "favicon.ico", ".well-known", "api"}
    assert all(isinstance(p, URLResolver) or p.name for p in get_resolver(configured.ROOT_URLCONF).url_patterns)


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS - {""}))
def test_no_tenant_takes_an_address_of_the_root(db: None, slug: str) -> None:
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError, transaction

    tenant = Tenant(slug=slug, name={"en": "X"}, languages=["en"])
    with pytest.raises(ValidationError):
        tenant.full_clean()
    with pytest.raises(IntegrityError, match="tenant_slug_is_not_reserved"), transaction.atomic():
        tenant.save()


def test_tenants_are_asked_for_once_a_minute(
    tenant_a: Tenant, tenant_b: Tenant, rf: Any, django_assert_num_queries: Any
) -> None:
    open_tenants()
    with django_assert_num_queries(0):
        assert find_tenant(rf.get("/beta/en/")) == (tenant_b, "/beta")
        assert find_tenant(rf.get("/accounts/login/")) == (None, "")


def test_a_member_of_one_tenant_is_nobody_in_another(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_a):
        page = signed_in(make_member("administrator"))
    assert page.get("/alpha/staff/").status_code == 200
    assert page.get("/beta/staff/").status_code == 404
    assert page.get("/beta/late/").status_code == 200
