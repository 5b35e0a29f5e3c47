"""A complaint about several of us: each is kept from it, and who is cleared is cleared by somebody else, with a reason."""

import pytest
from django.db import IntegrityError, connection, transaction

from feedback import actions, queries
from feedback.keeping.erasing import erase_case
from feedback.models import Case, CaseNote, Concerned
from people.models import Member
from sdip.web import trail
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import text_of
from tests.feedback.test_discretion import acting_for, sees
from tests.make import make_member, signed_in


@pytest.fixture
def two() -> list[Member]:
    return [make_member("complaints_officer", name=name) for name in ("Omar Khalil", "Sara Jabbar")]


def test_whoever_is_named_in_words_is_offered_and_both_are_kept_from_it(desk: Desk, two: list[Member]) -> None:
    case, other = desk.case(subject="conduct", person="Omar Khalil and sara jabbar at desk 3"), make_member("governor")
    assert not any(sees(member, case) for member in two)
    client = signed_in(desk.officer)
    page = text_of(client.get(url("feedback:case", case.pk)))
    for member in two:
        assert f'<option value="{member.pk}" selected' in page
    given = {"person-revision": case.revision, "person-members": [member.pk for member in two]}
    assert client.post(url("feedback:deed", case.pk, "person"), given).status_code == 302
    assert not any(sees(member, case) for member in two)
    assert sees(other, case)
    assert queries.concerned_by(case) == {member.pk for member in two}
    page = text_of(client.get(url("feedback:case", case.pk)))
    for words in ("Omar Khalil and sara jabbar at desk 3", "Sara Jabbar"):
        assert words in page


def test_a_second_one_is_added_and_the_first_one_stays(desk: Desk, two: list[Member]) -> None:
    case = desk.case("in_progress", subject="conduct")
    for member in two:
        case = actions.name_persons(case, members=[member], by=desk.officer)
    case = actions.name_persons(case, members=two, by=desk.officer)
    assert not any(sees(member, case) for member in two)
    assert Concerned.objects.filter(case=case).count() == 2
    with pytest.raises(IntegrityError, match="person_of_a_message_once"), transaction.atomic():
        Concerned.objects.create(case=case, member=two[0])


def test_who_is_cleared_is_cleared_by_another_one_with_a_reason(desk: Desk, two: list[Member]) -> None:
    first, second = two
    case = actions.name_persons(desk.case("in_progress", subject="conduct"), members=two, by=desk.officer)
    with pytest.raises(NotAllowed, match="somebody else has to take it back"):
        actions.clear_person(case, member=first, reason="A friend", by=desk.officer)
    other = make_member("complaints_officer")
    given = {"clear-revision": case.revision, "clear-member": first.pk, "clear-reason": ""}
    client, path = signed_in(other), url("feedback:deed", case.pk, "clear")
    text_of(client.post(path, given), 422)
    assert client.post(path, {**given, "clear-reason": "He was on leave"}).status_code == 302
    assert (sees(first, case), sees(second, case)) == (True, False)
    assert CaseNote.objects.get().text == "It is not about Omar Khalil: He was on leave"
    with pytest.raises(NotAllowed, match="Nobody has said that it is about this person"):
        actions.clear_person(case, member=first, reason="Again", by=other)


def test_what_the_citizen_wrote_outlasts_who_was_taken_for_it(desk: Desk, two: list[Member]) -> None:
    case = desk.case(subject="conduct", person="Sara Jabbar")
    case = actions.name_persons(case, members=[two[0]], by=desk.officer)
    case = actions.clear_person(case, member=two[0], reason="Another one", by=make_member("complaints_officer"))
    assert queries.person_of(case) == "Sara Jabbar"
    assert (sees(two[0], case), sees(two[1], case)) == (True, False)
    with pytest.raises(NotAllowed, match="Nobody has said that it is about this person"):
        actions.clear_person(case, member=two[0], reason="Again", by=desk.officer)
    case = actions.name_persons(case, members=[two[0]], by=desk.officer)
    assert not sees(two[0], case)


def test_of_two_names_the_other_one_is_kept_away_until_somebody_says_otherwise(desk: Desk, two: list[Member]) -> None:
    first, second = two
    case, friend = (
        desk.case("in_progress", subject="conduct", person="Omar Khalil and Sara Jabbar"),
        make_member("head"),
    )
    acting_for(second, friend)
    case = actions.name_persons(case, members=[first], by=desk.officer)
    assert not any(sees(member, case) for member in (first, second, friend))
    assert second not in queries.possible_assignees(case)
    assert queries.who_it_may_be(case) == [second.pk]
    assert queries.person_of(case) == "Omar Khalil and Sara Jabbar"
    case = actions.clear_person(case, member=second, reason="On leave", by=desk.officer)
    assert (sees(first, case), sees(second, case)) == (False, True)
    assert second in queries.possible_assignees(case)
    case = actions.clear_person(case, member=first, reason="On leave", by=make_member("complaints_officer"))
    assert all(sees(member, case) for member in two)
    part = actions.split_case(case, text="They laughed too.", by=desk.officer)
    assert all(sees(member, part) for member in two)


