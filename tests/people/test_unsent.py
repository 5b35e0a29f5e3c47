"""What was sent after the sign-in had ended comes back to the one who wrote it, and to nobody else."""

import html
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import Member
from people.unsent import MOST
from sdip.samples.people import PASSWORD
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make_member, make_user, signed_in

from .helpers import ACCOUNT

LONG = "We apologise: the crew came too late.\nIt comes again on Sunday, with the pump."


@pytest.fixture(autouse=True)
def inside(tenant_a: Tenant) -> Iterator[Tenant]:
    with tenant_context(tenant_a):
        yield tenant_a


@pytest.fixture
def member() -> Member:
    return make_member("administrator", user=make_user("ann@example.org", password=PASSWORD), name="Ann")


def form_of(client: Client, path: str = ACCOUNT) -> dict[str, str]:
    """The hidden fields of the page's first form, as the browser sends them."""
    page = client.get(path).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def sent(hidden: dict[str, str], headers: dict[str, str] | None = None, **values: Any) -> str:
    """Where a browser that is signed in no more is led to."""
    given = {"name": "Ann Other", "position_en": LONG, "digest": "daily", "language": "en", **values}
    told = {"Referer": f"http://testserver{ACCOUNT}", **(headers or {})}
    answer = Client().post(ACCOUNT, {**hidden, **given}, headers=told)
    return parse_qs(urlsplit(answer.headers.get("HX-Redirect") or answer["Location"]).query)["next"][0]


def test_signing_in_anew_in_another_tab_loses_no_word(member: Member) -> None:
    """It changes the token by which a form is known: the form of this tab is an old one then."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member.membership.user)
    old = form_of(browser)
    browser.session.flush()
    login = {**form_of(browser, "/accounts/login/"), "login": "ann@example.org", "password": PASSWORD}
    assert browser.post("/accounts/login/", login).status_code == 302
    told = {"Referer": f"http://testserver{ACCOUNT}"}
    values = {"name": "Ann Other", "position_en": LONG, "digest": "daily", "language": "en"}
    answer = browser.post(ACCOUNT, {**old, **values}, headers=told)
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    assert "the crew came too late." in page
    member.refresh_from_db()
    assert member.name == "Ann"  # nothing is taken without another press
    assert browser.post(ACCOUNT, {**form_of(browser, answer["Location"]), "position_en": LONG}).status_code == 302
    member.refresh_from_db()
    assert member.name == "Ann Other"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(ACCOUNT, values, headers=told).status_code == 403


def test_it_comes_back_after_signing_in_again_and_is_sent(member: Member) -> None:
    there = sent(form_of(signed_in(member)))
    again = Client()
    answer = again.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD, "next": there})
    assert answer["Location"] == there
    page = again.get(there).content.decode()
    assert "We apologise: the crew came too late." in page
    assert f'action="{ACCOUNT}"' in page
    assert f'href="{ACCOUNT}"' in page
    hidden = form_of(again, there)
    assert (hidden["name"], hidden["digest"]) == ("Ann Other", "daily")
    name = re.search(r'<textarea[^>]+name="(\w+)"', page)
    assert name
    assert name[1] == "position_en"
    assert again.post(ACCOUNT, {**hidden, "position_en": "Clerk"}).status_code == 302
    member.refresh_from_db()
    assert (member.name, list(member.position.values())) == ("Ann Other", ["Clerk"])


def test_nobody_else_reads_it(member: Member, tenant_b: Tenant) -> None:
    there = sent(form_of(signed_in(member)))
    other = signed_in(make_member("tenant_admin"))
    answer = other.get(there)
    assert answer["Location"] == "/alpha/staff/"
    assert "apologise" not in other.get(answer["Location"]).content.decode()
    assert Client().get(there)["Location"].startswith("/accounts/login/")
    with tenant_context(tenant_b):
        twin = make_member("administrator", user=member.membership.user)
    elsewhere = signed_in(twin).get(there.replace("/alpha/", "/beta/"))
    assert "apologise" not in elsewhere.content.decode()
    assert elsewhere["Location"] == "/beta/staff/"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda hidden: {name: value for name, value in hidden.items() if name != "opened_by"},
        lambda hidden: {
            **hidden,
            "opened_by": f"{int(hidden['opened_by'].split(':')[0]) + 1}:{hidden['opened_by'].split(':')[1]}",
        },
        lambda hidden: {**hidden, "opened_by": "x"},
    ],
)
def test_nothing_is_kept_for_whoever_is_not_known(member: Member, spoil: Callable[[Any], Any]) -> None:
    assert sent(spoil(form_of(signed_in(member)))) == ACCOUNT


def test_a_piece_of_a_page_and_what_is_endless_are_not_kept(member: Member) -> None:
    hidden = form_of(signed_in(member))
    assert sent(hidden, {"HX-Request": "true", "HX-Current-URL": f"http://testserver{ACCOUNT}"}) == ACCOUNT
    assert sent(hidden, position_en="x" * MOST) == ACCOUNT
    boosted = {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": f"http://testserver{ACCOUNT}"}
    assert "/unsent/" in sent(hidden, boosted)


@pytest.mark.parametrize("more", [{"password": "open sesame"}, {"photo": SimpleUploadedFile("a.jpg", b"x")}])
def test_files_and_passwords_are_never_kept_and_what_lacks_them_is_not_sent(member: Member, more: Any) -> None:
    client = signed_in(member)
    page = client.get(sent(form_of(client), **more)).content.decode()
    assert "We apologise" in page
    assert "sesame" not in page
    assert "Send it now" not in page
    assert "Those are never kept" in page


def test_it_is_locked_where_it_lies_and_in_no_log(member: Member, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        key = sent(form_of(signed_in(member))).rstrip("/").rpartition("/")[2]
    assert "apologise" not in caplog.text
    assert "apologise" not in str(cache.get(f"unsent:{key}"))
    cache.delete(f"unsent:{key}")
    assert signed_in(member).get(f"/alpha/staff/people/unsent/{key}/").status_code == 302


def test_a_page_for_everybody_does_not_say_who_has_opened_it(member: Member) -> None:
    assert "opened_by" not in signed_in(member).get("/alpha/en/messages/new/").content.decode()
    assert "opened_by" in signed_in(member).get(ACCOUNT).content.decode()
