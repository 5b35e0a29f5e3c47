"""Page, staff entry, API, mailbox and admin: one set of actions, one log of moves, and nobody else who writes either."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from feedback import actions
from feedback.mailbox.actions import keep_mail
from feedback.models import Case, CaseMove
from feedback.threads import token_of
from feedback.views import follow
from feedback.views.deeds import DEEDS, REVIEW
from feedback.workflow import MOVES, State
from tenancy.sites import platform_site, tenant_site
from tests.charters.conftest import url
from tests.feedback.open311.test_contract import secret_of
from tests.make import make_member, signed_in
from tests.test_architecture import ROOT, sources

from .conftest import CONTACT, Desk, a_key
from .helpers import remembers, sent

WRITERS_OF_MOVES = {"feedback/actions/moves.py:move"}  # by rows; the intake writes its first lines with one statement
WRITERS_OF_STATES = {"feedback/actions/intake.py:_acknowledge", "feedback/actions/moves.py:move"}
MAKES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "raw", "update", "save"}
SQL = re.compile(r"(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY)\s+\"?feedback_case(move)?\b", re.IGNORECASE)
OWN_STATES = ("surveys", "mailbox")  # other rows with a state of their own


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Of the whole product: file and name."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield f"{path}:{node.name}", node


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def test_only_one_function_writes_rows_of_the_log() -> None:
    """Besides them only the emptying of what was told (public_note) touches it, which the database allows for that column."""
    found = set()
    for name, function in functions():
        for call in calls(function):
            text = ast.unparse(call.func)
            writes = text == "CaseMove" or (text.split(".")[-1] in MAKES and re.search(r"CaseMove|\bmoves\b", text))
            if writes and ast.unparse(call) != "case.moves.exclude(public_note='').update(public_note='')":
                found.add(name)
    assert found == WRITERS_OF_MOVES


def test_only_two_functions_give_a_message_its_state() -> None:
    found = set()
    for name, function in functions():
        if not name.startswith("feedback/") or name.split("/")[1] in OWN_STATES:
            continue
        targets = [t for node in ast.walk(function) if isinstance(node, ast.Assign) for t in node.targets]
        targets = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
        sets = any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
        given = any(
            keyword.arg == "state" and ast.unparse(call.func).split(".")[-1] in {*MAKES, "change", "Case", "setattr"}
            for call in calls(function)
            for keyword in call.keywords
        )
        found |= {name} if sets or given else set()
    assert found == WRITERS_OF_STATES


def test_one_statement_of_sql_writes_moves_and_only_the_intake_has_it() -> None:
    texts = {str(path): (ROOT / path).read_text() for path in sources()}
    found = {path: [match.group() for match in SQL.finditer(text)] for path, text in texts.items()}
    assert {path: each for path, each in found.items() if each} == {
        "feedback/actions/intake.py": ["INSERT INTO feedback_casemove"]
    }
    users = {name for name, function in functions() if "PARTS" in ast.unparse(function) and "actions/intake" in name}
    assert users == {"feedback/actions/intake.py:_store_parts"}


def test_no_other_app_makes_or_changes_messages() -> None:
    """The sample tenants and the plans, too, go through the actions."""
    wrong = set()
    for name, function in functions():
        for call in calls(function):
            text = ast.unparse(call.func)
            if (
                not name.startswith("feedback/")
                and re.search(r"\bCase\.objects\b", text)
                and text.split(".")[-1] in MAKES
            ):
                wrong.add(name)
    assert wrong == set()


def test_each_step_of_a_page_is_an_action() -> None:
    known = {getattr(actions, name) for name in actions.__all__}
    for deed in (DEEDS | REVIEW).values():
        wrapped = {getattr(actions, name, None) for name in deed.act.__code__.co_names}
        assert deed.act in known or (deed.act.__module__ == "feedback.views.deeds" and wrapped & known), deed.name
    assert set(follow.DEEDS.values()) <= known


def test_no_admin_holds_messages(desk: Desk) -> None:
    labels = {model._meta.label for site in (tenant_site, platform_site) for model in site._registry}
    assert {label for label in labels if re.match(r"feedback\.Case", label)} == set()
    case, administrator = desk.case(), signed_in(make_member("administrator"))
    for path in ("case/", "case/add/", f"case/{case.pk}/change/", f"case/{case.pk}/delete/", "casemove/add/"):
        for ask in (administrator.get, administrator.post):
            assert ask(f"/alpha/manage/feedback/{path}").status_code == 404


def labels_of(case: Case) -> list[str]:
    """What the trail says about each change of the message, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context FROM feedback_caseevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [case.pk])
        return [json.loads(row[0])["label"] for row in cursor.fetchall()]


def mailed(text: str, *headers: str) -> Case:
    lines = ["From: zainab@example.org", f"Message-ID: <{a_key()}@example.org>", *headers, "", text]
    row = keep_mail("\n".join(lines).encode())
    assert row.case is not None
    return row.case


def doors(desk: Desk) -> dict[str, Callable[[], Any]]:
    key = secret_of(make_member("administrator"))
    letter = {
        "channel": "letter", "received_on": "2026-03-02", "kind": "complaint", "subject": "service", "language": "en",
        "text": "The letter says that the water is brown.",
    }  # fmt: skip
    request = {"api_key": key, "service_code": "water", "address_string": "Street 14", "description": "No water"}
    return {
        "web": lambda: sent(Client()),
        "letter": lambda: signed_in(desk.officer).post(url("feedback:new"), {**letter, "key": str(a_key())}),
        "api": lambda: Client().post("/alpha/open311/v2/requests.json", request),
        "email": lambda: mailed("There is no water"),
    }


