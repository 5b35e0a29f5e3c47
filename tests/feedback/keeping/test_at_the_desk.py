"""A citizen who has no number asks at the desk or by telephone to have something erased; the staff do it, and it is noted."""

import json

import pytest
from django.db import connection
from django.test import Client

from feedback.models import Case, CaseNote, Contact
from tests.charters.conftest import url
from tests.feedback.conftest import CONTACT, Desk
from tests.feedback.helpers import text_of
from tests.make import make_directorate, make_member, signed_in

WHY = "At the counter, with the identity card"
GIVEN = {"what": "everything", "reason": WHY, "sure": "on"}


def erase(client: Client, case: Case, status: int = 302, **given: str) -> str:
    answer = client.post(url("feedback:erase", case.pk), {**GIVEN, **given})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_everything_goes_but_what_is_counted_and_who_did_it(desk: Desk) -> None:
    case, client = desk.case("closed", contact=CONTACT), signed_in(desk.officer)
    moves = list(case.moves.order_by("pk").values_list("from_state", "to_state", "by", "at"))
    assert url("feedback:erase", case.pk) in text_of(client.get(url("feedback:case", case.pk)))
    page = text_of(client.get(url("feedback:erase", case.pk)))
    assert "What stays, and why" in page
    assert "they are counted" in page
    erase(client, case)
    case.refresh_from_db()
    assert (case.text, case.answer, case.emptied_at is not None) == ("", "", True)
    assert (case.state, case.outcome, case.service) == ("closed", "resolved", desk.water.service)
    assert not Contact.objects.exclude(email="").exists()
    assert list(case.moves.order_by("pk").values_list("from_state", "to_state", "by", "at")) == moves
    assert list(CaseNote.objects.values_list("text", "by")) == [(WHY, desk.officer.pk)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_context FROM feedback_caseevent WHERE pgh_obj_id = %s ORDER BY pgh_id DESC LIMIT 1", [case.pk]
        )
        deed = json.loads(cursor.fetchone()[0])
    assert deed["member"] == desk.officer.pk
    assert deed["label"].startswith("feedback.erase")
    assert url("feedback:erase", case.pk) not in text_of(client.get(url("feedback:case", case.pk)))
    assert "It is erased already." in erase(client, case, 422)


def test_who_wrote_goes_while_the_work_goes_on(desk: Desk) -> None:
    case, client = desk.case("in_progress", contact=CONTACT), signed_in(desk.officer)
    assert "We still work on it." in erase(client, case, 422)
    erase(client, case, what="contact")
    case.refresh_from_db()
    assert (case.state, case.emptied_at) == ("in_progress", None)
    assert case.text
    page = text_of(client.get(url("feedback:case", case.pk)))
    for secret in CONTACT.values():
        assert secret not in page
    assert "We hold no name" in erase(client, case, 422, what="contact")
    assert CaseNote.objects.count() == 1


@pytest.mark.parametrize("missing", ["what", "reason", "sure"])
def test_nothing_is_erased_by_a_slip(desk: Desk, missing: str) -> None:
    case = desk.case("closed", contact=CONTACT)
    erase(signed_in(desk.officer), case, 422, **{missing: ""})
    case.refresh_from_db()
    assert case.emptied_at is None
    assert Contact.objects.get().email == CONTACT["email"]


def test_only_who_may_erases(desk: Desk) -> None:
    case = desk.case("closed", contact=CONTACT)
    for member in (
        make_member("team_leader", desk.water.directorate),
        make_member("auditor"),
        make_member("administrator"),
        make_member("head", make_directorate()),
    ):
        client = signed_in(member)
        erase(client, case, 403)
        assert client.get(url("feedback:erase", case.pk)).status_code == 403
    leader = signed_in(make_member("team_leader", desk.water.directorate))
    assert url("feedback:erase", case.pk) not in text_of(leader.get(url("feedback:case", case.pk)))
    erase(signed_in(desk.water.head), case)
