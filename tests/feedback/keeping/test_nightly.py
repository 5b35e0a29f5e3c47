"""Erasing by the calendar: two periods, each message by itself."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback import actions
from feedback.keeping import nightly
from feedback.keeping.actions import change_keeping
from feedback.keeping.nightly import erase_old
from feedback.mailbox.actions import keep_mail, look_at_mail
from feedback.models import Case, Contact, Keeping, ReceivedMail
from feedback.tasks import erase_cases
from feedback.threads import token_of
from sdip.mail.models import Message
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk
from tests.feedback.helpers import begun, text_of
from tests.make import make_member, signed_in

from .test_erasing import SECRETS, a_full_case, by_account, everything_stored


@pytest.fixture
def two_years(inside: Tenant) -> Tenant:
    inside.settings = {"keep_months": 24}
    inside.save()
    return inside


@pytest.fixture
def half_a_year(two_years: Tenant) -> Tenant:
    """Then who wrote goes; the words stay for two years."""
    two_years.settings["keep_contact_months"] = 6
    two_years.save()
    return two_years


def in_days(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def emptied() -> set[int]:
    return set(Case.objects.exclude(emptied_at=None).values_list("pk", flat=True))


def test_what_is_over_for_long_enough_is_erased_once(
    desk: Desk, two_years: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = [desk.case(state).pk for state in ("closed", "answered", "withdrawn", "rejected")]
    desk.case("in_progress")
    desk.case("duplicate")
    in_days(monkeypatch, 700)
    assert erase_old(two_years) == 0
    in_days(monkeypatch, 740)
    assert erase_old(two_years) == 4
    assert emptied() == set(over)
    erase_cases.apply_async(tenant=two_years)
    assert emptied() == set(over)


def test_one_that_is_joined_waits_as_long_as_the_other_one(
    desk: Desk, two_years: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = desk.case("duplicate")
    parent = desk.working(joined.parent)
    in_days(monkeypatch, 740)
    desk.close(desk.answer(parent))
    in_days(monkeypatch, 1)  # a night after the closing, two years after the joining
    assert erase_old(two_years) == 0
    assert emptied() == set()
    in_days(monkeypatch, 740)
    assert erase_old(two_years) == 2
    assert emptied() == {joined.pk, parent.pk}


def test_one_waits_as_long_as_what_was_split_off(
    desk: Desk, two_years: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = desk.working(desk.receive().case)
    part = actions.split_case(whole, text="A second matter", by=desk.officer)
    desk.close(desk.answer(Case.objects.get(pk=whole.pk)))
    in_days(monkeypatch, 740)
    assert erase_old(two_years) == 0
    actions.withdraw_case(part)
    assert erase_old(two_years) == 0
    in_days(monkeypatch, 740)
    assert erase_old(two_years) == 1  # both in one go
    assert emptied() == {whole.pk, part.pk}


def test_who_wrote_goes_first_and_the_words_later(
    desk: Desk, half_a_year: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, working = desk.case("closed", contact=CONTACT), desk.case("in_progress", contact=CONTACT)
    in_days(monkeypatch, 170)
    assert erase_old(half_a_year) == 0
    in_days(monkeypatch, 20)
    assert erase_old(half_a_year) == 1
    closed.refresh_from_db()
    assert (closed.text != "", closed.answer != "", closed.emptied_at) == (True, True, None)
    assert list(Contact.objects.order_by("pk").values_list("email", flat=True)) == ["", CONTACT["email"]]
    assert erase_old(half_a_year) == 0
    assert Contact.objects.filter(case=working, erased_at=None).exists()
    in_days(monkeypatch, 600)
    assert erase_old(half_a_year) == 1
    assert emptied() == {closed.pk}


def test_without_a_rule_nothing_is_erased_by_itself(
    desk: Desk, inside: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.case("closed", contact=CONTACT)
    in_days(monkeypatch, 10_000)
    assert erase_old(inside) == 0


def test_one_that_fails_holds_up_no_other_and_is_left_whole(
    desk: Desk, two_years: Tenant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    full, other = a_full_case(desk), desk.case("closed")
    in_days(monkeypatch, 740)
    whole = nightly.erase_case

    def breaks(case: Case) -> Case:
        done = whole(case)
        if case.pk == full.pk:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(nightly, "erase_case", breaks)
    with caplog.at_level(logging.ERROR):
        assert erase_old(two_years) == 1
    assert emptied() == {other.pk}
    assert f"message {full.pk}" in caplog.text
    assert all(secret in everything_stored() for secret in SECRETS)
    monkeypatch.setattr(nightly, "erase_case", whole)
    assert erase_old(two_years) == 1
    assert emptied() == {full.pk, other.pk}


def test_a_night_has_an_end_and_what_fails_is_not_counted(
    desk: Desk, two_years: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [desk.case("withdrawn") for _each in range(4)]
    monkeypatch.setattr(nightly, "AT_ONCE", 2)
    in_days(monkeypatch, 740)
    whole, first = nightly.erase_case, cases[0].pk
    monkeypatch.setattr(nightly, "erase_case", lambda case: whole(case) if case.pk != first else 1 / 0)
    assert erase_old(two_years) == 2
    assert emptied() == {cases[1].pk, cases[2].pk}


LOOSE = b"From: noreply@example.org\nMessage-ID: <1@x>\nSubject: Zainab\n\nI am away"


def test_mails_that_became_no_message_go_with_who_wrote_once_somebody_has_looked(
    desk: Desk, half_a_year: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = keep_mail(LOOSE)
    in_days(monkeypatch, 740)
    erase_old(half_a_year)
    row.refresh_from_db()
    assert (row.subject, row.text, row.raw is None) == ("Zainab", "I am away", False)
    look_at_mail(row, by=desk.officer)
    erase_old(half_a_year)
    row.refresh_from_db()
    assert (row.subject, row.text, row.raw, row.message_id) == ("", "", None, "<1@x>")
    keep_mail(LOOSE)
    assert ReceivedMail.objects.count() == 1


def test_mails_that_became_no_message_do_not_outlast_who_wrote(
    desk: Desk, half_a_year: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_a_year.settings["keep_months"] = None
    half_a_year.save()
    row = keep_mail(LOOSE)
    look_at_mail(row, by=desk.officer)
    in_days(monkeypatch, 170)
    erase_old(half_a_year)
    assert ReceivedMail.objects.get().text == "I am away"
    in_days(monkeypatch, 20)
    erase_old(half_a_year)
    assert ReceivedMail.objects.get().text == ""


def test_the_account_of_another_system_goes_with_who_wrote(
    desk: Desk, half_a_year: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is all that is known of the citizen."""
    sent = by_account(desk.case("closed"))
    in_days(monkeypatch, 170)
    assert erase_old(half_a_year) == 0
    in_days(monkeypatch, 20)
    assert erase_old(half_a_year) == 1
    sent.refresh_from_db()
    assert (sent.account, sent.case.emptied_at) == ("", None)
    assert erase_old(half_a_year) == 0


