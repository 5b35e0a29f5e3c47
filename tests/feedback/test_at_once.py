"""A plain message is answered with one form, and after it the next one of the same list is offered."""

import re
from typing import Any

import pytest
from django.utils import timezone

from feedback import actions
from feedback.models import Case
from feedback.workflow import State
from sdip.web.work import work_of
from tenancy.refusals import NotAllowed, Stale
from tests.charters.conftest import url
from tests.make import make_directorate, make_member, signed_in

from .conftest import Desk
from .helpers import text_of
from .test_one_door import labels_of

ABOUT = {"severity": "low", "complexity": "simple", "impact": "one"}
ANSWER = {"outcome": "resolved", "cause": "breakdown", "answer": "The pipe is repaired."}


def posted(case: Case, **values: Any) -> dict[str, Any]:
    return {f"at-once-{name}": value for name, value in {"revision": case.revision, **values}.items()}


WAYS = {
    "received": ["acknowledged", "assessed", "in_progress", "decided", "answered"],
    "acknowledged": ["assessed", "in_progress", "decided", "answered"],
    "assessed": ["in_progress", "decided", "answered"],
}


@pytest.mark.parametrize("state", WAYS)
def test_one_form_makes_every_move_with_its_line(desk: Desk, state: str) -> None:
    case = desk.case(state)
    client, log = signed_in(desk.officer), len(labels_of(case))
    given = ANSWER | (ABOUT if state != "assessed" else {}) | ({"receipt": "on"} if state == "received" else {})
    page = text_of(client.get(url("feedback:case", case.pk)))
    assert set(re.findall(r'name="at-once-(\w+)"', page)) == {"revision", "files", *given}
    count = case.moves.count()
    assert client.post(url("feedback:deed", case.pk, "at-once"), posted(case, **given)).status_code == 302
    moves = case.moves.order_by("pk")[count:]
    assert [(move.to_state, move.by_id) for move in moves] == [(to, desk.officer.pk) for to in WAYS[state]]
    case.refresh_from_db()
    assert (case.outcome, case.cause, case.answer) == ("resolved", "breakdown", ANSWER["answer"])
    assert case.severity == ("medium" if state == "assessed" else "low")
    assert case.assignee == desk.officer
    assert case.answered_at
    steps = {"received": "acknowledge", "acknowledged": "assess", "assessed": "take_up", "decided": "answer"}
    done = [f"feedback.{steps[each]}_case" for each in steps if each in (state, *WAYS[state])]
    assert list(dict.fromkeys(labels_of(case)[log:])) == done


def test_it_is_all_or_nothing(desk: Desk) -> None:
    case = desk.case("acknowledged")
    for refused, values in (
        (NotAllowed, ANSWER),  # nobody has said how serious it is
        (NotAllowed, ABOUT | ANSWER | {"outcome": "accepted"}),
        (Stale, ABOUT | ANSWER | {"revision": case.revision + 1}),
    ):
        with pytest.raises(refused):
            actions.answer_at_once(case, **values, by=desk.officer)
        case.refresh_from_db()
        assert (case.state, case.severity) == ("acknowledged", "")


@pytest.mark.parametrize("state", sorted(set(State.values) - set(WAYS)))
def test_once_the_work_has_begun_its_own_steps_are_the_way(desk: Desk, state: str) -> None:
    case = desk.case(state)
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert "at-once" not in page
    with pytest.raises(NotAllowed):
        actions.answer_at_once(case, **ABOUT, **ANSWER, by=desk.officer)


def test_what_may_be_spam_is_looked_at_first(desk: Desk) -> None:
    case = desk.case("acknowledged")
    Case.objects.filter(pk=case.pk).update(held_at=case.received_at)
    assert "at-once" not in text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    with pytest.raises(NotAllowed, match="First let it through"):
        actions.answer_at_once(case, **ABOUT, **ANSWER, by=desk.officer)


def test_nobody_answers_at_once_who_may_not_take_each_step(desk: Desk) -> None:
    case = desk.case("acknowledged")
    for member in (make_member("viewer"), make_member("complaints_officer", make_directorate())):
        answer = signed_in(member).post(url("feedback:deed", case.pk, "at-once"), posted(case, **ABOUT, **ANSWER))
        assert answer.status_code == 403
    case.refresh_from_db()
    assert case.state == "acknowledged"


def test_a_refused_answer_keeps_its_words_and_its_list(desk: Desk) -> None:
    case = desk.case("acknowledged")
    path = url("feedback:deed", case.pk, "at-once", query="?from=work")
    page = text_of(signed_in(desk.officer).post(path, posted(case, **ABOUT, answer="We are sorry")), 422)
    assert "We are sorry" in page
    assert f'action="{path}"' in page


