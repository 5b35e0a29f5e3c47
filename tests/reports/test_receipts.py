"""What becomes of a report with those who get it: opened, acknowledged, come back, decided upon, and what follows of that."""

import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from feedback.mailbox.actions import keep_mail
from organisation.models import Directorate
from planning.actions import open_cycle
from planning.models import Action, Cycle
from reports import actions
from reports.content import Scope
from reports.links import link_token
from reports.models import Delivery, Rendering, ReportDecision
from reports.queries import places_told
from reports.queries.archive import undelivered
from reports.workflow import LINK_LASTS, MOST_DECISIONS, Stage
from sdip.mail import outbox
from sdip.mail.models import Message
from sdip.web.models import Notification
from sdip.web.work import work_of
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.feedback.helpers import answered_sum
from tests.figures import address
from tests.mail.test_bounces import report as bounce
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import in_days
from tests.reports.conftest import Story
from tests.reports.test_pages import lose_pdf, page, ready, text_of


@pytest.fixture
def delivery(story: Story) -> Delivery:
    return ready(story.report(recipients=[("Governor’s office", "office@example.org", "ar")])).deliveries.get()


def link(delivery: Delivery, name: str = "recipient_page") -> str:
    return address(f"public_reports:{name}", args=[link_token(delivery.pk)])


