"""What intake asks in one go says the same as the questions that everybody else asks."""

import datetime as dt
import hashlib
import json
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from charters import actions as charters
from feedback import actions, queries
from feedback.models import Case
from feedback.queries.ground import keep_function
from organisation.models import Assignment, Calendar, Holiday, Place, Service
from sdip.files.store import path_of, read_file
from sdip.web.numbering import numbered
from tenancy.models import Tenant
from tenancy.writing import Counted
from tests.charters.conftest import in_force
from tests.make import make, make_directorate, make_member

from .conftest import Desk, a_picture

DAYS = [dt.date(2026, 11, 18) + dt.timedelta(days=step) for step in range(0, 60, 3)]


def test_the_day_is_the_same_with_calendars_holidays_and_none(desk: Desk, inside: Tenant) -> None:
    def same() -> list[tuple[dt.date, int | None]]:
        found = []
        for day in DAYS:
            found.append(queries.ground_of(desk.water.service, day).answer_due(None, day))
            assert found[-1] == queries.answer_due(desk.water.service, None, day)
        return found

    said = [same()]
    make(Calendar, valid_from=dt.date(2026, 12, 1), weekend=[4, 5])
    make(Calendar, valid_from=dt.date(2020, 1, 1), weekend=[5, 6])
    said.append(same())
    make(Holiday, on=dt.date(2026, 11, 18))
    make(Holiday, on=dt.date(2026, 12, 2))
    make(Holiday, on=dt.date(2025, 1, 1))
    said.append(same())
    inside.settings = {"answer_days": 9}
    said.append(same())
    assert all(before != after for before, after in pairwise(said))


def test_the_function_is_there_after_migrating_and_only_its_owner_makes_it(inside: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosecdef, provolatile FROM pg_proc WHERE proname = 'feedback_ground'")
        assert cursor.fetchall() == [(False, "s")]  # as whoever asks, so the fence holds inside
    keep_function(using="default")  # as the application: nothing is made, nothing fails


def test_the_days_are_those_of_the_charter_that_describes_the_service(desk: Desk) -> None:
    service, today = desk.water.service, timezone.localdate()

    def days(each: Service | None) -> int | None:
        return queries.ground_of(each, today).charter_days

    assert days(service) is None
    version = desk.water.charter()
    charters.change_draft(version, answer_days=7, by=desk.water.writer)
    desk.water.promise(version)
    assert days(service) is None  # nobody has been promised anything yet
    in_force(version, desk.water.head)
    assert days(service) == 7 == queries.answer_days(service, None)
    assert days(make(Service, directorate=desk.water.directorate)) is None
    assert days(None) is None


def test_the_same_rule_fits(desk: Desk) -> None:
    roads, by = make_directorate(), {"by": desk.officer}
    city = make(Place, path="/1/")
    quarter = make(Place, path="/1/2/", parent=city)
    other = make(Place, path="/11/")
    actions.add_rule(place=city, kind="suggestion", directorate=roads, **by)
    actions.add_rule(service=desk.water.service, words="pothole, asphalt", directorate=roads, **by)
    actions.add_rule(place=quarter, directorate=roads, **by)
    actions.add_rule(subject="conduct", directorate=roads, **by)
    actions.move_rule_up(queries.routing_rules().last(), **by)
    ground, hit = queries.ground_of(desk.water.service, timezone.localdate()), set()
    for kind in Case.Kind.values:
        for subject in ("service", "conduct"):
            for service in (desk.water.service, None):
                for place in (city, quarter, other, None):
                    for text in ("Two potholes", "Nothing"):
                        case = Case(kind=kind, subject=subject, service=service, place=place, text=text)
                        rule = queries.fitting_rule(case)
                        assert queries.first_fitting(case, ground.rules) == (rule.pk if rule else None)
                        hit.add(rule.pk if rule else None)
    assert len(hit) == 5  # each rule once, and none


def test_the_same_officers_are_told(desk: Desk) -> None:
    office = make_directorate()
    section = make_directorate(parent=office)
    make_member("complaints_officer", office)
    make_member("complaints_officer", section)
    make_member("head", section)
    gone = make_member("complaints_officer", section)
    gone.left_on = timezone.localdate()
    gone.save()
    today = timezone.localdate()
    for starts, ends in ((1, None), (-9, -1), (-9, 0), (0, 3)):
        days = {
            "starts_on": today + dt.timedelta(starts),
            "ends_on": None if ends is None else today + dt.timedelta(ends),
        }
        Assignment.objects.filter(member=make_member("complaints_officer", section)).update(**days)
    ground, counts = queries.ground_of(None, today - dt.timedelta(days=30)), set()
    for where in (None, office, section, desk.water.directorate):
        told = ground.officers_for(where)
        assert told == {member.membership_id for member in queries.officers_for(where)}
        counts.add(len(told))
    assert counts == {1, 2, 5}  # everywhere; and of the office; and of the section, with two whose time it is


def test_one_question_stands_for_all(desk: Desk, django_assert_num_queries: Any) -> None:
    actions.add_rule(kind="complaint", directorate=desk.water.directorate, by=desk.officer)
    make(Calendar)
    with django_assert_num_queries(1):
        ground = queries.ground_of(desk.water.service, timezone.localdate())
    assert json.dumps(ground.rules[0][1:]) == '["complaint", "", null, null, ""]'


def test_a_rule_that_is_removed_in_this_moment_stops_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = actions.add_rule(kind="complaint", directorate=make_directorate(), by=desk.officer)
    before = queries.ground_of(desk.water.service, timezone.localdate())
    actions.remove_rule(rule, by=desk.officer)
    monkeypatch.setattr("feedback.queries.ground_of", lambda *_asked: before)
    assert desk.receive().case.directorate == desk.water.directorate


def test_photos_lie_on_the_disk_before_a_number_is_taken(
    desk: Desk, inside: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, seen = a_picture(size=(64, 64)), []
    path = path_of(inside.pk, hashlib.sha256(picture).hexdigest())

    def number(series: str) -> Counted:
        seen.append(path.exists())
        return numbered(series)

    monkeypatch.setattr("feedback.actions.intake.numbered", number)
    case = desk.receive(pictures=[picture]).case
    assert seen == [True]
    assert read_file(case.files.get().file) == picture
