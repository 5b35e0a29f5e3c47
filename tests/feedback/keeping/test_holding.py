"""Words that spam has: such a message is kept, waits for a look, and is let through or rejected by a person."""

from typing import Any

import pytest

from feedback import actions, queries
from feedback.feeds import cases_of
from feedback.keeping.actions import change_keeping
from feedback.models import Case
from planning.queries.proposals import complaints
from sdip import registry
from sdip.web.models import Notification
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk
from tests.make import make_member, signed_in


@pytest.fixture
def blocked(desk: Desk, inside: Tenant) -> Desk:
    change_keeping(blocked_words="casino كازينو", keep_months=None, by=desk.officer)
    inside.refresh_from_db()
    return desk


@pytest.mark.parametrize("text", ["Best CASINO, now", "أفضل كازينـو", "casino", "cas\u200bino", "ca\u2060sino"])
def test_a_message_with_such_a_word_is_kept_and_waits(blocked: Desk, text: str, mailoutbox: Any) -> None:
    receipt = blocked.receive(text=text, contact=CONTACT)
    assert receipt.case.held_at is not None
    assert (receipt.case.state, queries.case_of_code(receipt.code)) == ("acknowledged", receipt.case)
    (told,) = Notification.objects.filter(recipient=blocked.officer.membership)
    assert told.kind == "feedback.case_held"


def test_a_part_of_a_word_holds_nothing_up(blocked: Desk) -> None:
    assert blocked.receive(text="The casinos' road has holes").case.held_at is None


def test_what_the_staff_write_down_is_never_held(blocked: Desk) -> None:
    assert blocked.receive(text="casino", channel="counter", by=blocked.officer).case.held_at is None


def test_it_is_let_through_once(blocked: Desk) -> None:
    case = actions.release_case(blocked.receive(text="casino").case, by=blocked.officer)
    assert case.held_at is None
    assert Notification.objects.filter(kind="feedback.case_received").count() == 1
    with pytest.raises(NotAllowed, match="looked at"):
        actions.release_case(case, by=blocked.officer)


def test_spam_is_rejected_and_whoever_works_on_it_has_looked(blocked: Desk) -> None:
    spam = actions.reject_case(blocked.receive(text="casino").case, reason="spam", by=blocked.officer)
    assert (spam.state, spam.held_at) == ("rejected", None)
    assert blocked.assess(blocked.receive(text="casino").case).held_at is None


def test_the_queue_and_the_button_are_on_the_pages(blocked: Desk) -> None:
    held, other = blocked.receive(text="casino").case, blocked.receive().case
    client = signed_in(blocked.officer)
    page = client.get(url("feedback:list", query="?queue=held")).content.decode()
    assert url("feedback:case", held.pk) in page
    assert url("feedback:case", other.pk) not in page
    assert "It is no spam" in client.get(url("feedback:case", held.pk)).content.decode()
    answer = client.post(url("feedback:deed", held.pk, "release"), {"release-revision": held.revision})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.held_at is None


def test_the_words_are_written_by_those_who_arrange(desk: Desk, inside: Tenant) -> None:
    client = signed_in(make_member("administrator"))
    assert client.get(url("feedback:keeping")).status_code == 200
    answer = client.post(url("feedback:keeping"), {"blocked_words": "casino", "keep_months": "24"})
    assert answer.status_code == 302
    inside.refresh_from_db()
    assert (inside.settings["blocked_words"], inside.settings["keep_months"]) == ("casino", 24)
    assert client.post(url("feedback:keeping"), {"keep_months": "0"}).status_code == 422
    assert signed_in(make_member("auditor")).get(url("feedback:keeping")).status_code == 403
    assert not Case.objects.exists()


def test_until_somebody_has_looked_it_is_in_lists_and_figures_only_once_it_is_late(blocked: Desk) -> None:
    held, client = blocked.receive(text="casino " * 3).case, signed_in(blocked.officer)
    Case.objects.filter(pk=held.pk).update(due_on="2026-01-05", received_at="2026-01-01T12:00Z")
    held.refresh_from_db()
    after = blocked.receive().case

    def lists() -> list[str]:
        queues = ("open", "late", "nobody", "acknowledged", "all")
        return [
            queue
            for queue in queues
            if url("feedback:case", held.pk)
            in client.get(url("feedback:list", query=f"?queue={queue}")).content.decode()
        ]

    def work(kind: str) -> bool:
        source = registry.work.get(kind)
        return source is not None and held.pk in {row["id"] for row in source.rows(blocked.officer)}

    def figures() -> tuple[bool, bool, bool, bool]:
        counted = held in cases_of(None, blocked.water.service)
        proposed = held in complaints()
        late = held.pk in {case.pk for case, _level in queries.to_escalate()}
        return counted, proposed, late, held in queries.like_it(after, blocked.officer)

    Case.objects.filter(pk=held.pk).update(due_on="2099-01-05")
    assert lists() == []
    assert figures() == (False, False, False, False)
    Case.objects.filter(pk=held.pk).update(due_on="2026-01-05")
    assert lists() == ["late"]
    assert (work("feedback.case"), work("feedback.held")) == (False, True)
    assert figures() == (True, False, True, False)
    actions.release_case(held, by=blocked.officer)
    assert lists() == ["open", "late", "nobody", "acknowledged", "all"]
    assert (work("feedback.case"), work("feedback.held")) == (True, False)
    Case.objects.filter(pk=after.pk).update(received_at="2026-01-03T12:00Z")
    after.refresh_from_db()
    assert figures() == (True, True, True, True)


def test_the_page_says_how_many_wait_and_which_word_is_too_common(blocked: Desk) -> None:
    client = signed_in(make_member("administrator"))

    def page() -> str:
        return str(client.get(url("feedback:keeping")).content.decode())

    assert "to be looked at" not in page()
    for number in range(6):
        blocked.receive(text=f"The casino is loud {number}")
    assert "6 messages wait to be looked at." in page()
    assert "it holds up too many" not in page()  # six messages tell nothing of a word
    for number in range(6):
        blocked.receive(text=f"The road has holes {number}")
    assert "“casino” stands in 50% of the latest messages" in page()
    blocked.receive(text="And one more")
    assert "it holds up too many" not in page()