def now(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("message").get(pk=delivery.pk)


def decide(delivery: Delivery, **facts: Any) -> ReportDecision:
    return actions.record_decision(delivery, **{"text": "إصلاح الأنابيب", "key": uuid4()} | facts)


# --- stages ---


def test_a_delivery_goes_through_its_stages(story: Story) -> None:
    snapshot = story.report()
    delivery = snapshot.deliveries.get()
    assert delivery.stage == Stage.QUEUED
    ready(snapshot)
    assert now(delivery).stage == Stage.RENDERED
    message = Message.objects.get()
    outbox.note_failed(outbox.claim(Message, message.pk), ConnectionRefusedError("away"))
    assert now(delivery).stage == Stage.RENDERED  # it is tried again
    outbox.note_sent(Message, message.pk)
    assert now(delivery).stage == Stage.SENT
    keep_mail(bounce(message.message_id))
    assert now(delivery).stage == Stage.BOUNCED
    actions.note_opened(delivery)
    assert now(delivery).stage == Stage.OPENED  # on another way
    Message.objects.update(bounced_at=timezone.now() + timedelta(hours=1))
    assert now(delivery).stage == Stage.BOUNCED  # what opened it before was no reader
    actions.acknowledge_report(delivery, name="Sattar")
    assert now(delivery).stage == Stage.ACKNOWLEDGED


def test_what_came_back_is_read_from_the_mailbox_and_told_to_who_made_the_report(story: Story) -> None:
    snapshot = ready(story.report())
    message = Message.objects.get()
    outbox.note_sent(Message, message.pk)
    keep_mail(bounce(message.message_id))
    told = Notification.objects.get(kind="reports.bounced")
    assert told.recipient_id == story.head.membership_id
    shown = text_of(page(story, "report_page", snapshot.pk))
    assert "Came back" in shown
    assert "550 5.1.1 No such user here" in shown
    assert snapshot.number in text_of(page(story, "reports_page", state="undelivered"))


def test_the_page_of_a_schedule_says_whose_last_letter_came_back(story: Story) -> None:
    schedule = story.schedule()
    url = address("reports:schedule_page", args=[schedule.pk])
    for comes_back in (True, False):
        with tenant_context(require_tenant()):
            snapshot = ready(actions.send_schedule_now(schedule, by=story.head))
            message = Message.objects.get(delivery__snapshot=snapshot)
            outbox.note_sent(Message, message.pk)
            if comes_back:
                keep_mail(bounce(message.message_id))
        assert ("last e-mail came back" in text_of(signed_in(story.head).get(url))) == comes_back


def test_a_letter_that_was_given_up_is_tried_again_under_its_message_id(story: Story) -> None:
    snapshot = ready(story.report())
    delivery, before = snapshot.deliveries.get(), Message.objects.get()
    url = address("reports:retry_delivery_page", args=[delivery.pk])
    with pytest.raises(NotAllowed, match="not waiting for another try"):
        actions.retry_delivery(delivery, by=story.head)
    Message.objects.update(state="failed", attempts=12)
    assert signed_in(make_member("auditor", story.directorate)).post(url).status_code == 403
    assert signed_in(story.head).post(url).status_code == 302
    after = Message.objects.get()
    assert (after.state, after.attempts, after.message_id) == ("queued", 0, before.message_id)


def test_a_letter_that_came_back_is_sent_again_with_the_pdf_and_a_new_link(story: Story) -> None:
    snapshot = ready(story.report())
    message, delivery = Message.objects.get(), snapshot.deliveries.get()
    outbox.note_sent(Message, message.pk)
    keep_mail(bounce(message.message_id))
    assert "Try again" in text_of(page(story, "report_page", snapshot.pk))
    Message.objects.update(text="with a link of long ago")
    with tenant_context(require_tenant()):  # a request leaves reverse() at the root
        actions.retry_delivery(delivery, by=story.head)
    again = Message.objects.get()
    assert (again.state, again.bounced_at, again.sent_at) == ("queued", None, None)
    assert (again.message_id, again.attachments.count()) == (message.message_id, 1)
    assert "/reports/get/" in again.text
    assert now(delivery).stage == Stage.RENDERED
    with pytest.raises(NotAllowed, match="not waiting for another try"):
        actions.retry_delivery(delivery, by=story.head)


def test_a_letter_that_says_it_brings_a_pdf_leaves_with_one(story: Story) -> None:
    snapshot = ready(story.report())
    delivery, paper = snapshot.deliveries.get(), snapshot.renderings.get()
    Message.objects.update(state="sent")
    lose_pdf(paper)
    Message.objects.update(bounced_at=timezone.now())
    with pytest.raises(NotAllowed, match="Make the PDF first"):
        actions.retry_delivery(delivery, by=story.head)
    actions.retry_rendering(paper, by=story.head)
    ready(snapshot)
    actions.retry_delivery(delivery, by=story.head)
    message = Message.objects.get()
    assert ("attached as a PDF" in message.text, message.attachments.count()) == (True, 1)


def test_whoever_waits_for_a_pdf_that_nobody_makes_is_not_reached(story: Story) -> None:
    people = [("Office", "office@example.org", "ar"), ("Council", "council@example.org", "en")]
    snapshot = story.report(recipients=people)
    arabic, english = snapshot.renderings.get(language="ar"), snapshot.renderings.get(language="en")
    assert snapshot.number not in text_of(page(story, "reports_page", state="undelivered"))
    actions.cancel_rendering(arabic, by=story.head)
    stages = {each.language: each.stage for each in snapshot.deliveries.all()}
    assert stages == {"ar": Stage.WITHDRAWN, "en": Stage.QUEUED}
    assert snapshot.number not in text_of(page(story, "reports_page", state="undelivered"))
    shown = text_of(page(story, "report_page", snapshot.pk))
    assert "Its PDF was cancelled." in shown
    assert "every 2s" in shown  # the other one is still being made
    Delivery.objects.update(withdrawn_at=None, withdrawn_by=None)
    Rendering.objects.filter(pk=arabic.pk).update(state="failed")
    assert snapshot.deliveries.get(language="ar").stage == Stage.FAILED
    assert snapshot.number in text_of(page(story, "reports_page", state="undelivered"))
    assert "not made any more" in text_of(page(story, "report_page", snapshot.pk))
    assert "every 2s" in text_of(page(story, "report_page", snapshot.pk))
    Rendering.objects.filter(pk=english.pk).update(state="cancelled")
    assert "every 2s" not in text_of(page(story, "report_page", snapshot.pk))


def test_the_archive_lists_those_whose_stage_says_that_they_have_not_got_it(story: Story) -> None:
    """The page's word and the filter's are one."""
    delivery = ready(story.report()).deliveries.get()
    day = timedelta(days=1)
    at = timezone.now()
    for opened_at, acknowledged_at in ((None, None), (at, None), (at, at)):
        who = "Sattar" if acknowledged_at else ""
        Delivery.objects.update(opened_at=opened_at, acknowledged_at=acknowledged_at, acknowledged_as=who)
        for state in ("queued", "sent", "failed"):
            for bounced_at in (None, at - day, at + day):
                Message.objects.update(state=state, bounced_at=bounced_at)
                assert undelivered().exists() == (now(delivery).stage in (Stage.FAILED, Stage.BOUNCED))


# --- the recipient's page ---


def test_the_recipient_reads_the_report_without_signing_in_and_in_the_own_language(
    delivery: Delivery, client: Any
) -> None:
    shown = client.get(link(delivery))
    assert shown.status_code == 200
    assert '<html lang="ar" dir="rtl">' in text_of(shown)
    assert "مديرية الماء" in text_of(shown)
    assert "٧١٫٢" in text_of(shown)
    assert client.get(link(delivery, "download_page")).content == b"%PDF-1.7 sample"
    assert now(delivery).opened_at is not None


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_who_fetches_the_figures_has_opened_the_report(delivery: Delivery, client: Any, form: str) -> None:
    url = address("public_reports:figures_page", args=[link_token(delivery.pk), form])
    for headers in AHEAD:
        assert client.get(url, headers=headers).status_code == 200
    assert client.head(url).status_code == 200
    assert now(delivery).opened_at is None
    assert client.get(url, headers={"sec-fetch-dest": "document"}).status_code == 200
    assert now(delivery).stage == Stage.OPENED


AHEAD = [
    {"sec-purpose": "prefetch;prerender"},
    {"purpose": "prefetch"},
    {"x-moz": "prefetch"},
    {"sec-fetch-dest": "empty"},
]


def test_looking_whether_the_link_works_is_no_opening(delivery: Delivery, client: Any) -> None:
    """What a filter of e-mails and a browser that guesses do. The picture comes with a page that somebody looks at."""
    picture = link(delivery, "shown_page")
    assert client.head(link(delivery)).status_code == client.head(picture).status_code == 200
    assert "/shown.gif" in text_of(client.get(link(delivery)))
    for headers in AHEAD:
        for url in (picture, link(delivery, "download_page")):
            assert client.get(url, headers=headers).status_code == 200
    assert now(delivery).opened_at is None
    seen = client.get(picture, headers={"sec-fetch-dest": "image"})
    assert (seen["Content-Type"], "no-store" in seen["Cache-Control"]) == ("image/gif", True)
    assert now(delivery).opened_at is not None


def test_what_is_said_to_the_recipient_is_in_the_language_of_the_report(delivery: Delivery) -> None:
    browser = Client(headers={"accept-language": "en"})
    thanks = text_of(browser.post(link(delivery, "acknowledge_page"), {"name": "Sattar"}, follow=True))
    form = {"text": "إصلاح", "place": "", "key": str(uuid4())}
    refused = text_of(browser.post(link(delivery, "decide_page"), form | {"text": ""}))
    recorded = text_of(browser.post(link(delivery, "decide_page"), form, follow=True))
    with override("ar"):
        assert gettext("Thank you. The office sees that you have it.") in thanks
        assert gettext("The decision is recorded. The office answers it here.") in recorded
    assert "Thank you" not in thanks
    assert "is missing" not in refused


def test_the_link_is_of_one_tenant_and_expires(
    delivery: Delivery, client: Any, tenant_b: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(tenant_b):
        foreign = link_token(delivery.pk)
    assert client.get(address("public_reports:recipient_page", args=[foreign])).status_code == 404
    assert client.post(address("public_reports:decide_page", args=["made-up"])).status_code == 404
    names = ("recipient_page", "download_page", "acknowledge_page", "decide_page", "shown_page")
    urls = [link(delivery, name) for name in names]
    later = timezone.now() + LINK_LASTS + timedelta(minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    seen = [client.get(urls[0]), client.get(urls[1]), client.post(urls[2], {"name": "X"}), client.post(urls[3])]
    assert [each.status_code for each in (*seen, client.get(urls[4]))] == [410] * 5
    assert (now(delivery).opened_at, now(delivery).acknowledged_at) == (None, None)


def test_a_recipient_acknowledges_once(story: Story, delivery: Delivery, client: Any) -> None:
    url = link(delivery, "acknowledge_page")
    assert client.get(url).status_code == 405
    assert client.post(url, {"name": " "}).status_code == 422
    assert client.post(url, {"name": "مكتب المحافظ"}).status_code == 302
    first = now(delivery).acknowledged_at
    client.post(url, {"name": "Somebody else"})
    assert (now(delivery).acknowledged_at, now(delivery).acknowledged_as) == (first, "مكتب المحافظ")
    assert "مكتب المحافظ" in text_of(client.get(link(delivery)))
    assert "Acknowledged" in text_of(page(story, "report_page", delivery.snapshot_id))


# --- decisions ---


def test_a_recipient_records_a_decision_that_waits_and_is_told(story: Story, delivery: Delivery, client: Any) -> None:
    url, key = link(delivery, "decide_page"), str(uuid4())
    place = f"directorate-{story.directorate.pk}"
    form = {"text": "إصلاح الأنابيب", "place": place, "due_on": "2027-01-15", "key": key}
    assert client.post(url, form | {"text": ""}).status_code == 422
    assert client.post(url, form | {"place": f"directorate-{make_directorate().pk}"}).status_code == 422
    assert client.post(url, form).status_code == 302
    assert client.post(url, form).status_code == 302  # a double click
    decision = ReportDecision.objects.get()
    assert (decision.state, decision.directorate, decision.due_on) == ("waiting", story.directorate, date(2027, 1, 15))
    assert Notification.objects.filter(kind="reports.decision", recipient=story.head.membership_id).count() == 1
    with tenant_context(require_tenant()):  # a request leaves reverse() at the root
        titles = [str(i.title) for group in work_of(story.head, timezone.localdate()).groups for i in group.items]
    assert "إصلاح الأنابيب" in titles
    assert "إصلاح الأنابيب" in text_of(page(story, "report_page", delivery.snapshot_id))
    assert "إصلاح الأنابيب" in text_of(client.get(link(delivery)))


@pytest.mark.parametrize("document", ["governor", "brief", "directorate"])
def test_a_recipient_is_told_of_no_plan_that_the_report_does_not_name(story: Story, client: Any, document: str) -> None:
    """Neither of one that was opened after the freezing, nor of one that has nothing to tell yet; one that everybody can read is
    offered. The brief names no goals."""
    known = Cycle.objects.get()
    days = {"starts_on": in_days(0), "ends_on": in_days(300)}
    facts = {"directorate": story.directorate, "chair": story.head, "by": story.head, **days}
    before = open_cycle(name={"en": "Close the old plant"}, **facts)
    about = story.directorate if document == "directorate" else None
    by = story.head if about else make_member("administrator")
    made = ready(story.report(scope=Scope(document, story.october, about), by=by)).deliveries.get()
    after = open_cycle(name={"en": "Close the new plant"}, **facts)
    public = open_cycle(name={"en": "Repairs for all to see"}, **facts)
    Cycle.objects.filter(pk=public.pk).update(public=True)
    offered = set(re.findall(r'value="plan-(\d+)"', text_of(client.get(link(made)))))
    assert offered == {str(each.pk) for each in (public, *([known] if document != "brief" else []))}
    form = {"text": "Stop it", "key": str(uuid4())}
    for secret in (before, after):
        refused = client.post(link(made, "decide_page"), form | {"place": f"plan-{secret.pk}"})
        assert (refused.status_code, "Close the" in text_of(refused)) == (422, False)
    Cycle.objects.filter(pk=known.pk).update(name={"en": "Close the plant of the governor"})
    assert "Close the plant" not in text_of(client.get(link(made)))


def test_a_plan_that_waits_for_a_signature_may_be_decided_upon(story: Story) -> None:
    plan = Cycle.objects.get()
    ask = {"kind": "plan", "directorate": None, "since": None, "words": plan.name, "stage": "goals"}
    snapshot = story.report(scope=Scope("brief", story.october), by=make_member("administrator"))
    assert list(places_told(snapshot)[1]) == []
    data = json.loads(snapshot.content)
    data["sections"][0]["facts"]["asks"] = [ask]
    snapshot.content = json.dumps(data)
    assert list(places_told(snapshot)[1]) == [plan]
    snapshot.content = ""
    assert list(places_told(snapshot)[1]) == []


def test_other_words_from_the_same_form_are_another_decision(delivery: Delivery, client: Any) -> None:
    """The back button leads to the form that was sent already."""
    url, form = link(delivery, "decide_page"), {"text": "Repair the pipes", "place": "", "key": str(uuid4())}
    for words in ("Repair the pipes", "Tell the council as well", "Tell the council as well"):
        assert client.post(url, form | {"text": words}).status_code == 302
    assert list(ReportDecision.objects.order_by("pk").values_list("text", flat=True)) == [
        "Repair the pipes",
        "Tell the council as well",
    ]


def test_a_decision_is_not_lost_to_a_crowd(delivery: Delivery, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.views.recipient.SAYING", ("saying", 1, 3600))
    url, form = link(delivery, "decide_page"), {"text": "Repair the pipes", "place": "", "key": str(uuid4())}
    assert client.post(url, form).status_code == 302
    other = form | {"text": "Tell the council as well"}
    refused = client.post(url, other)
    assert refused.status_code == 422
    assert "Tell the council as well" in text_of(refused)
    assert ReportDecision.objects.count() == 1
    shown = text_of(client.get(link(delivery, "recipient_page")))
    assert client.post(url, other | answered_sum(shown)).status_code == 302
    assert ReportDecision.objects.count() == 2


def test_nobody_fills_the_office_with_decisions(delivery: Delivery) -> None:
    for _number in range(MOST_DECISIONS):
        decide(delivery)
    with pytest.raises(NotAllowed, match="decisions already"):
        decide(delivery)
    with pytest.raises(NotAllowed, match="characters"):
        decide(delivery, text="x" * 2001)


def test_a_decision_becomes_an_action_of_the_plan(story: Story, delivery: Delivery, client: Any) -> None:
    days = {"starts_on": in_days(0), "ends_on": in_days(300)}
    plan = open_cycle(name={"en": "Repairs"}, directorate=story.directorate, chair=story.head, by=story.head, **days)
    decision = decide(delivery, cycle=plan, due_on=timezone.localdate() + timedelta(days=30))
    manager = make_member("planning_manager", story.directorate)
    url = address("reports:decision_page", args=[decision.pk])
    shown = text_of(signed_in(manager).get(url))
    assert f'value="plan-{plan.pk}" selected' in shown
    form = {
        "move": "accept", "text": decision.text, "place": f"plan-{plan.pk}", "owner": story.head.pk,
        "due_on": str(decision.due_on),
    }  # fmt: skip
    assert signed_in(manager).post(url, form | {"owner": ""}).status_code == 422
    assert not Action.objects.exists()
    assert signed_in(manager).post(url, form).status_code == 302
    action = Action.objects.get()
    assert (action.cycle, action.owner, dict(action.words)) == (plan, story.head, {"ar": "إصلاح الأنابيب"})
    decision.refresh_from_db()
    assert (decision.state, decision.action, decision.settled_by) == ("accepted", action, manager)
    again = signed_in(manager).post(url, form)
    assert (again.status_code, "settled this decision already" in text_of(again)) == (422, True)
    assert Action.objects.count() == 1
    with pytest.raises(NotAllowed, match="settled this decision"):
        actions.answer_decision(decision, answer="No", by=manager)
    assert client.get(link(delivery)).status_code == 200


def test_a_decision_about_no_plan_becomes_an_action_of_its_directorate(story: Story, delivery: Delivery) -> None:
    decision = decide(delivery, directorate=story.directorate)
    due_on = timezone.localdate() + timedelta(days=10)
    facts = {
        "text": "Mend the pipes",
        "directorate": story.directorate,
        "cycle": None,
        "owner": story.head,
        "due_on": due_on,
    }
    settled = actions.accept_decision(decision, by=story.head, **facts)
    assert settled.action is not None
    assert (settled.action.cycle, settled.action.directorate) == (None, story.directorate)


def test_a_decision_is_answered_and_the_recipient_reads_it(story: Story, delivery: Delivery, client: Any) -> None:
    decision = decide(delivery)
    url = address("reports:decision_page", args=[decision.pk])
    assert signed_in(story.head).post(url, {"move": "answer", "answer": ""}).status_code == 422
    assert signed_in(story.head).post(url, {"move": "answer", "answer": "It is done since May."}).status_code == 302
    decision.refresh_from_db()
    assert (decision.state, decision.settled_by) == ("answered", story.head)
    assert "It is done since May." in text_of(client.get(link(delivery)))


def test_the_recipient_hears_what_became_of_a_decision(story: Story, delivery: Delivery) -> None:
    """In the own language, each time under a Message-ID of its own; when it comes back, who settled it hears of it."""
    first, second = decide(delivery, directorate=story.directorate), decide(delivery, text="Close the office")
    facts = {"directorate": story.directorate, "cycle": None, "owner": story.head, "due_on": in_days(9)}
    actions.accept_decision(first, text="إصلاح الأنابيب كلها", by=story.head, **facts)
    actions.answer_decision(second, answer="It stays open.", by=story.head)
    accepted, answered = Message.objects.filter(purpose="reports.answer").order_by("pk")
    assert {accepted.recipient, answered.recipient} == {"office@example.org"}
    assert (accepted.language, '<html lang="ar" dir="rtl">' in accepted.html) == ("ar", True)
    for words in ("إصلاح الأنابيب", "إصلاح الأنابيب كلها", "مديرية الماء", "/reports/get/"):
        assert words in accepted.text, words
    for words in ("Close the office", "It stays open."):
        assert words in answered.text, words
    ids = set(Message.objects.values_list("message_id", flat=True))
    assert len(ids) == 3  # with the one that brought the report
    with pytest.raises(NotAllowed, match="settled this decision"):
        actions.answer_decision(second, answer="Again", by=story.head)
    assert Message.objects.count() == 3
    outbox.note_sent(Message, answered.pk)
    url = address("reports:decision_page", args=[second.pk])
    assert "was told by e-mail" in text_of(signed_in(story.head).get(url))
    with tenant_context(require_tenant()):  # a request leaves reverse() at the root
        keep_mail(bounce(answered.message_id))
    assert Notification.objects.get(kind="reports.answer_bounced").recipient_id == story.head.membership_id
    assert "came back" in text_of(signed_in(story.head).get(url))


def test_only_those_who_make_the_report_settle_its_decisions_and_only_where_they_may_write(
    story: Story, delivery: Delivery
) -> None:
    url = address("reports:decision_page", args=[decide(delivery).pk])
    stranger = make_member("head", make_directorate())
    assert signed_in(stranger).get(url).status_code == 403
    assert signed_in(make_member("auditor", story.directorate)).get(url).status_code == 403
    other: Directorate = make_directorate()
    form = {
        "move": "accept", "text": "X", "place": f"directorate-{other.pk}", "owner": story.head.pk, "due_on": "2027-01-15",
    }  # fmt: skip
    assert signed_in(story.head).post(url, form).status_code == 422
    assert not Action.objects.exists()


def test_the_head_whom_a_decision_on_the_governors_pack_concerns_settles_it(story: Story) -> None:
    pack = ready(story.report(scope=Scope("governor", story.october), by=make_member("administrator")))
    decision = decide(pack.deliveries.get(), directorate=story.directorate)
    titles = [str(i.title) for group in work_of(story.head, timezone.localdate()).groups for i in group.items]
    assert decision.text in titles
    url = address("reports:decision_page", args=[decision.pk])
    assert signed_in(story.head).get(address("reports:report_page", args=[pack.pk])).status_code == 403
    assert pack.number in text_of(signed_in(story.head).get(url))
    form = {
        "move": "accept", "text": decision.text, "place": f"directorate-{story.directorate.pk}", "owner": story.head.pk,
        "due_on": str(in_days(9)),
    }  # fmt: skip
    answer = signed_in(story.head).post(url, form, follow=True)
    assert answer.status_code == 200
    assert Action.objects.get().directorate == story.directorate
    stranger = make_member("head", make_directorate())
    assert signed_in(stranger).get(url).status_code == 403


def test_every_letter_brings_the_link(story: Story) -> None:
    ready(story.report())
    message = Message.objects.get()
    assert message.attachments.count() == 1
    assert "/reports/get/" in message.text
    assert "The report is attached as a PDF." in message.text
