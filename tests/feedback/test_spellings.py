"""A citizen writes a name as it is heard, or as the keyboard at hand has its letters: whoever bears it is kept away all the same."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from feedback import actions, queries
from feedback.models import Concerned
from feedback.names import is_named, spelling
from people.models import Member
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.make import make_member, signed_in

from .test_discretion import sees, told

SAME = [
    ("أحمد إبراهيم", "احمد ابراهيم"),
    ("آمنة الجبوري", "امنه الجبورى"),
    ("علي حسين", "الموظف علی حسین في الشباك ٣"),
    ("علي حسين", "على حسين"),
    ("مصطفى كاظم", "مصطفي کاظم"),
    ("فاطمة عبد الله", "السيدة فاطمة عبدالله"),
    ("نور الدين محمد", "نورالدين مُحَمَّد"),
    ("ابو بكر صالح", "أبوبكر صالح"),
    ("محمد صالح", "مـــحـمـد صــالح"),
    ("رؤى مؤيد", "روي مويد"),
    ("عمر خليل", "المدير عمر  خليل، ومن معه"),
    ("عمر خليل", "ﻋﻤﺮ ﺧﻠﻴﻞ"),
    ("ئاراس کەریم", "ئاراس كەريم"),
    ("شێرکۆ ڕەشید", "شيركو رشيد".replace("رشيد", "رەشید")),
    ("دڵشاد عەلی", "دلشاد عه‌لی"),
    ("هێمن قادر", "ھێمن قادر"),
    ("Мар'яна Дем’янчук", "мар’яна демʼянчук"),
    ("Лук`яненко Олена", "ЛУК'ЯНЕНКО ОЛЕНА"),
    ("Алёна Ковальчук", "Алена Ковальчук"),
    ("José Núñez", "jose nunez, at the counter"),
    ("Anna-Maria Strauß", "ANNA MARIA STRAUSS"),
    ("Omar Khalil", "omar   khalil, complaints officer"),
]
OTHERS = [
    ("علي الحسن", "علي حسن"),  # with its article it is another family
    ("علي حسن", "علي الحسن"),
    ("سعد كريم", "سعيد كريم"),
    ("أمل ناصر", "أمال ناصر"),
    ("عمر خليل", "عمرو خليل"),
    ("Ann Alee", "Anna Lee"),
    ("Omar Khalil", "Omar"),
    ("Мар'яна Коваль", "Маряна Ковач"),
    ("’’", "’’"),
]


@pytest.mark.parametrize(("name", "written"), SAME)
def test_the_same_name(name: str, written: str) -> None:
    assert is_named(name, spelling(written))


@pytest.mark.parametrize(("name", "written"), OTHERS)
def test_another_name(name: str, written: str) -> None:
    assert not is_named(name, spelling(written))


@pytest.mark.parametrize(("name", "written"), [SAME[0], SAME[2], SAME[5], SAME[13], SAME[16], SAME[21]])
def test_at_every_door_who_bears_the_name_is_kept_away(desk: Desk, name: str, written: str) -> None:
    accused, other = make_member("complaints_officer", name=name), make_member("complaints_officer", name="سعد ناصر")
    case = desk.case(subject="conduct", person=written)
    assert told("case_received") == {desk.officer.membership_id, other.membership_id}
    assert [sees(member, case) for member in (accused, other, desk.officer)] == [False, True, True]
    assert queries.who_it_may_be(case) == [accused.pk]
    assert accused not in queries.possible_assignees(case)
    assert signed_in(accused).get(url("feedback:case", case.pk)).status_code == 404
    assert signed_in(other).get(url("feedback:case", case.pk)).status_code == 200
    actions.clear_person(case, member=accused, reason="He was on leave", by=desk.officer)
    assert sees(accused, case)


def test_a_part_keeps_the_same_people_away(desk: Desk) -> None:
    accused = make_member("complaints_officer", name="أحمد إبراهيم")
    case = desk.case("in_progress", subject="conduct", person="احمد ابراهيم")
    part = actions.split_case(case, text="And another matter", by=desk.officer)
    assert not sees(accused, part)


def test_a_name_without_a_word_keeps_nobody_away(desk: Desk) -> None:
    nameless = make_member("complaints_officer")
    Member.objects.filter(pk=nameless.pk).update(name="…")
    case = desk.case(subject="conduct", person="The man at desk 3")
    assert sees(nameless, case)


def test_what_was_written_before_is_spelt_when_the_version_comes(desk: Desk) -> None:
    case = desk.case(subject="conduct", person="علی حسین")
    Concerned.objects.update(spelt="")
    import_module("feedback.migrations.0030_files_from_us_and_one_spelling_of_names").spell(apps, None)
    assert Concerned.objects.get(case=case).spelt == spelling("علي حسين")


def test_the_trail_keeps_no_spelling_either(desk: Desk) -> None:
    desk.case(subject="conduct", person="علی حسین")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(t)::text, ' ') FROM feedback_concernedevent t")
        (kept,) = cursor.fetchone()
    assert kept
    assert spelling("علی حسین") not in kept