@pytest.mark.parametrize("door", ["web", "letter", "api", "email"])
def test_a_message_comes_in_by_the_same_action_at_every_door(desk: Desk, door: str) -> None:
    doors(desk)[door]()
    case = Case.objects.get()
    assert case.channel == door
    assert labels_of(case) == ["feedback.receive_case"]


@pytest.mark.parametrize(("state", "action"), [("waiting", "add_to_case"), ("answered", "contest_answer")])
@pytest.mark.parametrize("door", ["web", "api", "email"])
def test_a_later_word_comes_in_by_the_same_action_too(desk: Desk, door: str, state: str, action: str) -> None:
    """A mail never opens an answered message again: thanks for an answer are no complaint."""
    key = secret_of(make_member("administrator"))
    request = {"api_key": key, "service_code": "water", "address_string": "Street 14", "email": CONTACT["email"]}
    Client().post("/alpha/open311/v2/requests.json", request)
    case = Case.objects.get()
    for step in desk.way_to(state):
        case = step(case)
    before = len(labels_of(case))
    citizen, update = Client(), {"api_key": key, "service_request_id": "1", "update_id": "1", "description": "It leaks"}
    remembers(citizen, case)
    kind = "contest" if state == "answered" else ""
    deeds = {
        "web": lambda: citizen.post(url("tell:add", 1), {"text": "It leaks", "as": kind}),
        "api": lambda: Client().post("/alpha/open311/v2/servicerequestupdates.json", update),
        "email": lambda: mailed("It leaks", f"In-Reply-To: <x.{token_of(case.pk)}@localhost>"),
    }
    deeds[door]()
    assert case.additions.get().text == "It leaks"
    expected = "feedback.keep_mail" if (door, state) == ("email", "answered") else f"feedback.{action}"
    assert labels_of(case)[before:] == [expected]


VALUES: dict[str, dict[str, Any]] = {
    "assess": {"severity": "high", "complexity": "simple", "impact": "many"},
    "at-once": {
        "severity": "high", "complexity": "simple", "impact": "many", "outcome": "partly", "answer": "Half", "receipt": "on",
    },
    "answer": {"outcome": "partly", "answer": "Half is repaired"},
    "decide": {"outcome": "partly", "answer": ""},
    "ask": {"question": "Which house?"},
    "refer": {"body": "The province"},
    "reopen": {"reason": "The other half"},
    "go-on": {"reason": "The manhole is open"},
    "appeal": {"text": "You are wrong"},
    "split": {"text": "The lamp is dark, too"},
    "reject": {"reason": "insult"},
    "note": {"text": "Crew 2 knows"},
    "review": {"outcome": "resolved", "answer": "All is repaired"},
    "return": {"reason": "The citizen is right"},
}  # fmt: skip
BY_CITIZEN: tuple[tuple[str, dict[str, str]], ...] = (
    ("tell:withdraw", {}),
    ("tell:rate", {"content": "no", "text": "Still dry"}),
    ("tell:add", {"text": "House 12"}),
    ("tell:add", {"text": "Still dry", "as": "contest"}),
    ("tell:add", {"text": "You are wrong", "as": "appeal"}),
)


@pytest.mark.parametrize("state", list(State))
def test_the_pages_lead_from_each_state_exactly_where_the_table_says(desk: Desk, state: str) -> None:
    """Every step of every page is tried in every state, and undone; the log tells which moves came of it."""
    case, other = desk.case(state, form_key=a_key()), desk.receive().case
    citizen, made = Client(), set()
    remembers(citizen, case)
    handler, reviewer = signed_in(desk.officer), signed_in(make_member("complaints_officer"))
    tries: list[Callable[[], Any]] = [
        lambda who=who, name=name: who.post(url("feedback:deed", case.pk, name), _given(name, case, other))
        for who, names in ((handler, DEEDS), (reviewer, REVIEW))
        for name in names
    ]
    tries += [lambda page=page, given=given: citizen.post(url(page, case.number), given) for page, given in BY_CITIZEN]
    for attempt in tries:
        made |= _moves_made(case, attempt)
    case.refresh_from_db()
    assert case.state == state
    assert {to for start, to in made if start == state} == set(MOVES[state])
    assert all(to in MOVES[start] for start, to in made)


def _given(name: str, case: Case, other: Case) -> dict[str, Any]:
    more = {"number": other.number} if name == "join" else VALUES.get(name, {})
    return {f"{name}-{field}": value for field, value in {"revision": case.revision, **more}.items()}


def _moves_made(case: Case, attempt: Callable[[], Any]) -> set[tuple[str, str]]:
    known = CaseMove.objects.filter(case=case).values_list("pk", flat=True)
    before = set(known)
    with transaction.atomic():
        answer = attempt()
        assert answer.status_code in (200, 302, 403, 404, 422), answer.status_code
        rows = CaseMove.objects.filter(case=case).exclude(pk__in=before)
        made = {(row.from_state, row.to_state) for row in rows}
        transaction.set_rollback(True)
    return made
