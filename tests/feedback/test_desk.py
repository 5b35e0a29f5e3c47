"""The officer's list, a message's page, and letters that are written down."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback import actions, codes
from feedback.models import Case
from organisation.models import Service
from sdip.web.models import Notification
from tests.charters.conftest import url
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import CONTACT, Desk, a_key
from .helpers import text_of


def test_the_list_shows_the_late_first_and_never_who_wrote(desk: Desk) -> None:
    desk.case(text="The second message", contact=CONTACT)
    late = desk.case(text="The first message", contact=CONTACT)
    Case.objects.filter(pk=late.pk).update(due_on="2026-01-05")
    desk.case("closed", text="The closed message")
    page = text_of(signed_in(desk.officer).get(url("feedback:list")))
    assert page.index("The first message") < page.index("The second message")
    assert "Late: 5 January 2026" in page
    assert "The closed message" not in page
    for secret in CONTACT.values():
        assert secret not in page


def test_the_list_filters_and_finds(desk: Desk) -> None:
    client = signed_in(desk.officer)
    desk.case("in_progress", text="Brown water in the tap")
    idea = desk.case("in_progress", text="A closed matter", kind="suggestion")
    desk.close(actions.answer_case(idea, outcome="accepted", answer="We do it", by=desk.officer))
    desk.case(text="Lost in town", service=None)
    for query, found in (
        ("", {"Brown", "Lost"}),
        ("queue=mine", {"Brown"}),
        ("queue=nobody", {"Lost"}),
        ("queue=unrouted", {"Lost"}),
        ("queue=closed", {"closed"}),
        ("queue=all&kind=suggestion", {"closed"}),
        ("queue=all&service=water", {"Brown", "closed"}),
        ("q=brow", {"Brown"}),
        ("queue=late", set()),
    ):
        page = text_of(client.get(url("feedback:list", query=f"?{query}")))
        assert {
            word
            for word in ("Brown", "Lost", "closed matter".split()[0])
            if f">{word}" in page or f"A {word} matter" in page
        } == found, query
    assert "No message matches" in text_of(client.get(url("feedback:list", query="?q=nothing")))


def asked(client: Client, path: str) -> list[str]:
    """Of the second visit; without what every page asks."""
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        text_of(client.get(path))
    frame = ("SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT set_config")
    return [q["sql"] for q in found if "usersession" not in q["sql"] and not q["sql"].startswith(frame)]


def test_the_list_asks_at_most_ten_questions_however_long_it_is(desk: Desk) -> None:
    client, path = signed_in(desk.officer), url("feedback:list")
    desk.case("in_progress", unsafe=True)
    one = len(asked(client, path))
    for _each in range(30):
        desk.case("in_progress", service=make(Service, directorate=make_directorate()), unsafe=True)
    assert len(asked(client, path)) == one
    assert one <= 10, one


def test_the_page_of_a_message_asks_for_what_it_offers_and_for_that_once(desk: Desk) -> None:
    client, most = signed_in(desk.officer), {"closed": 26, "acknowledged": 29, "in_progress": 30}
    for state, limit in most.items():
        found = asked(client, url("feedback:case", desk.case(state, contact=CONTACT).pk))
        assert len(found) <= limit, (state, len(found))
        for table in ("organisation_service", "organisation_directorate"):
            choices = [sql for sql in found if sql.startswith(f'SELECT "{table}"')]
            assert len(choices) == (state != "closed"), table


def test_a_swap_equals_a_reload(desk: Desk) -> None:
    desk.case()
    client, path = signed_in(desk.officer), url("feedback:list", query="?sort=number")
    part = text_of(client.get(path, headers={"HX-Request": "true", "HX-Target": "cases"})).strip()
    assert part.startswith('<div id="cases">')
    assert part in text_of(client.get(path))


def deed(client: Client, case: Case, name: str, **values: Any) -> Any:
    case.refresh_from_db()
    given = {"revision": case.revision, **values}
    return client.post(
        url("feedback:deed", case.pk, name), {f"{name}-{field}": value for field, value in given.items()}
    )


def test_a_message_is_handled_on_its_page(desk: Desk) -> None:
    client, case = signed_in(desk.officer), desk.case(contact=CONTACT)
    page = text_of(client.get(url("feedback:case", case.pk)))
    assert CONTACT["name"] in page
    assert "First say how serious it is." in page
    leader = make_member("team_leader", desk.water.directorate)
    for name, values in (
        ("assess", {"severity": "high", "complexity": "simple", "impact": "many"}),
        ("take-up", {}),
        ("ask", {"question": "Which house?"}),
        ("resume", {}),
        ("note", {"text": "Crew 2 knows"}),
        ("assign", {"assignee": leader.pk}),
        ("answer", {"outcome": "partly", "answer": "Half is repaired"}),
        ("reopen", {"reason": "The other half"}),
        ("answer", {"outcome": "resolved", "answer": "All is repaired"}),
        ("close", {}),
    ):
        answer = deed(client, case, name, **values)
        assert answer.status_code == 302, (name, answer.content.decode()[:500])
    case.refresh_from_db()
    assert (case.state, case.outcome, case.assignee) == ("closed", "resolved", leader)
    page = text_of(client.get(url("feedback:case", case.pk)))
    for words in ("Crew 2 knows", "Which house?", "The other half", "All is repaired", "Answered on"):
        assert words in page


def test_what_the_workflow_refuses_shows_its_sentence(desk: Desk) -> None:
    client, case = signed_in(desk.officer), desk.case()
    page = text_of(deed(client, case, "close"), 422)
    assert "A message that is “Acknowledged” can’t become “Closed”." in page
    desk.working(case)
    page = text_of(deed(client, case, "answer", outcome="", answer=""), 422)
    assert "“The answer” is missing." in page
    page = text_of(deed(client, case, "answer", outcome="resolved", answer="Done", revision=1), 422)
    assert "Somebody else has changed this message since you opened it." in page
    assert 'name="answer-answer"' in page
    assert ">\nDone</textarea>" in page
    assert deed(client, case, "unknown").status_code == 404


def test_a_message_that_leaves_my_reach_leads_back_to_the_list(desk: Desk) -> None:
    leader = signed_in(make_member("team_leader", desk.water.directorate))
    roads = make(Service, directorate=make_directorate())
    case = desk.case()
    assert deed(leader, case, "route", service=roads.pk)["Location"] == url("feedback:list")
    assert leader.get(url("feedback:case", case.pk)).status_code == 403


def test_only_with_the_right_is_it_shown_who_wrote(desk: Desk) -> None:
    case = desk.case(contact=CONTACT)
    leader = signed_in(make_member("team_leader", desk.water.directorate))
    page = text_of(leader.get(url("feedback:case", case.pk)))
    assert "Your role does not show who wrote." in page
    for secret in CONTACT.values():
        assert secret not in page


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 200), ("oversight_officer", 200), ("data_officer", 403), ("governor", 200)]
)
def test_readers_read_and_change_nothing(desk: Desk, role: str, status: int) -> None:
    client, case = signed_in(make_member(role)), desk.case()
    assert client.get(url("feedback:case", case.pk)).status_code == status
    assert client.get(url("feedback:list")).status_code == status
    assert deed(client, case, "take-up").status_code == 403
    assert client.post(url("feedback:new"), {}).status_code == 403
    assert client.get(url("feedback:case", 10**9)).status_code == (404 if status == 200 else 403)


ENTRY = {
    "channel": "letter",
    "subject": "service",
    "kind": "complaint",
    "text": "The letter says that the water is brown.",
    "language": "ar",
    "name": "Ali",
    "consent": "on",
}


def test_a_letter_is_written_down_with_its_own_day(desk: Desk) -> None:
    client, key = signed_in(desk.officer), a_key()
    given = {**ENTRY, "key": str(key), "received_on": "2026-03-02", "service": desk.water.service.pk}
    answer = client.post(url("feedback:new"), given)
    assert answer["Location"] == url("feedback:entered", key)
    case = Case.objects.get()
    assert (case.channel, str(case.received_at.date()), case.language) == ("letter", "2026-03-02", "ar")
    assert case.moves.get().by == desk.officer
    assert codes.grouped(codes.code_of(key)) in text_of(client.get(answer["Location"]))
    client.post(url("feedback:new"), given)
    assert Case.objects.count() == 1
    assert client.get(url("feedback:entered", a_key())).status_code == 404


@pytest.mark.parametrize("channel", ["letter", "phone", "counter", "fax", "email"])
def test_each_way_that_the_page_offers_is_written_down(desk: Desk, channel: str) -> None:
    client, key = signed_in(desk.officer), a_key()
    offered = re.search(r'<select[^>]*name="channel".*?</select>', text_of(client.get(url("feedback:new"))), re.DOTALL)
    assert offered is not None
    label = Case.Channel(channel).label
    assert f'value="{channel}">{label}<' in offered[0]
    scan = SimpleUploadedFile("fax.pdf", b"%PDF-1.7 one page", "application/pdf")
    given = {**ENTRY, "key": str(key), "channel": channel, "received_on": "2026-03-02", "photos": [scan]}
    assert client.post(url("feedback:new"), given)["Location"] == url("feedback:entered", key)
    case = Case.objects.get()
    assert (case.channel, case.state, case.text) == (channel, "received", ENTRY["text"])  # nobody has the receipt yet
    assert case.files.get().file.content_type == "application/pdf"
    assert f"<dt>How it came</dt><dd>{label}</dd>" in text_of(client.get(url("feedback:case", case.pk)))
    done = {"acknowledge-revision": case.revision}
    assert client.post(url("feedback:deed", case.pk, "acknowledge"), done).status_code == 302
    case.refresh_from_db()
    assert case.state == "acknowledged"


def test_a_name_is_kept_with_consent_only(desk: Desk) -> None:
    given = {**ENTRY, "key": str(a_key()), "received_on": "2026-03-02", "consent": ""}
    client = signed_in(desk.officer)
    assert "Tick that the citizen agrees" in text_of(client.post(url("feedback:new"), given), 422)
    assert not Case.objects.exists()
    assert client.post(url("feedback:new"), {**given, "name": ""}).status_code == 302


def test_a_letter_of_tomorrow_is_refused(desk: Desk) -> None:
    given = {**ENTRY, "key": str(a_key()), "received_on": "2099-01-01"}
    page = text_of(signed_in(desk.officer).post(url("feedback:new"), given), 422)
    assert "This day has not come yet." in page
    assert not Case.objects.exists()


def test_news_lead_to_the_message(desk: Desk) -> None:
    case = desk.case()
    notice = Notification.objects.get(recipient=desk.officer.membership)
    assert signed_in(desk.officer).get("/alpha" + notice.path).status_code == 200
    assert notice.path.endswith(f"/{case.pk}/")
