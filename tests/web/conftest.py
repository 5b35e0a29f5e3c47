"""A tenant without rows: the frame of a page asks nothing of the database."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import translation

from tenancy import context
from tenancy.models import Tenant


@pytest.fixture
def place():
    """Names the tenant in the context, without a database."""
    tenant = Tenant(
        pk=1, slug="diwaniyah", name={"en": "Diwaniyah", "ar": "الديوانية"}, languages=["ar", "en", "ckb", "uk"]
    )
    token = context._tenant.set(tenant)
    yield tenant
    context._tenant.reset(token)


@pytest.fixture
def ask(place):
    """Makes a request as the frame gets it."""

    def make(path="/", *, member=None, user=None, headers=None, data=None, method="get"):
        request = getattr(RequestFactory(), method)(path, data, headers=headers or {})
        request.tenant, request.member = place, member
        request.user = user or AnonymousUser()
        request.session = {}
        request._messages = CookieStorage(request)
        request.resolver_match = None
        return request

    return make


@pytest.fixture
def someone():
    return SimpleNamespace(pk=7, membership_id=7, name="Zainab Kadhim")


@pytest.fixture(params=["en", "ar", "ckb", "uk"])
def each_language(request):
    with translation.override(request.param):
        yield request.param