def test_a_mail_as_it_came_later_goes_too(desk: Desk, half_a_year: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    case = desk.case("closed")
    token = f"In-Reply-To: <a.{token_of(case.pk)}@city.example>"
    row = keep_mail(f"From: zainab@example.org\nMessage-ID: <2@x>\n{token}\n\n{'Thanks. ' * 5000}".encode())
    assert (row.case, row.raw is None) == (case, False)
    in_days(monkeypatch, 200)
    assert erase_old(half_a_year) == 1
    row.refresh_from_db()
    assert row.raw is None


def test_the_periods_are_written_by_those_who_arrange(desk: Desk, inside: Tenant) -> None:
    client = signed_in(make_member("administrator"))
    given = {"blocked_words": "", "keep_contact_months": "6", "keep_months": "24"}
    assert client.post(url("feedback:keeping"), given).status_code == 302
    inside.refresh_from_db()
    assert (inside.settings["keep_contact_months"], inside.settings["keep_months"]) == (6, 24)
    row = Keeping.objects.get()
    assert (row.keep_contact_months, row.keep_months) == (6, 24)
    page = text_of(client.post(url("feedback:keeping"), given | {"keep_contact_months": "36"}), 422)
    assert "longer than the words" in page
    with pytest.raises(NotAllowed, match="longer than the words"):
        change_keeping(blocked_words="", keep_months=12, keep_contact_months=24, by=desk.officer)
    change_keeping(blocked_words="", keep_months=None, keep_contact_months=24, by=desk.officer)


@pytest.mark.parametrize(
    ("rules", "said", "unsaid"),
    [
        ({}, ["Nothing is erased by itself."], "are kept for"),
        ({"keep_months": 24}, ["name and address are kept for 24", "Its words are kept for 24"], "by itself"),
        ({"keep_contact_months": 6}, ["are kept for 6", "Its words are not erased"], "by itself"),
        ({"keep_contact_months": 6, "keep_months": 24}, ["are kept for 6", "Its words are kept for 24"], "by itself"),
    ],
)
def test_how_long_is_said_where_somebody_writes_and_where_it_is_arranged(
    desk: Desk, inside: Tenant, client: Client, rules: dict[str, Any], said: list[str], unsaid: str
) -> None:
    inside.settings = rules
    inside.save()
    pages = [
        text_of(client.get(url("tell:contact", begun(client)))),
        text_of(client.get(url("services:privacy"))),
        text_of(signed_in(make_member("administrator")).get(url("feedback:keeping"))),
    ]
    for page in pages:
        assert all(sentence in page for sentence in said)
    assert unsaid not in pages[1]


def test_letters_go_with_who_wrote(desk: Desk, half_a_year: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.case("closed", contact=CONTACT)
    assert Message.objects.exists()
    in_days(monkeypatch, 200)
    erase_old(half_a_year)
    assert not Message.objects.exists()
