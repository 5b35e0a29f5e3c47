"""What many messages are about, in each language, and what is never told."""

import math
from datetime import date
from typing import Any

import pytest
from django.db import connection

from feedback.actions import receive_case
from feedback.models import Case
from feedback.statistics.formula import Span
from feedback.statistics.themes import STEM, belong_together, grouped, stem, themes, weight
from organisation.models import Place
from people.models import Member
from tenancy.models import Tenant
from tests.make import make, make_member

ALL_TIME = Span(date(2020, 1, 1), date(2199, 1, 1))


def told(*texts: str, language: str = "en", **values: Any) -> None:
    for text in texts:
        receive_case(kind="complaint", text=text, language=language, **values)


def found() -> dict[str, int]:
    return {" ".join(theme.words): theme.count for theme in themes(Case.objects.all(), ALL_TIME).themes}


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (("The pipe leaks", "Pipes are rusty", "A pipe again", "our PIPE", "Two pipes!"), "pipe"),
        (("الأنبوب مكسور", "انبوب قديم", "هذا أنبوب", "بالأنبوب ثقب", "والانبوب"), "انبوب"),
        (("Немає води", "Вода брудна", "воду вимкнули", "без води", "Де вода"), "вод"),
        (("ئاو نییە لە گەڕەکەکەمان", "ئاو پیسە", "ئاو کەمە", "ئاو زوو دەبڕێت", "ئاو دێرە"), "ياو"),
    ],
)
def test_a_word_is_one_in_all_its_forms(inside: Tenant, texts: tuple[str, ...], word: str) -> None:
    told(*texts)
    told("Lamp broken", "Street dark", "Noise at night")
    (theme,) = found()
    assert word in theme
    assert found()[theme] == 5


def test_words_of_fewer_than_five_messages_are_not_told(inside: Tenant) -> None:
    told(*(f"Mr Karim shouted on floor {n}" for n in range(4)), "Dust", "Mud", "Smoke")
    assert found() == {}
    told("Mr Karim shouted once more")
    assert found() == {"karim shouted": 5}


def test_who_is_complained_about_is_not_told(inside: Tenant) -> None:
    told(*["Karim was rude"] * 9, subject="conduct")
    told("Dust", "Mud", "Smoke", "Rubbish", "Rats")
    assert found() == {}


def test_names_are_stemmed_as_words_are(inside: Tenant) -> None:
    words = [
        "karims",
        "james",
        "glass",
        "وكريم",
        "والكريم",
        "الله",
        "водами",
        "іваненко",
        "ковальчуком",
        "ياوهكه",
        "ab",
        "jabbarʼs",
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {STEM} FROM unnest(%s::text[]) WITH ORDINALITY w(word, n) ORDER BY n", [words])
        assert [each for (each,) in cursor.fetchall()] == [stem(word) for word in words]


def test_names_are_not_told(inside: Tenant) -> None:
    """Of members, also of one who has left; of who wrote; of whom another message is about. In whatever form they are written."""
    make_member(name="Karim Jabbar")
    member = make_member(name="كريم عبد")
    Member.objects.filter(pk=member.pk).update(left_on=date(2024, 1, 1))
    make_member(name="Іван Ковальчук")
    told("Nothing to add", contact={"name": "Samira O'Brien", "email": "s@example.org"})
    told("He took money", subject="conduct", person="Mr Nadim")
    told(*["Mr Karim Jabbar's window shouted"] * 5)
    told(*["وكريم صرخ"] * 5, language="ar")
    told(*["Розмова з Ковальчуком"] * 5, language="uk")
    told(*["Mrs Brien and Samira know Nadim since yesterday"] * 5)
    told(*(f"Matter{letter} alone" for letter in "abcdefghijklm"))
    words = " ".join(found()).split()
    assert {"window", "shouted", "صرخ"} <= set(words)
    assert not {"karim", "jabbar", "jabbarʼs", "كريم", "وكريم", "ковальчуком", "brien", "samira", "nadim"} & set(words)


@pytest.mark.parametrize("same", [{"email": "a@example.org"}, {"phone": "0780 123-45"}, {"name": "Hana Ali"}])
def test_one_citizen_who_writes_five_times_is_no_theme(inside: Tenant, same: dict[str, str]) -> None:
    told(*["Lamp dark"] * 7, contact=same)
    told(*(f"Matter{letter} alone" for letter in "abcdefgh"))
    told(*["Lamp dark"] * 3)
    assert found() == {"alone": 8}
    told("Lamp dark")
    assert found() == {"dark lamp": 11, "alone": 8}


def test_five_people_who_say_who_they_are_are_a_theme(inside: Tenant) -> None:
    for number in range(5):
        told("Lamp dark", contact={"email": f"p{number}@example.org"})
    told(*(f"Matter{letter} here" for letter in "abcdefgh"))
    assert found()["dark lamp"] == 5


def test_what_stands_together_is_one_theme_and_where_it_is(inside: Tenant) -> None:
    north = make(Place, code="n", path="/1/", name={"en": "North"})
    told(*["Rubbish lies in heaps"] * 6, place=north)
    told(*["Lamp dark"] * 5)
    told(*(f"Matter{letter} alone" for letter in "abcdefgh"), language="en")
    by = {frozenset(theme.words): theme for theme in themes(Case.objects.all(), ALL_TIME).themes}
    heap = by[frozenset({"rubbish", "heaps", "lies"})]
    assert (heap.count, heap.place, heap.in_place) == (6, north, 6)
    lamp = by[frozenset({"lamp", "dark"})]
    assert (lamp.count, lamp.place) == (5, None)


def test_the_arithmetic() -> None:
    assert weight(10, 10) == 0
    assert weight(5, 50) == pytest.approx(5 * math.log(10))
    ids = frozenset(range(10))
    assert belong_together(ids, frozenset(range(5, 15)), 100)  # five of ten in both; chance would have one
    assert not belong_together(ids, frozenset(range(6, 16)), 100)  # four
    assert not belong_together(ids, frozenset(range(10)), 10)  # everything has both
    assert grouped([("water", frozenset(range(20)))], 20) == []  # a word of every message is no theme
