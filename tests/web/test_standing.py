"""The words of decisions.md 1: a function of status, guarantee and target, and of nothing else."""

import itertools

import pytest

from sdip.web import icons
from sdip.web.standing import CONFIDENCES, FIGURE_STATES, SIGNALS, STANDINGS, Status, standing

YES, NO = True, False


@pytest.mark.parametrize(
    ("status", "guarantee", "target", "code"),
    [
        (Status.BREACH, YES, YES, "breach"),
        (Status.BREACH, YES, NO, "breach"),
        (Status.BELOW_TARGET, YES, YES, "kept"),
        (Status.BELOW_TARGET, NO, YES, "below"),
        (Status.MET, YES, YES, "met"),
        (Status.MET, NO, YES, "met"),
        (Status.MET, YES, NO, "kept"),
        (Status.NO_DATA, YES, YES, "none"),
        (Status.NO_DATA, NO, NO, "none"),
        (Status.NO_STANDARD, NO, NO, "unset"),
        (Status.NO_STANDARD, YES, YES, "unset"),  # neutral, or its direction is still to settle
    ],
)
def test_standing_words(status, guarantee, target, code):
    assert standing(status, guarantee, target).code == code


def test_nothing_speaks_of_a_promise_where_nobody_promised():
    for status, target in itertools.product(Status, (YES, NO)):
        assert standing(status, NO, target).code not in {"kept", "breach"}


def test_plain_strings_of_the_database_do():
    assert standing("breach", YES, NO).code == "breach"


def test_red_is_only_a_broken_promise():
    assert [each.code for each in STANDINGS.values() if each.tone == "bad"] == ["breach"]
    assert [each.code for each in STANDINGS.values() if each.tone == "ok"] == ["met", "kept"]


def test_every_word_has_its_mark_and_icon():
    assert {each.mark for each in STANDINGS.values()} <= set(icons.MARKS)
    assert set(SIGNALS) == set(icons.SIGNALS)
    assert {each.icon for each in [*CONFIDENCES.values(), *FIGURE_STATES.values()]} <= set(icons.STROKES)
    assert set(icons.STROKES) >= icons.FLIP


def test_marks_differ_in_shape_not_only_in_colour():
    shapes = [icons.MARKS[each.mark] for each in STANDINGS.values()]
    assert len(set(shapes)) == len(shapes)
