"""The public call: asked on the public page, answered without an account, shown only by decision, erased for good."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation.models import ClientGroup
from planning import actions, queries
from planning.models import Cycle, Input
from planning.workflow import INPUT_MOVES, InputState, check_input_move
from sdip.web import limits, trail
from sdip.web.models import Notification
from sdip.web.trail import Wanted
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.feedback.helpers import answered_sum
from tests.figures import address
from tests.make import make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return ask(story.plan(public=True))


def ask(cycle: Cycle, days: int = 10, words: str = "What should change?") -> Cycle:
    seen = queries.call_seen(cycle)
    return actions.call_for_input(cycle, question={"en": words}, ends_on=in_days(days), seen=seen, by=None)


def send(cycle: Cycle, text: str = "Repair the pump station", **values: Any) -> Input:
    return actions.send_input(cycle, text=text, language="en", form_key=uuid.uuid4(), **values)


def form(**values: Any) -> dict[str, Any]:
    return {"text": "Repair the pump station", "form_key": str(uuid.uuid4()), "name": "Huda", **values}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_only_a_plan_that_is_shown_asks_the_public(story: Story) -> None:
    with pytest.raises(NotAllowed, match="Show the plan to the public first"):
        ask(story.plan())
    for days in (-1, None):
        cycle = story.plan(public=True)
        with pytest.raises(NotAllowed, match="until when"):
            actions.call_for_input(
                cycle, question={"en": "X"}, ends_on=None if days is None else in_days(days),
                seen=queries.call_seen(cycle), by=None,
            )  # fmt: skip


def test_the_team_hears_of_new_input_once_a_day_without_its_words(story: Story, cycle: Cycle) -> None:
    story.fill_team(cycle)
    send(cycle), send(cycle, "Mend the other one too")
    told = Notification.objects.filter(kind="planning.input_sent")
    team = set(cycle.seats.values_list("member__membership_id", flat=True))
    assert {row.recipient_id for row in told} == team
    assert (len(team), told.count()) == (4, 4)
    assert "pump" not in str([row.facts for row in told])
    page = text_of(signed_in(story.head).get(address("web:notices")))
    assert "The public has written to the plan “Repairs in time”." in page


def test_two_who_change_the_call_do_not_overwrite_each_other(cycle: Cycle) -> None:
    seen = queries.call_seen(cycle)
    actions.call_for_input(cycle, question={"en": "Other"}, ends_on=in_days(3), seen=seen, by=None)
    with pytest.raises(Stale):
        actions.call_for_input(cycle, question={"en": "Mine"}, ends_on=in_days(4), seen=seen, by=None)
    cycle.refresh_from_db()
    assert cycle.call["en"] == "Other"
    actions.call_for_input(cycle, question={}, ends_on=in_days(4), seen=queries.call_seen(cycle), by=None)
    cycle.refresh_from_db()
    assert (cycle.call, cycle.call_ends_on) == ({}, None)


@pytest.mark.parametrize(
    "closed", [{"public": False}, {"stage": "closed"}, {"call_ends_on": "yesterday"}, {"call": {}}]
)
def test_nothing_is_taken_when_the_call_is_over(cycle: Cycle, client: Any, closed: dict[str, Any]) -> None:
    if "call_ends_on" in closed:
        closed = {"call_ends_on": timezone.localdate() - timedelta(days=1)}
    url = address("public_planning:input_page", args=[cycle.code])
    Cycle.objects.filter(pk=cycle.pk).update(**closed)
    with pytest.raises(NotAllowed, match="has ended"):
        send(cycle)
    assert client.post(url, form()).status_code in (302, 404)
    assert not Input.objects.exists()


def test_somebody_answers_without_an_account(cycle: Cycle, client: Any, tenant_a: Tenant) -> None:
    page_url = address("public_planning:plan_page", args=[cycle.code])
    page = text_of(client.get(page_url))
    assert "What should change?" in page
    assert 'name="form_key"' in page
    url, sent = address("public_planning:input_page", args=[cycle.code]), form()
    done = client.post(url, sent)
    assert (done.status_code, done["Location"]) == (302, address("public_planning:thanks_page", args=[cycle.code]))
    assert "Thank you" in text_of(client.get(done["Location"]))
    row = Input.objects.get()
    assert (row.text, row.name, row.language, row.state) == ("Repair the pump station", "Huda", "en", "waiting")
    assert "Repair the pump station" not in text_of(client.get(page_url))  # before somebody decides
    assert client.post(url, sent).status_code == 302  # a double click
    assert Input.objects.count() == 1
    again = client.post(url, sent | {"text": "Something quite different"})
    assert (again.status_code, "sent already" in text_of(again)) == (422, True)


def test_what_is_refused_keeps_its_text(cycle: Cycle, client: Any) -> None:
    url = address("public_planning:input_page", args=[cycle.code])
    for values, sentence in (
        ({"text": "Short"}, "a little more"),
        ({"text": "x" * 2001}, "too long"),
        ({"website": "spam"}, "must stay empty"),
        ({"form_key": "x"}, "problem"),
        ({"client_group": "99999"}, "problem"),
    ):
        answer = client.post(url, form(**values))
        assert (answer.status_code, sentence in text_of(answer)) == (422, True), values
        assert str(values.get("text", "Repair the pump station")) in text_of(answer)
    assert not Input.objects.exists()


def test_one_address_sends_many_with_a_sum_and_loses_no_words(
    cycle: Cycle, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SAYING", ("saying", 2, 3600))
    url = address("public_planning:input_page", args=[cycle.code])
    assert [client.post(url, form()).status_code for _time in range(2)] == [302, 302]
    words = form()
    refused = text_of(client.post(url, words))
    assert words["text"] in refused
    assert Input.objects.count() == 2
    assert client.post(url, words | answered_sum(refused)).status_code == 302
    assert Input.objects.count() == 3
    assert "together?" in text_of(client.get(address("public_planning:plan_page", args=[cycle.code])))


@pytest.mark.parametrize("state", InputState.values)
@pytest.mark.parametrize("to", InputState.values)
def test_an_input_is_shown_or_not(cycle: Cycle, state: str, to: str) -> None:
    row = send(cycle)
    Input.objects.filter(pk=row.pk).update(state=state, reason="Old" if state == "hidden" else "")
    if to == state or to in INPUT_MOVES[state]:
        check_input_move(state, to)
        decided = actions.decide_input(row, state=to, reason="Insults", answer=" Yes ", revision=1, by=None)
        assert (decided.state, decided.reason, decided.answer) == (to, "Insults" if to == "hidden" else "", "Yes")
    else:
        with pytest.raises(NotAllowed, match="can’t become"):
            actions.decide_input(row, state=to, revision=1, by=None)


def test_hiding_wants_a_reason_and_the_second_moderator_is_told(cycle: Cycle) -> None:
    row = send(cycle)
    with pytest.raises(NotAllowed, match="Write down why"):
        actions.decide_input(row, state="hidden", reason=" ", revision=1, by=None)
    actions.decide_input(row, state="shown", revision=1, by=None)
    for act in (
        lambda: actions.decide_input(row, state="hidden", reason="X", revision=1, by=None),
        lambda: actions.erase_input(row, revision=1, by=None),
    ):
        with pytest.raises(Stale):
            act()


def test_an_erased_input_says_nothing_any_more(cycle: Cycle) -> None:
    row = send(cycle, name="Huda")
    actions.decide_input(row, state="shown", answer="Thank you, Huda", revision=1, by=None)
    actions.erase_input(row, revision=2, by=None)
    row.refresh_from_db()
    assert (row.text, row.name, row.answer, row.state) == ("", "", "", "hidden")
    assert row.erased_at is not None
    for act in (
        lambda: actions.decide_input(row, state="shown", revision=3, by=None),
        lambda: actions.erase_input(row, revision=3, by=None),
    ):
        with pytest.raises(NotAllowed, match="erased"):
            act()


def test_the_team_decides_and_the_page_shows(story: Story, cycle: Cycle, client: Any) -> None:
    row = send(cycle, name="Huda")
    staff = signed_in(story.head)
    assert "Huda" in text_of(staff.get(address("planning:inputs_page", args=[cycle.pk])))
    url = address("planning:input_page", args=[row.pk])
    decision = {"state": "shown", "answer": "The pump is ordered", "revision": 1}
    assert staff.post(url, decision | {"state": "hidden"}).status_code == 422
    assert staff.post(url, decision).status_code == 302
    page = text_of(client.get(address("public_planning:plan_page", args=[cycle.code])))
    assert ("Repair the pump station" in page, "The pump is ordered" in page, "Huda" in page) == (True, True, False)
    auditor = signed_in(make_member("auditor"))  # reads what everybody reads
    seen = text_of(auditor.get(address("planning:inputs_page", args=[cycle.pk])))
    assert ("Repair the pump station" in seen, "Huda" in seen) == (True, False)
    erase = address("planning:input_erasure", args=[row.pk])
    assert (auditor.get(url).status_code, auditor.post(erase, {"revision": 2}).status_code) == (403, 403)
    assert staff.post(erase, {"revision": 2}).status_code == 302
    assert "pump station" not in text_of(client.get(address("public_planning:plan_page", args=[cycle.code])))


def test_what_waits_or_is_hidden_is_read_by_the_writers_only(story: Story, cycle: Cycle) -> None:
    waits, hidden = send(cycle, "Ann of 5 High Street waits"), send(cycle, "Bob of 7 Low Street lies")
    reason = {"state": "hidden", "reason": "Names Bob", "answer": "We write to you"}
    actions.decide_input(hidden, **reason, revision=1, by=story.head)  # type: ignore[arg-type]
    url = address("planning:inputs_page", args=[cycle.pk])
    guest = make_member("community_member")
    actions.add_seat(cycle, function="community_member", member=guest, by=story.head)
    secret = ("High Street", "Low Street", "Names Bob", "We write to you")
    for member in (guest, make_member("auditor"), make_member("governor")):
        seen = text_of(signed_in(member).get(url))
        assert [words for words in secret if words in seen] == []
        assert "Nobody has decided yet" in seen
    page = text_of(signed_in(story.head).get(url))
    assert [words for words in secret if words in page] == list(secret)
    actions.decide_input(waits, state="shown", answer="Noted", revision=1, by=story.head)
    shown = text_of(signed_in(guest).get(url))
    assert ("High Street" in shown, "Noted" in shown, "Low Street" in shown) == (True, True, False)


def test_who_decided_what_on_an_input_is_in_the_trail_and_its_words_are_not(story: Story, cycle: Cycle) -> None:
    row = send(cycle, "Ann of 5 High Street", name="Ann")
    other = make_member("administrator", name="Zainab")
    actions.decide_input(row, state="shown", answer="Thank you, Ann", revision=1, by=story.head)
    actions.decide_input(row, state="hidden", reason="Names Ann", revision=2, by=other)
    actions.erase_input(row, revision=3, by=other)
    told = trail.entries(Wanted(model="planning.input"))
    assert [(str(each.deed), each.person) for each in told] == [
        ("Input of the public erased", "Zainab"), ("Input of the public decided on", "Zainab"),
        ("Input of the public decided on", story.head.name), ("Input of the public received", ""),
    ]  # fmt: skip
    moves = [next((c.before, c.after) for c in each.changes if c.label == "State") for each in told[1:3]]
    assert moves == [("Shown", "Not shown"), ("Waiting", "Shown")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM planning_inputevent e")
        kept = cursor.fetchone()[0]
    assert ("Ann" in kept, "shown" in kept) == (False, True)


def test_the_call_is_written_on_its_page(story: Story) -> None:
    cycle = story.plan(public=True)
    client, url = signed_in(story.head), address("planning:call_page", args=[cycle.pk])
    asked = {"question_en": "What should change?", "ends_on": in_days(5).isoformat(), "seen": queries.call_seen(cycle)}
    assert client.post(url, asked | {"ends_on": ""}).status_code == 422
    assert client.post(url, asked).status_code == 302
    stale = client.post(url, asked)
    assert (stale.status_code, "changed the call meanwhile" in text_of(stale)) == (422, True)
    page = text_of(client.get(address("planning:new_consultation_page", args=[cycle.pk]) + "?call=1"))
    assert "What should change?" in page


def test_the_public_page_asks_the_same_questions_for_many_inputs(cycle: Cycle, client: Any) -> None:
    from tests.make import make

    group, url = make(ClientGroup), address("public_planning:plan_page", args=[cycle.code])

    def shown(times: int) -> None:
        with tenant_context(require_tenant()):  # a request has left it
            for number in range(times):
                row = send(cycle, f"Please repair number {number}", client_group=group)
                actions.decide_input(row, state="shown", revision=1, by=None)

    shown(1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    shown(20)
    with CaptureQueriesContext(connection) as many:
        assert "number 19" in text_of(client.get(url))
    assert len(many) <= len(few)


def test_a_neighbour_finds_no_inputs(story: Story, cycle: Cycle, tenant_b: Tenant, client: Any) -> None:
    row = send(cycle)
    urls = [address("planning:input_page", args=[row.pk]), address("planning:inputs_page", args=[cycle.pk])]
    public = address("public_planning:input_page", args=[cycle.code])
    with tenant_context(tenant_b):
        stranger = signed_in(make_member("administrator"))
    for url in urls:
        assert stranger.get(url.replace("/alpha/", f"/{tenant_b.slug}/")).status_code == 404
    assert client.post(public.replace("/alpha/", f"/{tenant_b.slug}/"), form()).status_code == 404
    assert Input.objects.count() == 1
