from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from people.models import Member
from sdip import registry
from sdip.mail.models import Message
from sdip.registry import NoticeKind, Registered
from sdip.web.digests import last_hour, send_due_digests
from sdip.web.models import Notification
from sdip.web.notices import notify, path_of, sentence_of, unread_count
from sdip.web.tasks import send_digests
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.tasks import for_every_tenant
from tenancy.text import words
from tests.make import make_member, make_user, signed_in


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    notices: Registered[NoticeKind] = Registered("notices", lambda kind: kind.kind)
    notices.add(
        NoticeKind("x.returned", "Returned: %(indicator)s, %(count)s figures by %(day)s", "undo"),
        NoticeKind("x.quiet", "Somebody looked", by_mail=False),
    )
    monkeypatch.setattr(registry, "notices", notices)


def tell(member: Member, key: str = "1", kind: str = "x.returned", **facts: Any) -> None:
    given = {"indicator": words({"en": "Water", "ar": "الماء"}), "count": 1200, "day": date(2026, 11, 18)} | facts
    notify([member.membership_id], kind, given, "/alpha/staff/search/?q=a", key)


def test_the_same_news_is_told_once(inside: Tenant) -> None:
    me, you = make_member(), make_member()
    for _again in range(3):
        notify([me.membership_id, you.membership_id, me.membership_id], "x.quiet", {}, "/x/", "key")
    assert Notification.objects.count() == 2
    tell(me, "other")
    assert (unread_count(me.membership_id), unread_count(you.membership_id)) == (2, 1)


def test_a_kind_that_nobody_registered_is_refused(inside: Tenant) -> None:
    with pytest.raises(ValueError, match="x.unknown is no registered kind"):
        notify([1], "x.unknown", {}, "/", "key")


def test_the_sentence_is_in_the_readers_language_and_digits(inside: Tenant) -> None:
    tell(make_member(), amount=Decimal("1.50"))
    row = Notification.objects.get()
    assert sentence_of(row) == "Returned: Water, 1,200 figures by 18 November 2026"
    with translation.override("ar"):
        assert sentence_of(row) == "Returned: الماء, ١٬٢٠٠ figures by ١٨ تشرين الثاني ٢٠٢٦"
    row.facts = {}
    assert sentence_of(row) == "Returned: –, – figures by –"


def test_the_address_is_kept_within_the_tenant(inside: Tenant) -> None:
    tell(make_member())
    row = Notification.objects.get()
    assert (row.path, path_of(row)) == ("/staff/search/?q=a", "/alpha/staff/search/?q=a")
    with tenant_context(inside, prefix="/"):
        assert path_of(row) == "/staff/search/?q=a"


