import pytest
from django.test import Client

from people.models import Member
from sdip.web.models import SavedView
from sdip.web.saved import kept_query, save_view
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_member, signed_in

LIST = "organisation:services"
URL = "/alpha/staff/organisation/services/"


@pytest.fixture
def me(tenant_a: Tenant) -> Member:
    with tenant_context(tenant_a):
        return make_member("head")


@pytest.fixture
def page(me: Member) -> Client:
    return signed_in(me)


def save(page: Client, name: str = "Mine", query: str = "state=ended&page=4&q=", where: str = LIST) -> str:
    return page.post("/alpha/staff/views/", {"page": where, "name": name, "query": query})["Location"]


def test_filters_are_kept_under_a_name_and_come_back(tenant_a: Tenant, page: Client) -> None:
    assert save(page) == f"{URL}?state=ended"
    text = page.get(URL).content.decode()
    assert f'href="{URL}?state=ended"' in text
    assert 'aria-current="page">Mine' in page.get(f"{URL}?state=ended").content.decode()
    save(page, query="state=use")
    with tenant_context(tenant_a):
        assert [(row.name, row.query) for row in SavedView.objects.all()] == [("Mine", "state=use")]


def test_a_view_is_its_owners_alone(tenant_a: Tenant, page: Client) -> None:
    save(page)
    with tenant_context(tenant_a):
        row, other = SavedView.objects.get(), signed_in(make_member("administrator"))
    assert "Mine" not in other.get(URL).content.decode()
    assert other.post(f"/alpha/staff/views/{row.pk}/remove/").status_code == 404
    assert page.get(f"/alpha/staff/views/{row.pk}/remove/").status_code == 405
    assert page.post(f"/alpha/staff/views/{row.pk}/remove/")["Location"] == URL
    page.get(URL)  # what was told is told once
    assert "Mine" not in page.get(URL).content.decode()


@pytest.mark.parametrize(
    ("name", "query", "where", "sentence"),
    [
        ("", "q=a", LIST, "Give the view a name"),
        ("x" * 101, "q=a", LIST, "Give the view a name"),
        ("a", "q=" + "x" * 1100, LIST, "too long"),
        ("a", "q=a", "organisation:nonsense", "cannot be saved"),
        ("a", "q=a", "https://elsewhere.example/", "cannot be saved"),
        ("a", "q=a", "organisation:service", "cannot be saved"),
    ],
)
def test_what_cannot_be_kept_is_said(page: Client, name: str, query: str, where: str, sentence: str) -> None:
    goal = save(page, name, query, where)
    assert goal.startswith("/alpha/staff/")
    assert sentence in page.get(goal, follow=True).content.decode()


def test_there_is_an_end_to_saved_views(tenant_a: Tenant, me: Member) -> None:
    with tenant_context(tenant_a):
        for n in range(30):
            save_view(me.membership_id, page=LIST, name=f"View {n}", query="q=a")
        with pytest.raises(NotAllowed, match="Remove one first"):
            save_view(me.membership_id, page=LIST, name="One more", query="q=a")
        save_view(me.membership_id, page=LIST, name="View 3", query="q=b")


def test_a_query_is_kept_in_one_order_and_without_noise() -> None:
    assert kept_query("b=2&page=3&a=1&c=&a=0") == "a=0&a=1&b=2"
    assert kept_query("q=%D9%85+x&sort=-name") == "q=%D9%85+x&sort=-name"
