"""After a review, after a second rejection: what is said and asked is about the answer that stands now."""

import pytest
from django.test import Client

from feedback import actions, queries
from feedback.keeping.erasing import erase_case
from feedback.models import Case, Rating
from people.models import Member
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import sent, text_of
from tests.make import make_member, signed_in


@pytest.fixture
def reviewer(desk: Desk) -> Member:
    return make_member("complaints_officer")


def test_the_answer_of_a_review_is_rated_by_itself(desk: Desk, reviewer: Member) -> None:
    client = Client()
    sent(client)
    case = desk.answer(desk.working(Case.objects.get()))
    actions.rate_case(case, content=True)
    with pytest.raises(NotAllowed, match="told us already"):
        actions.rate_case(case, content=True)
    actions.decide_appeal(actions.appeal_case(case, text="No"), outcome="partly", answer="Half", by=reviewer)
    assert "Is it put right?" in text_of(client.get(url("tell:status", case.number)))
    actions.rate_case(case, content=True)
    assert Rating.objects.filter(case=case).count() == 2
    with pytest.raises(NotAllowed, match="told us already"):
        actions.rate_case(case, content=True)


def test_what_follows_on_a_review_that_was_right_can_be_reviewed(desk: Desk, reviewer: Member) -> None:
    case = actions.return_appeal(desk.case("appealed"), reason="You are right", by=reviewer)
    case = desk.answer(case)
    assert actions.appeal_case(case, text="Still dry").state == "appealed"


def test_what_was_reviewed_is_not_reviewed_twice(desk: Desk, reviewer: Member) -> None:
    case = actions.decide_appeal(desk.case("appealed"), outcome="partly", answer="Half", by=reviewer)
    with pytest.raises(NotAllowed, match="reviewed once"):
        actions.appeal_case(case, text="Again")


@pytest.mark.parametrize("step", ["ask", "refer"])
def test_who_has_asked_back_or_waited_has_worked_on_it(desk: Desk, reviewer: Member, step: str) -> None:
    case = desk.case("in_progress")
    if step == "ask":
        actions.ask_citizen(case, question="Which house?", by=reviewer)
    else:
        actions.refer_case(case, body="The province", by=reviewer)
    case = desk.answer(actions.resume_case(case, by=desk.officer))
    case = actions.appeal_case(case, text="No")
    assert reviewer not in queries.possible_reviewers(case)


def test_a_second_rejection_without_words_does_not_repeat_the_first_ones(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = actions.reject_case(Case.objects.get(), reason="insult", note="Mind your words", by=desk.officer)
    assert text_of(client.get(url("tell:status", case.number))).count("Mind your words") == 2
    case = actions.accept_case(case, by=desk.officer)
    actions.reject_case(case, reason="no_matter", by=desk.officer)
    assert text_of(client.get(url("tell:status", case.number))).count("Mind your words") == 1  # in the log


def test_a_part_of_a_part_belongs_to_who_wrote_it(desk: Desk) -> None:
    client = Client()
    sent(client)
    part = actions.split_case(Case.objects.get(), text="And the lamp", by=desk.officer)
    part = actions.split_case(part, text="And the bench", by=desk.officer)
    assert "And the bench" in text_of(client.get(url("tell:status", part.number)))
    assert Client().get(url("tell:status", part.number)).status_code == 302


def test_thanks_that_were_erased_say_so(desk: Desk) -> None:
    case = desk.case(kind="compliment", text="Sara was patient")
    case = actions.pass_on_praise(case, members=[desk.officer], answer="We told her", by=desk.officer)
    client = signed_in(desk.officer)
    assert "Sara was patient" in text_of(client.get(url("feedback:praises")))
    erase_case(case)
    assert "It was erased." in text_of(client.get(url("feedback:praises")))


def test_a_part_is_told_to_others_than_who_split_it_and_is_never_spam(desk: Desk, reviewer: Member) -> None:
    case = desk.case("in_progress")
    Notification.objects.all().delete()
    part = actions.split_case(case, text="And the lamp", by=desk.officer)
    assert part.held_at is None
    assert set(Notification.objects.values_list("recipient", flat=True)) == {reviewer.membership_id}
