"""Who acts for somebody who is away."""

import pytest

from organisation.members import actions
from organisation.models import Directorate, Role
from organisation.rules import can_hand_over_work
from people import actions as people
from people.forms import DeputyForm
from people.models import Deputyship, Member
from tenancy.refusals import NotAllowed
from tests.make import make_directorate, make_member

from .helpers import DAY, TODAY, deeds


def test_a_deputy_has_the_rights_while_it_lasts(boss: Member, water: Directorate) -> None:
    head, deputy = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER)
    assert not can_hand_over_work(deputy, water)
    row = people.appoint_deputy(head, deputy, starts_on=TODAY() - DAY, ends_on=TODAY() + DAY, by=head)
    assert can_hand_over_work(Member.objects.get(pk=deputy.pk), water)
    assert deeds(Deputyship) == ["people.appoint_deputy"]
    people.end_deputyship(row, by=deputy)
    assert not can_hand_over_work(Member.objects.get(pk=deputy.pk), water)
    assert Deputyship.objects.get().ends_on == TODAY() - DAY
    with pytest.raises(NotAllowed, match="over already"):
        people.end_deputyship(Deputyship.objects.get(), by=head)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (5, 3, "before the first"),
        (-5, -3, "over already"),
        (4, 9, "is the deputy from"),
        (10, 376, "one year at most"),
    ],
)
def test_days_that_cannot_be_are_refused(boss: Member, first: int, last: int, sentence: str) -> None:
    head, deputy = make_member(), make_member(Role.DATA_OFFICER)
    people.appoint_deputy(head, deputy, starts_on=TODAY() + 3 * DAY, ends_on=TODAY() + 5 * DAY, by=head)
    with pytest.raises(NotAllowed, match=sentence):
        people.appoint_deputy(head, boss, starts_on=TODAY() + first * DAY, ends_on=TODAY() + last * DAY, by=head)
    assert Deputyship.objects.count() == 1


def test_nobody_deputises_for_himself_or_after_leaving(boss: Member) -> None:
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    gone = make_member()
    actions.leave_tenant(gone, by=boss)
    with pytest.raises(NotAllowed, match="their own deputy"):
        people.appoint_deputy(boss, boss, by=boss, **days)
    with pytest.raises(NotAllowed, match="has left already"):
        people.appoint_deputy(boss, Member.objects.get(pk=gone.pk), by=boss, **days)


def test_nobody_makes_himself_the_deputy_of_a_colleague(boss: Member, water: Directorate) -> None:
    head, officer = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER, water)
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    with pytest.raises(NotAllowed, match="themselves the deputy"):
        people.appoint_deputy(officer, head, by=head, **days)
    assert people.appoint_deputy(officer, head, by=officer, **days)


def test_a_deputy_is_one_of_the_staff(boss: Member, water: Directorate) -> None:
    head, officer = make_member(Role.HEAD, water), make_member(Role.DATA_OFFICER, water)
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    for stranger in (make_member(), make_member(Role.COMMUNITY_MEMBER)):
        with pytest.raises(NotAllowed, match="no role of the staff"):
            people.appoint_deputy(head, stranger, by=head, **days)
    assert set(DeputyForm(head).fields["deputy"].queryset) == {boss, officer}  # type: ignore[attr-defined]


def test_no_deputy_verifies_what_they_approve(boss: Member, water: Directorate) -> None:
    roads = make_directorate(code="roads", name={"en": "Roads"})
    head, controller = make_member(Role.HEAD, water), make_member(Role.OVERSIGHT_OFFICER, water)
    elsewhere, third = make_member(Role.HEAD, roads), make_member(Role.DATA_OFFICER, water)
    days = {"starts_on": TODAY(), "ends_on": TODAY() + DAY}
    for absent, deputy in ((controller, head), (head, controller)):
        with pytest.raises(NotAllowed, match="both approve figures and verify"):
            people.appoint_deputy(absent, deputy, by=boss, **days)
    assert people.appoint_deputy(controller, elsewhere, by=boss, **days)
    people.appoint_deputy(head, third, by=boss, **days)
    second = make_member(Role.OVERSIGHT_OFFICER)
    with pytest.raises(NotAllowed, match="both approve figures and verify"):
        people.appoint_deputy(second, third, by=boss, starts_on=TODAY() + DAY, ends_on=TODAY() + 2 * DAY)
    assert people.appoint_deputy(second, third, by=boss, starts_on=TODAY() + 2 * DAY, ends_on=TODAY() + 3 * DAY)