def test_the_bell_counts_and_the_page_opens_what_is_new(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        me, other = make_member("head"), make_member("head")
        tell(me)
        tell(other)
        mine, theirs = Notification.objects.filter(recipient=me.membership_id).get(), Notification.objects.last()
    page = signed_in(me)
    text = page.get("/alpha/staff/news/").content.decode()
    assert "News: 1 unread" in text
    assert "Returned: Water" in text
    assert theirs is not None
    assert page.post(f"/alpha/staff/news/{theirs.pk}/").status_code == 404
    assert page.get(f"/alpha/staff/news/{mine.pk}/").status_code == 405
    assert page.post(f"/alpha/staff/news/{mine.pk}/")["Location"] == "/alpha/staff/search/?q=a"
    assert "News: 0 unread" in page.get("/alpha/staff/news/").content.decode()
    with tenant_context(tenant_a):
        tell(me, "2")
        tell(me, "3")
    assert page.post("/alpha/staff/news/read/").status_code == 302
    with tenant_context(tenant_a):
        assert (unread_count(me.membership_id), unread_count(other.membership_id)) == (0, 1)


def test_the_page_asks_as_much_for_forty_as_for_two(tenant_a: Tenant, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with tenant_context(tenant_a):
        me = make_member("head")
        tell(me, "a")
    page = signed_in(me)
    page.get("/alpha/staff/news/")
    with CaptureQueriesContext(connection) as few:
        page.get("/alpha/staff/news/")
    with tenant_context(tenant_a):
        for n in range(40):
            tell(me, str(n))
    with django_assert_num_queries(len(few)):
        assert "1 to 25 of 41" in page.get("/alpha/staff/news/").content.decode()


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    """By the clock of Baghdad, three hours before UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def test_seven_is_seven_where_the_tenant_is(inside: Tenant) -> None:
    assert last_hour(at(6, 59)) == at(7, day=17)
    assert last_hour(at(7)) == at(7)
    assert last_hour(at(23)) == at(7)


def aged(member: Member, key: str, moment: datetime, **values: Any) -> None:
    tell(member, key, **values)
    Notification.objects.filter(source_key=key, recipient=member.membership_id).update(created_at=moment)


def test_one_letter_a_day_with_what_was_new_by_seven(inside: Tenant) -> None:
    inside.refresh_from_db()
    me = make_member("head", name="Zainab")
    aged(me, "evening", at(20, day=17))
    aged(me, "night", at(3))
    aged(me, "after", at(7, 30))
    aged(me, "quiet", at(3), kind="x.quiet")
    aged(me, "seen", at(3))
    Notification.objects.filter(source_key="seen").update(read_at=at(6))
    assert send_due_digests(at(6)) == 0
    assert send_due_digests(at(7, 5)) == 1
    letter = Message.objects.get()
    assert letter.text.count("* Returned: Water") == 2
    assert (letter.subject, letter.language) == ("2 pieces of news in Alpha City", "en")  # the tenant's first
    assert set(Notification.objects.filter(mailed_at=None).values_list("source_key", flat=True)) == {
        "after",
        "quiet",
        "seen",
    }


def test_the_letter_is_written_once_and_in_the_readers_language(inside: Tenant) -> None:
    me = make_member("head", user=make_user("me@example.org", language="ar"), name="Zainab")
    aged(me, "night", at(3))
    aged(me, "evening", at(20, day=17))
    assert [send_due_digests(at(hour, 5)) for hour in (5, 7, 8, 9)] == [0, 1, 0, 0]
    letter = Message.objects.get()
    assert (letter.recipient, letter.language, letter.purpose) == ("me@example.org", "ar", "web.digest")
    assert letter.text.count("الماء") == 2
    assert "http://localhost:8000/alpha/staff/search/?q=a" in letter.text
    aged(me, "next", at(9))
    assert [send_due_digests(moment) for moment in (at(10), at(7, 5, day=19), at(8, 5, day=19))] == [0, 1, 0]


def test_who_has_left_or_switched_it_off_gets_none_ever(inside: Tenant) -> None:
    gone, off, me = make_member(), make_member(), make_member()
    Member.objects.filter(pk=gone.pk).update(left_on=date(2026, 1, 1))
    Member.objects.filter(pk=off.pk).update(digest=False)
    for member in (gone, off, me):
        aged(member, "night", at(3))
    assert send_due_digests(at(7, 5)) == 1
    assert Message.objects.get().recipient == me.email
    Member.objects.filter(pk=off.pk).update(digest=True)
    assert send_due_digests(at(8, 5)) == 0


def test_a_long_list_is_cut_and_says_so(inside: Tenant) -> None:
    inside.refresh_from_db()
    me = make_member()
    for n in range(53):
        aged(me, str(n), at(3))
    send_due_digests(at(7, 5))
    letter = Message.objects.get()
    assert letter.subject == "53 pieces of news in Alpha City"
    assert letter.text.count("* Returned") == 50
    assert "3 more are not listed here." in letter.text
    assert letter.html.count("<li>") == 50


@pytest.mark.django_db(transaction=True)
def test_the_hourly_task_asks_every_tenant_in_its_own_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(7, 5))
    for slug, zone in (("east", "Asia/Baghdad"), ("west", "Europe/London")):
        tenant = Tenant.objects.create(slug=slug, name={"en": slug}, languages=["en"], time_zone=zone)
        with tenant_context(tenant):
            aged(make_member(user=make_user(f"{slug}@example.org")), "night", at(6))
    for_every_tenant.delay(send_digests.name)
    assert [letter.to for letter in mail.outbox] == [["east@example.org"]]
