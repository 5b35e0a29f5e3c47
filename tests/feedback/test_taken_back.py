"""What a citizen has taken back and the municipality can't leave alone: an open manhole."""

from django.test import Client

from feedback import actions
from feedback.models import Case
from sdip.mail.models import Message
from sdip.web.models import Notification
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import sent, text_of
from tests.make import signed_in


def test_the_staff_go_on_with_a_reason_and_the_citizen_reads_it(desk: Desk) -> None:
    visitor, client = Client(), signed_in(desk.officer)
    sent(visitor, name="Ali", email="ali@example.org")
    case = actions.withdraw_case(desk.working(Case.objects.get()))
    path, before = url("feedback:deed", case.pk, "go-on"), Message.objects.count()
    given = {"go-on-revision": case.revision, "go-on-reason": ""}
    assert "Go on with it all the same" in text_of(client.post(path, given), 422)
    assert client.post(path, {**given, "go-on-reason": "The manhole is open"}).status_code == 302
    case = Case.objects.get()
    assert (case.state, case.assignee) == ("acknowledged", desk.officer)
    assert case.again_due_on is not None
    letter = Message.objects.order_by("pk").last()
    assert letter is not None
    assert Message.objects.count() == before + 1
    assert "The manhole is open" in letter.text
    page = text_of(visitor.get(url("tell:status", case.number)))
    for words in ("You took it back, but we go on with it", "The manhole is open", "You get our answer by"):
        assert words in page
    assert "Go on with it all the same" not in text_of(client.get(url("feedback:case", case.pk)))


def test_whoever_works_on_it_hears_that_it_goes_on(desk: Desk) -> None:
    case = actions.withdraw_case(desk.case("in_progress"))
    Notification.objects.all().delete()
    actions.go_on_after_withdrawal(case, reason="A hole", by=desk.officer)
    told = Notification.objects.get()
    assert (told.kind, told.recipient_id) == ("feedback.case_received", desk.officer.membership_id)


def test_a_review_that_was_taken_back_can_be_asked_for_again(desk: Desk) -> None:
    case = actions.go_on_after_withdrawal(
        actions.withdraw_case(desk.case("appealed")), reason="A hole", by=desk.officer
    )
    case = desk.answer(desk.working(case))
    assert actions.appeal_case(case, text="Still dry").state == "appealed"
