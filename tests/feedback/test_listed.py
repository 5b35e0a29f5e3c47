"""What a list of messages shows, told in another way so that it is fast: the same messages, found by their indexes."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import queries
from feedback.models import Case
from feedback.queries import seeing
from feedback.templatetags.cases import case_title, opening
from feedback.workflow import State
from organisation.models import Directorate, Service
from organisation.rules import reach_of, within
from people.models import Member
from sdip.web.search import index_row, matching
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.conftest import _owner as owner_of
from tests.make import make, make_directorate, make_member, signed_in

from .helpers import text_of

WORDS = ("water", "road", "lamp water")
MANY_WORDS = """
INSERT INTO web_searchword (tenant_id, kind, row_id, word)
SELECT sdip_tenant(), 'case', -n, 'other' || n FROM generate_series(1, 5000) n"""


@pytest.fixture
def readers(inside: Tenant) -> list[Member]:
    return _readers()


def _readers() -> list[Member]:
    """Of everything, of a directorate with one below it, of that one only, of two, of nothing."""
    top, other = make_directorate(code="top"), make_directorate(code="other")
    below = make_directorate(top, code="below")
    both = make_member("complaints_officer", top)
    make_member("complaints_officer", other)
    for number, where in enumerate([top, below, other, None] * 2):
        case = make(
            Case, kind="complaint", directorate=where, text=f"{WORDS[number % 3]} {number}",
            subject="conduct" if number == 5 else "service",
        )  # fmt: skip
        index_row("case", case.pk, case.text)
    return [
        make_member("complaints_officer"), both, make_member("team_leader", below), make_member("head", other),
        make_member("community_member"),
    ]  # fmt: skip


def test_lists_show_what_their_reader_may_read(readers: list[Member]) -> None:
    seen = []
    for reader in readers:
        where = reach_of(reader, "view_cases")
        listed = set(queries.listed_cases(reader, where).values_list("pk", flat=True))
        assert listed == set(queries.visible_cases(reader).values_list("pk", flat=True))
        found = set(within(Directorate.objects.all(), reader, "view_cases", "path").values_list("pk", flat=True))
        assert (where is None) == (reader is readers[0])
        assert where is None or set(where) == found
        seen.append(len(listed))
    assert seen == [8, 3, 1, 2, 0]  # the complaint about somebody's behaviour lies below, and the team does not read it


@pytest.mark.parametrize("few", [0, 1000])
def test_words_find_the_same_for_every_reader(readers: list[Member], few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "FEW_FOUND", few)
    for reader in readers:
        where, found = reach_of(reader, "view_cases"), set()
        rows = queries.listed_cases(reader, where)
        for words in (*WORDS, "wat", "water 3", "nothing"):
            keys = set(queries.saying(rows, words, where).values_list("pk", flat=True))
            assert keys == set(matching(queries.visible_cases(reader), "case", words).values_list("pk", flat=True))
            found |= keys
        assert (
            found
            == set(rows.values_list("pk", flat=True))
            == set(queries.saying(rows, "?!", where).values_list("pk", flat=True))
        )


@pytest.mark.django_db(transaction=True)
def test_words_are_asked_once_by_their_index_and_few_messages_read_by_their_keys(tenant_a: Tenant) -> None:
    """Committed, so that its owner can tell the server how many words there are: what it counts by itself may be none."""
    with tenant_context(tenant_a), connection.cursor() as cursor:
        readers = _readers()
        cursor.execute(MANY_WORDS)
    with owner_of(connection.settings_dict["NAME"], autocommit=True) as owner:
        owner.execute("ANALYZE web_searchword")
    with tenant_context(tenant_a), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # few rows are read at once
        for reader in readers[:2]:
            where = reach_of(reader, "view_cases")
            listed = queries.listed_cases(reader, where)
            with CaptureQueriesContext(connection) as asked:
                rows = queries.saying(listed, "water", where)
            assert len(asked) == 1
            cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
            plan = "\n".join(line for (line,) in cursor)
            assert "Index Only Scan using search_word_" in plan
            assert "(word >= 'water'::text) AND (word < 'wates'::text)" in plan  # row level security lets it through
            plan = rows.order_by("due_on", "pk")[:100].explain()
            assert "web_searchword" not in plan
            assert "id = ANY ('{" in plan


@pytest.mark.usefixtures("tenant_addresses")
def test_no_row_of_the_list_asks_again_for_what_was_left_out(readers: list[Member]) -> None:
    client = signed_in(readers[0])

    def asked() -> int:
        client.get(url("feedback:list"))
        with CaptureQueriesContext(connection) as found:
            text_of(client.get(url("feedback:list")))
        return len(found)

    few = asked()
    for _each in range(5):
        make(
            Case, kind="suggestion", state="in_progress", unsafe=True, assignee=readers[0], service=make(Service),
            directorate=make_directorate(), text="long " * 40,
        )  # fmt: skip
    assert asked() == few


def test_the_short_words_of_a_row(inside: Tenant) -> None:
    for kind in Case.Kind:
        for state in State:
            case = Case(kind=kind, state=state, number=12)
            assert case.kind_label == case.get_kind_display()  # type: ignore[attr-defined]
            assert case.state_label == case.get_state_display()  # type: ignore[attr-defined]
    assert case_title(Case(kind="complaint", number=1204)) == "Complaint no. 1204"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("short", "short"),
        ("a" * 90, "a" * 90),
        ("a" * 91, "a" * 89 + "…"),
        ("a" * 88 + "e\u0301\u0323" + "b" * 20, "a" * 88 + "…"),  # the letter goes with its marks
    ],
)
def test_the_beginning_of_a_text(text: str, start: Any) -> None:
    assert opening(text) == start
