"""What many messages are about, in each language, and what is never told."""

import math
from datetime import date
from typing import Any

import pytest

from feedback.actions import receive_case
from feedback.models import Case
from feedback.statistics.formula import Span
from feedback.statistics.themes import belong_together, grouped, themes, weight
from organisation.models import Place
from tenancy.models import Tenant
from tests.make import make

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
