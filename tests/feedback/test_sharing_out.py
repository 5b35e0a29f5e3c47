"""Rules that share messages out, prepared answers, tasks for others, split, lateness, many at once, the question afterwards."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feedback import actions, codes, queries
from feedback.models import AnswerTemplate, Case, CaseEscalation, CaseTask, Rating, RoutingRule
from feedback.tasks import escalate
from organisation.models import Place, Service
from sdip import registry
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import CONTACT, Desk
from .helpers import remembers, sent, text_of

TODAY = dt.date(2026, 3, 20)


def told(kind: str) -> set[int]:
    return set(Notification.objects.filter(kind=f"feedback.{kind}").values_list("recipient", flat=True))


def test_the_first_rule_that_fits_says_where_it_goes(desk: Desk) -> None:
    roads = make_directorate()
    city = make(Place, path="/1/")
    quarter = make(Place, path="/1/2/", parent=city)
    by = {"by": desk.officer}
    actions.add_rule(service=desk.water.service, words="pothole, asphalt", directorate=roads, **by)
    actions.add_rule(place=city, kind="suggestion", directorate=roads, **by)
    leader = make_member("team_leader", desk.water.directorate)
    actions.add_rule(service=desk.water.service, directorate=desk.water.directorate, assignee=leader, **by)
    by_words = desk.receive(text="Two potholes since the pipe was laid").case
    assert (by_words.directorate, by_words.assignee) == (roads, None)
    assert desk.receive(kind="suggestion", place=quarter, service=None).case.directorate == roads
    assert desk.receive(kind="suggestion", place=None, service=None).case.directorate is None
    to_leader = desk.receive().case
    assert (to_leader.directorate, to_leader.assignee) == (desk.water.directorate, leader)
    assert leader.membership_id in told("case_assigned")
    about_leader = desk.receive(subject="conduct").case
    assert about_leader.assignee is None  # a team leader does not read complaints about behaviour


def test_a_rule_asks_something_and_gives_it_to_somebody_who_may(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="at least one thing"):
        actions.add_rule(words=" ", directorate=desk.water.directorate, by=desk.officer)
    with pytest.raises(IntegrityError, match="routing_rule_asks_something"), transaction.atomic():
        make(RoutingRule, words="")
    stranger = make_member("team_leader", make_directorate(), name="Ali Hasan")
    with pytest.raises(NotAllowed, match="Ali Hasan may not answer"):
        actions.add_rule(kind="complaint", directorate=desk.water.directorate, assignee=stranger, by=desk.officer)


def test_rules_are_written_put_in_order_and_tried_on_their_page(desk: Desk) -> None:
    client, where = signed_in(desk.officer), desk.water.directorate.pk
    for words in ("leak", "burst"):
        assert client.post(url("feedback:rule_new"), {"words": words, "directorate": where}).status_code == 302
    first, second = RoutingRule.objects.order_by("position")
    client.post(url("feedback:rule_deed", second.pk), {"deed": "up"})
    assert [rule.words for rule in queries.routing_rules()] == ["burst", "leak"]
    goal = "Water Directorate"
    assert f"A message goes to {goal} if all of this fits: one of the words “burst”." in text_of(
        client.get(url("feedback:rules"))
    )
    page = text_of(client.get(url("feedback:rules", query="?try-kind=complaint&try-subject=service&try-text=It+leaks")))
    assert "fits" in page
    assert page.index("“burst”") < page.index("“leak”")
    page = text_of(client.get(url("feedback:rules", query="?try-kind=complaint&try-subject=service&try-text=Noise")))
    assert "No rule fits." in page
    page = text_of(client.post(url("feedback:rule", first.pk), {"directorate": where}), 422)
    assert "at least one thing" in page
    client.post(url("feedback:rule", first.pk), {"kind": "complaint", "directorate": where})
    client.post(url("feedback:rule_deed", second.pk), {"deed": "remove"})
    for refused in (actions.remove_rule, actions.move_rule_up):
        with pytest.raises(NotAllowed, match="Somebody else has removed this"):
            refused(second, by=desk.officer)
    with pytest.raises(NotAllowed, match="Somebody else has removed this"):
        actions.change_rule(second, words="drip", by=desk.officer)
    assert [(rule.kind, rule.words) for rule in queries.routing_rules()] == [("complaint", "")]
    assert (
        signed_in(make_member("complaints_officer", desk.water.directorate)).get(url("feedback:rules")).status_code
        == 403
    )


def test_a_prepared_answer_fills_the_form_in_the_citizens_language(desk: Desk) -> None:
    client = signed_in(desk.officer)
    given = {"code": "fixed", "name_en": "Repaired", "text_en": "Message {number} about {service}: {other}",
             "text_ar": "الرسالة {number}", "kind": "complaint"}  # fmt: skip
    answer = client.post(url("feedback:template_new"), given)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    case = desk.case("in_progress")
    page = text_of(client.get(url("feedback:case", case.pk, query="?template=fixed")))
    assert f"Message {case.number} about {case.service} : {{other}}".replace(" :", ":") in page
    assert queries.filled_template(AnswerTemplate.objects.get(), Case(number=7, language="ar")) == "الرسالة 7"
    assert "Another prepared answer" in text_of(client.post(url("feedback:template_new"), given), 422)
    gone = AnswerTemplate.objects.get()
    client.post(url("feedback:template_removal", gone.pk))
    assert not AnswerTemplate.objects.exists()
    with pytest.raises(NotAllowed, match="Somebody else has removed this"):
        actions.save_template(gone, code="fixed", name={"en": "a"}, text={"en": "b"}, kind="", by=desk.officer)


def test_another_directorate_is_asked_and_answers(desk: Desk) -> None:
    roads, case = make_directorate(), desk.case("in_progress", contact=CONTACT)
    leader = make_member("team_leader", roads)
    client, helper = signed_in(desk.officer), signed_in(leader)
    due = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    given = {"revision": case.revision, "directorate": roads.pk, "text": "Was the road opened?", "due_on": due}
    path = url("feedback:deed", case.pk, "ask-others")
    assert client.post(path, {f"ask-others-{name}": value for name, value in given.items()}).status_code == 302
    task = CaseTask.objects.get()
    assert leader.membership_id in told("task_asked")
    source = registry.work.get("feedback.task")
    assert source is not None
    assert [row["id"] for row in source.rows(leader)] == [task.pk]
    assert not any(source.rows(make_member("team_leader", make_directorate())))
    page = text_of(helper.get(url("feedback:task", task.pk)))
    assert "Was the road opened?" in page
    assert case.text in page  # whoever is asked to help reads what happened, but not who wrote
    for secret in CONTACT.values():
        assert secret not in page
    conduct = desk.case("in_progress", subject="conduct", text="The clerk shouted at me")
    about = {"text": "Who was there?", "due_on": timezone.localdate(), "by": desk.officer}
    conduct = actions.name_persons(conduct, members=[make_member("data_officer")], by=desk.officer)
    make_member("complaints_officer", roads)
    delicate = actions.ask_directorate(conduct, directorate=roads, **about)  # type: ignore[arg-type]
    assert helper.get(url("feedback:task", delicate.pk)).status_code == 404
    actions.drop_task(delicate, by=desk.officer)
    stranger = signed_in(make_member("team_leader", make_directorate()))
    assert stranger.get(url("feedback:task", task.pk)).status_code == 403
    assert helper.post(url("feedback:task", task.pk), {"answer": "Yes, on Monday"}).status_code == 302
    assert desk.officer.membership_id in told("task_answered")
    assert "Yes, on Monday" in text_of(client.get(url("feedback:case", case.pk)))
    assert "answered already" in text_of(helper.post(url("feedback:task", task.pk), {"answer": "No"}), 422)
    other = actions.ask_directorate(
        case, directorate=roads, text="And now?", due_on=timezone.localdate(), by=desk.officer
    )
    client.post(url("feedback:task_drop", other.pk))
    assert list(queries.open_tasks(leader)) == []
    with pytest.raises(NotAllowed, match="This day is over"):
        actions.ask_directorate(case, directorate=roads, text="?", due_on=TODAY, by=desk.officer)


def test_two_matters_in_one_message_become_two(desk: Desk) -> None:
    client = Client()
    sent(client, name="Ali", email="ali@example.org")
    case = Case.objects.get()
    lamps = make(Service, directorate=make_directorate(), name={"en": "Lamps"})
    part = actions.split_case(case, text="And the lamp is dark.", service=lamps, by=desk.officer)
    assert (part.split_from, part.due_on, part.received_at, part.service) == (
        case,
        case.due_on,
        case.received_at,
        lamps,
    )
    assert part.contact.email == "ali@example.org"
    assert url("tell:status", part.number) in text_of(client.get(url("tell:status", case.number)))
    assert "And the lamp is dark." in text_of(client.get(url("tell:status", part.number)))
    assert Client().get(url("tell:status", part.number)).status_code == 302
    with pytest.raises(NotAllowed, match="open can be split"):
        actions.split_case(desk.case("closed"), text="More", by=desk.officer)


def test_the_number_of_a_part_is_told_to_whoever_passes_it_on(desk: Desk) -> None:
    case, client = desk.case("in_progress"), signed_in(desk.officer)
    page = text_of(client.get(url("feedback:case", case.pk)))
    (key,) = re.findall(r'name="split-key" value="([0-9a-f-]{36})"', page)
    given = {
        "split-revision": case.revision,
        "split-key": key,
        "split-text": "And the lamp is dark.",
        "split-service": "",
    }
    answer = client.post(url("feedback:deed", case.pk, "split"), given)
    assert answer["Location"] == url("feedback:entered", key)
    part, code = Case.objects.get(split_from=case), codes.code_of(uuid.UUID(key))
    assert queries.case_of_code(code) == part
    shown = text_of(client.get(answer["Location"]))
    assert codes.grouped(code) in shown
    assert "It was sent to the citizen too." not in shown
    assert url("feedback:case", case.pk) in shown
    assert client.post(url("feedback:deed", case.pk, "split"), given).status_code == 422  # the back button
    assert Case.objects.filter(split_from=case).count() == 1
    assert url("feedback:case", part.pk) in text_of(client.get(url("feedback:case", case.pk)))
    assert url("feedback:case", case.pk) in text_of(client.get(url("feedback:case", part.pk)))


def test_who_gets_the_number_by_mail_is_said(desk: Desk) -> None:
    key = codes.new_key()
    actions.split_case(desk.case(contact=CONTACT), text="And the lamp is dark.", key=key, by=desk.officer)
    assert "It was sent to the citizen too." in text_of(signed_in(desk.officer).get(url("feedback:entered", key)))


def test_the_late_are_told_level_by_level_and_once(desk: Desk, inside: Tenant) -> None:
    head, governor = make_member("head", desk.water.directorate), make_member("governor")
    case = desk.case("in_progress")
    heads = {member.membership_id for member in (desk.water.head, head)}
    worker, office = {desk.officer.membership_id}, {governor.membership_id}
    steps = (
        (0, set()),
        (1, worker),
        (4, worker),
        (5, worker | heads),
        (9, worker | heads),
        (12, worker | heads | office),
    )
    for days, members in steps:
        Notification.objects.all().delete()
        Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - dt.timedelta(days=days))
        escalate.apply_async(tenant=inside)
        assert told("case_late") == members, days
        Notification.objects.all().delete()
        escalate.apply_async(tenant=inside)
        assert told("case_late") == set(), days
    assert list(queries.to_escalate()) == []
    actions.withdraw_case(case)
    Case.objects.filter(pk=case.pk).update(due_on=dt.date(2020, 1, 1))
    assert list(queries.to_escalate()) == []


def test_each_level_is_told_once_for_the_same_promised_day(desk: Desk) -> None:
    case = desk.case("in_progress")
    Case.objects.filter(pk=case.pk).update(due_on=TODAY)
    for days, level in ((0, 0), (1, 1), (3, 1), (5, 2), (9, 2), (10, 3), (40, 3)):
        found = [(row.pk, each) for row, each in queries.to_escalate(TODAY + dt.timedelta(days=days))]
        assert found == [(case.pk, each) for each in range(1, level + 1)], days
    make(CaseEscalation, case=case, level=2, due_on=TODAY)
    assert list(queries.to_escalate(TODAY + dt.timedelta(days=9))) == []
    assert [level for _case, level in queries.to_escalate(TODAY + dt.timedelta(days=10))] == [3]


def test_one_that_fails_holds_up_none_of_the_others(
    desk: Desk, inside: Tenant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = desk.case("in_progress"), desk.case("in_progress")
    Case.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    hearing = queries.hearing

    def sometimes(case: Case, level: str) -> Any:
        if case.pk == broken.pk:
            raise ValueError("no such directorate")
        return hearing(case, level)

    monkeypatch.setattr(queries, "hearing", sometimes)
    escalate.apply_async(tenant=inside)
    assert [row.case_id for row in CaseEscalation.objects.all()] == [sound.pk]
    assert f"message {broken.pk} could not be told" in caplog.text
    monkeypatch.undo()
    assert [row.pk for row, _level in queries.to_escalate()] == [broken.pk]


def test_what_happened_before_is_shown(desk: Desk) -> None:
    here = make(Place, path="/9/")
    old, gone = desk.case("closed", place=here), desk.case("withdrawn", place=here)
    long_ago = desk.case("closed", place=here)
    Case.objects.filter(pk=long_ago.pk).update(received_at=timezone.now() - dt.timedelta(days=200))
    case = desk.case(place=here)
    assert list(queries.like_it(case, desk.officer)) == [old]
    assert gone.number
    assert not queries.like_it(desk.case(place=None), desk.officer).exists()
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert "It has happened before" in page
    assert "within 180 days" in page


def test_the_same_cause_at_another_place_has_happened_before_too(desk: Desk, inside: Tenant) -> None:
    def caused(cause: str) -> Case:
        case = desk.working(desk.case(place=make(Place)))
        return actions.answer_case(case, answer="Done", outcome="resolved", cause=cause, by=desk.officer)

    first, other = caused("breakdown"), caused("delay")
    case = caused("breakdown")
    assert list(queries.like_it(case, desk.officer)) == [first]
    Case.objects.filter(pk=first.pk).update(received_at=timezone.now() - dt.timedelta(days=20))
    inside.settings = {"recurrence_days": 10}
    assert list(queries.like_it(case, desk.officer)) == []
    assert other.pk


def test_much_the_same_words_have_happened_before(desk: Desk) -> None:
    story = "The pumping station behind the market stands still and our cellars are flooded"
    first = desk.case(text="Behind the market the pumping station stands still again", place=make(Place))
    desk.case(text="The market is too loud", place=make(Place))
    elsewhere = desk.case(text=story, service=make(Service, directorate=make_directorate()), place=make(Place))
    desk.case("withdrawn", text=story, place=make(Place))
    case = desk.case(text=story, place=make(Place))
    assert queries.alike_in_words(case, desk.officer, 5) == [first]
    assert queries.alike_in_words(desk.case(text="No water"), desk.officer, 5) == []
    assert url("feedback:case", first.pk) in text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    leader = make_member("team_leader", elsewhere.directorate)
    assert queries.alike_in_words(elsewhere, leader, 5) == []


def test_one_step_for_many_says_of_each_what_came_of_it(desk: Desk) -> None:
    client = signed_in(desk.officer)
    ready, early, foreign = desk.case("in_progress"), desk.case(), desk.case("in_progress", language="ar")
    stale = desk.case("in_progress")
    template = make(AnswerTemplate, text={"en": "Done {number}", "ar": "تم {number}"})
    chosen = [f"{case.pk}:{case.revision}" for case in (ready, early, foreign)] + [f"{stale.pk}:1", "x:1", "9:y"]
    given = {"chosen": chosen, "step": "answer", "template": template.pk, "outcome": "resolved"}
    page = text_of(client.post(url("feedback:bulk"), given))
    assert "Done with 2 messages of 4." in page
    assert "First say how serious it is." in page
    assert "Somebody else has changed this message" in page
    answers = {case.pk: case.answer for case in Case.objects.filter(state="answered")}
    assert answers == {ready.pk: f"Done {ready.number}", foreign.pk: f"تم {foreign.number}"}
    page = text_of(client.post(url("feedback:bulk"), {"chosen": chosen, "step": "assign"}), 422)
    assert "This step needs it." in page
    answer = client.post(url("feedback:bulk"), {"step": "close"}, follow=True)
    assert "Tick at least one message." in answer.content.decode()
    assert f'form="many" value="{early.pk}:{early.revision}"' in text_of(client.get(url("feedback:list")))
    page = text_of(client.post(url("feedback:bulk"), {"chosen": chosen[1:2]}))
    assert 'name="step"' in page
    assert chosen[1] in page
    assert chosen[0] not in page


def test_many_at_once_reach_only_what_one_handles(desk: Desk) -> None:
    elsewhere = desk.case("answered", service=None)
    client = signed_in(make_member("team_leader", desk.water.directorate))
    given = {"chosen": [f"{elsewhere.pk}:{elsewhere.revision}"], "step": "close"}
    assert client.post(url("feedback:bulk"), given)["Location"] == url("feedback:list")
    elsewhere.refresh_from_db()
    assert elsewhere.state == "answered"


def test_the_question_after_closing_can_open_it_again(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        case = desk.case("closed", contact=CONTACT)
    letter = mail.outbox[-1]
    assert letter.subject.startswith("Are you content?")
    path = "/" + next(word for word in letter.body.split() if "/content/" in word).partition("//")[2].partition("/")[2]
    client = Client()
    page = text_of(client.get(path))
    assert "Is it put right?" in page
    assert "The pipe is repaired." in page
    assert "Write what you want to add." in text_of(client.post(path, {"content": "no"}), 422)
    assert client.post(path, {"content": "no", "text": "It drips again"})["Location"] == path
    page = text_of(client.get(path))
    assert "Thank you for telling us." in page
    assert "We are working on it" in page
    assert "Is it put right?" not in page
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert [row.content for row in Rating.objects.all()] == [False]
    desk.answer(case)
    assert client.post(path, {"content": "yes"})["Location"] == path
    assert [row.content for row in Rating.objects.order_by("pk")] == [False, True]
    remembers(client, case)
    for page in (path, url("tell:rate", case.number)):
        assert "told us already" in text_of(client.post(page, {"content": "no", "text": "x"}), 422)


def test_the_link_of_a_letter_opens_the_question_and_nothing_else(desk: Desk) -> None:
    """Letters are quoted and passed on: what is held, erasing and taking back want the number."""
    case, client = desk.case("closed", contact=CONTACT), Client()
    page = text_of(client.get(url("tell:rate_by_mail", codes.letter_key(case.pk))))
    for secret in (case.text, *CONTACT.values()):
        assert secret not in page
    for name in ("status", "held", "held_file", "erase", "withdraw"):
        assert url(f"tell:{name}", case.number) not in page
        assert client.get(url(f"tell:{name}", case.number))["Location"] == url("tell:follow")
    assert client.post(url("tell:add", case.number), {"text": "x", "as": "appeal"})["Location"] == url("tell:follow")


def test_the_link_of_a_letter_opens_one_message_of_this_tenant(desk: Desk, tenant_b: Tenant) -> None:
    case = desk.case()
    with tenant_context(tenant_b):
        theirs = codes.letter_key(case.pk)
    ours = codes.letter_key(case.pk)
    for key in (theirs, ours[:-1] + ("a" if ours[-1] != "a" else "b"), "x"):
        assert codes.case_of_letter(key) is None
        assert Client().get(url("tell:rate_by_mail", key))["Location"] == url("tell:follow")
    assert codes.case_of_letter(ours) == case.pk