def test_a_prepared_answer_begins_the_form(desk: Desk) -> None:
    leader = make_member("complaints_officer")
    actions.save_template(
        None, code="pipe", kind="", name={"en": "Pipe"}, text={"en": "No. {number} is repaired"}, by=leader
    )
    case = desk.case("acknowledged")
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk, query="?from=work")))
    assert (link := re.search(r'href="([^"]*template=pipe[^"]*)"', page))
    chosen = text_of(signed_in(desk.officer).get(link[1].replace("&amp;", "&")))
    assert f"No. {case.number} is repaired</textarea>" in chosen
    assert unfolded(chosen) == ["Answer at once"]
    assert "from=work" in link[1]


def unfolded(page: str) -> list[str]:
    return [text.strip() for text in re.findall(r"<details open><summary>([^<]+)", page)]


def work_links(desk: Desk) -> list[str]:
    groups = work_of(desk.officer, timezone.localdate()).groups
    return [item.url for group in groups for item in group.items if "/messages/" in item.url]


@pytest.mark.parametrize(
    ("state", "kind", "label"),
    [
        ("received", "complaint", "Answer at once"),
        ("acknowledged", "suggestion", "Answer at once"),
        ("assessed", "complaint", "Answer at once"),
        ("in_progress", "complaint", "Answer"),
        ("acknowledged", "compliment", "Pass the thanks on"),
    ],
)
def test_my_work_leads_to_the_answer_unfolded(desk: Desk, state: str, kind: str, label: str) -> None:
    case = desk.case(state, kind=kind)
    (link,) = work_links(desk)
    assert link.endswith(f"/messages/{case.pk}/?step=answer&from=work")
    assert unfolded(text_of(signed_in(desk.officer).get(link))) == [label]
    assert unfolded(text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))) == []


def next_of(client: Any, case: Case, which: str) -> str | None:
    """Where the page leads after the message was answered."""
    path = url("feedback:deed", case.pk, "at-once", query=f"?from={which}")
    answer = client.post(path, posted(case, **ABOUT, **ANSWER))
    assert answer.status_code == 302, answer.content.decode()
    page = text_of(client.get(answer["Location"]))
    found = re.search(r'href="([^"]+)">Next: ', page)
    return found[1].replace("&amp;", "&") if found else None


def test_my_work_goes_on_with_its_next_message(desk: Desk) -> None:
    dated = [desk.case("acknowledged", text=f"Matter {day}") for day in (5, 3, 9)]
    for case, day in zip(dated, (5, 3, 9), strict=True):
        Case.objects.filter(pk=case.pk).update(due_on=f"2027-03-0{day}")
    danger = desk.case("acknowledged", unsafe=True)
    client = signed_in(desk.officer)
    order = [danger, dated[1], dated[0], dated[2]]
    assert work_links(desk) == [url("feedback:case", case.pk, query="?step=answer&from=work") for case in order]
    for case, then in zip(order[1:], [dated[0], dated[2], danger], strict=True):
        assert next_of(client, case, "work") == url("feedback:case", then.pk, query="?step=answer&from=work")
    assert next_of(client, danger, "work") is None


def test_a_list_goes_on_in_its_own_order(desk: Desk) -> None:
    first, second, idea, last = (
        desk.case("acknowledged", kind=kind) for kind in ("complaint", "complaint", "suggestion", "complaint")
    )
    client = signed_in(desk.officer)
    query = "?kind=complaint&sort=-number"
    page = text_of(client.get(url("feedback:list", query=query)))
    links = re.findall(r'<a href="([^"]+\?from=[^"]+)"', page)
    assert [link.split("?")[0] for link in links] == [url("feedback:case", case.pk) for case in (last, second, first)]
    which = links[0].split("from=")[1]
    assert next_of(client, second, which) == url("feedback:case", first.pk, query=f"?step=answer&from={which}")
    assert idea.state == "acknowledged"


@pytest.mark.parametrize(
    "which", ["q%3D%2500", "queue%3Dnowhere%26sort%3Dx", "%00".replace("%00", "x" * 600), "page%3D-1"]
)
def test_a_strange_list_stops_no_answer(desk: Desk, which: str) -> None:
    next_of(signed_in(desk.officer), desk.case("acknowledged"), which)


def test_the_next_one_is_named_only_to_whoever_may_read_it(desk: Desk) -> None:
    case, other = desk.case("answered"), desk.case("acknowledged", text="A secret matter")
    reader = make_member("complaints_officer", make_directorate())
    hidden = url("feedback:case", case.pk, query=f"?from=work&next={other.pk}")
    assert "A secret matter" in text_of(signed_in(desk.officer).get(hidden))
    assert signed_in(reader).get(hidden).status_code == 403
    about = desk.receive(subject="conduct", person=desk.officer.name, text="A matter of conduct").case
    for key in (about.pk, "x", "9" * 30):
        page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk, query=f"?from=work&next={key}")))
        assert "Next:" not in page
