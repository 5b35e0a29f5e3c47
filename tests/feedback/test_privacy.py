"""What the page about privacy says in its own words, and that it is so."""

import re
from datetime import timedelta
from html import unescape

from django.test import Client
from django.utils.html import strip_tags

from feedback import queries
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.make import make_member

from .conftest import Desk
from .helpers import begun, filled, text_of
from .surveys.conftest import Asker

SAYS = [
    "Your privacy",
    "When you only read",
    "We do not count you, follow you or show you advertising, and no other company learns what you read here.",
    "When you tell us something",
    "You need not say who you are. Name, telephone and e-mail are optional.",
    "What you leave about yourself is kept apart from your message; only those who answer you see it, and it can be erased "
    "without touching your message.",
    "Photos are made smaller and lose the hidden place, time and camera before we keep them.",
    "A form that you do not send is deleted after a day.",
    "Your number is not stored. Whoever has it can read your message, so keep it to yourself.",
    "Nothing is erased by itself. Whoever has the number of a message can erase it at any time.",
    "Cookies",
    "One cookie keeps your form together between its steps, another protects it against misuse. Both end with your visit or a "
    "few hours later. A third remembers the language if you choose one.",
    "Your rights",
    "You may ask what we hold about you, have it corrected and have it erased. Ask at the citizen desk or send us a message.",
    "Emergencies, day and night: 115",
    "Citizen desk: 0800 100",
]
A_FEW_HOURS = timedelta(hours=12)


def said_on(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(strip_tags(page.partition("<main")[2].partition("</main>")[0])))


def cookies_of(client: Client) -> dict[str, int]:
    """How many seconds each stays after the visit."""
    return {name: int(each["max-age"] or 0) for name, each in client.cookies.items() if each.value}


def test_it_says_what_is_kept_and_for_how_long(desk: Desk, inside: Tenant) -> None:
    inside.settings = {"phones": {"emergency": "115", "desk": "0800 100"}}
    inside.save()
    said = said_on(text_of(Client().get(url("services:privacy"))))
    places = [said.find(words) for words in SAYS]
    assert -1 not in places, [words for words, place in zip(SAYS, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert timedelta(days=1) == queries.DRAFTS_LAST


def test_whoever_only_reads_is_not_followed(desk: Desk) -> None:
    client = Client()
    for name in ("services:home", "services:privacy", "tell:statistics", "answer:list"):
        page = text_of(client.get(url(name)))
        assert re.findall(r'<(?:script|img|iframe|link rel="stylesheet")[^>]*(?:src|href)="(?:https?:)?//', page) == []
    assert cookies_of(client) == {}


def test_cookies_end_with_the_visit_or_a_few_hours_later(desk: Desk) -> None:
    client = Client()
    client.get(url("tell:start"))
    filled(client, begun(client))
    assert set(cookies_of(client)) == {"csrftoken", "messages_here"}
    Asker(make_member("planning_manager"), desk.water.service).opened(code="open")
    client.get(url("answer:start", "open"))
    assert client.post(url("answer:start", "open"), {"website": ""}).status_code == 302
    last = cookies_of(client)
    assert set(last) == {"csrftoken", "messages_here", "survey_forms"}
    assert all(seconds <= A_FEW_HOURS.total_seconds() for seconds in last.values()), last


def test_the_language_is_remembered_only_if_somebody_chooses_one(desk: Desk) -> None:
    client = Client()
    page = text_of(client.get(url("services:privacy").replace("/en/", "/uk/")))
    assert '<html lang="uk" dir="ltr">' in page
    assert "django_language" not in client.cookies