def test_whose_name_the_citizen_wrote_is_cleared_by_somebody_else(desk: Desk, two: list[Member]) -> None:
    first, second = two
    case = desk.case("in_progress", subject="conduct", person="Omar Khalil, not Sara Jabbar")
    with pytest.raises(NotAllowed, match="somebody else has to say"):
        actions.clear_person(case, member=second, reason="Not me", by=second)
    client, path = signed_in(desk.officer), url("feedback:deed", case.pk, "clear")
    given = {"clear-revision": case.revision, "clear-member": second.pk, "clear-reason": ""}
    text_of(client.post(path, given), 422)
    assert client.post(path, {**given, "clear-reason": "She found him out"}).status_code == 302
    assert (sees(first, case), sees(second, case)) == (False, True)
    assert CaseNote.objects.get().text == "It is not about Sara Jabbar: She found him out"
    page = text_of(client.get(url("feedback:case", case.pk)))
    assert f'<option value="{second.pk}" selected' not in page
    assert f'<option value="{first.pk}" selected' in page


def test_erasing_what_was_written_gives_nobody_sight(desk: Desk, two: list[Member]) -> None:
    case = desk.case(subject="conduct", person="Omar Khalil and Sara Jabbar")
    case = actions.clear_person(case, member=two[1], reason="On leave", by=desk.officer)
    erase_case(desk.close(desk.answer(desk.working(case))))
    assert queries.person_of(case) == ""
    assert (sees(two[0], case), sees(two[1], case)) == (False, True)


def test_what_was_written_and_who_it_is_are_rows_of_their_own(desk: Desk, two: list[Member]) -> None:
    case = desk.case(subject="conduct")
    for values in ({"name": "Omar", "member": two[0]}, {"name": "Omar", "cleared_by": two[0]}, {"name": ""}):
        with pytest.raises(IntegrityError, match="person_is_written_or_a_member"), transaction.atomic():
            Concerned.objects.create(case=case, **values)


def test_a_complaint_stays_one_as_long_as_somebody_is_kept_from_it(desk: Desk, two: list[Member]) -> None:
    case = desk.case(subject="conduct", person="Omar Khalil")
    for values in ({"kind": "complaint", "subject": "service"}, {"kind": "compliment", "subject": "conduct"}):
        with pytest.raises(NotAllowed, match="Somebody is kept from it"):
            actions.recast_case(case, by=desk.officer, **values)
    assert not sees(two[0], case)
    case = actions.clear_person(case, member=two[0], reason="He only took it in", by=desk.officer)
    assert actions.recast_case(case, kind="complaint", subject="service", by=desk.officer).subject == "service"


def test_a_part_is_kept_from_the_same_people(desk: Desk, two: list[Member]) -> None:
    case = actions.name_persons(desk.case(subject="conduct", person="The two"), members=two, by=desk.officer)
    part = actions.split_case(case, text="They laughed too.", by=make_member("complaints_officer"))
    assert queries.concerned_by(part) == {member.pk for member in two}
    assert queries.person_of(part) == "The two"
    assert not any(sees(member, part) for member in two)
    with pytest.raises(NotAllowed, match="somebody else has to take it back"):
        actions.clear_person(part, member=two[0], reason="No", by=desk.officer)


def test_the_trail_keeps_who_was_named_and_shows_it_to_nobody(desk: Desk, two: list[Member]) -> None:
    case = actions.name_persons(desk.case(subject="conduct"), members=two[:1], by=desk.officer)
    actions.clear_person(case, member=two[0], reason="No", by=make_member("complaints_officer"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, member_id, pgh_context ->> 'label' FROM feedback_concernedevent ORDER BY pgh_id"
        )
        assert cursor.fetchall() == [
            ("insert", two[0].pk, "feedback.name_persons"),
            ("update", two[0].pk, "feedback.clear_person"),
        ]
    found = trail.entries(trail.Wanted(model="feedback.concerned"), reader=two[0])
    assert [(entry.event, entry.changes, entry.row_name) for entry in found] == [("update", [], ""), ("insert", [], "")]
    of_case = trail.entries(trail.Wanted(model="feedback.case", row_id=case.pk), reader=two[0])
    assert any(entry.changes for entry in of_case)  # else nothing would be proved


def test_the_trail_tells_the_accused_nothing_of_the_complaint(desk: Desk, two: list[Member]) -> None:
    case = actions.name_persons(desk.case("in_progress", subject="conduct"), members=two[:1], by=desk.officer)
    actions.add_note(case, text="He shouted", by=desk.officer)
    plain = desk.case("in_progress")

    def told(row: Case, model: str, reader: Member) -> set[bool]:
        found = trail.entries(trail.Wanted(model=model), reader=Member.objects.get(pk=reader.pk), per_page=100)
        mine = {row.pk} if model == "feedback.case" else set(row.notes.values_list("pk", flat=True))
        return {bool(entry.changes or entry.row_name) for entry in found if entry.row_id in mine}

    for model in ("feedback.case", "feedback.casenote"):
        assert told(case, model, two[0]) == {False}
        assert told(case, model, two[1]) == {True}
    assert told(plain, "feedback.case", two[0]) == {True}
