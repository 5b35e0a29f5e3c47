"""Completeness: what each list asks of a charter, where something is missing, and the score."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from charters.checks import CHECKLISTS, check, check_all
from charters.checks.durations import working_days
from charters.checks.questions import QUESTIONS
from charters.content import Content, Level, Requirement
from charters.parts import Aspect, Part
from tenancy.text import Words

from .contents import EMPTY, both, entry, full, promise, step


def missing(content: Content, code: str) -> list[str] | None:
    found = QUESTIONS[code].ask(content)
    return None if found is None else [str(place) for place in found]


@pytest.mark.parametrize("code", CHECKLISTS)
def test_a_full_charter_meets_every_list(code: str) -> None:
    report = check(CHECKLISTS[code], full())
    assert [answer.question.code for answer in report.missing] == []
    assert report.score == 1


@pytest.mark.parametrize("code", CHECKLISTS)
def test_an_empty_charter_meets_nothing_and_each_gap_names_a_place(code: str) -> None:
    report = check(CHECKLISTS[code], EMPTY)
    assert report.score == 0
    assert report.asked > 8
    assert all(str(place) for answer in report.missing for place in answer.missing or ())


def test_every_question_of_a_list_is_there_and_reads_as_one() -> None:
    for checklist in CHECKLISTS.values():
        codes = [code for _heading, codes in checklist.groups for code in codes]
        assert len(codes) == len(set(codes)), checklist.code
    for question in QUESTIONS.values():
        assert question.words.endswith("?")
        assert "%(" not in question.words


def test_the_score_counts_only_what_applies() -> None:
    """A draft is not asked for its day of publication, nor a charter without requirements where to get them."""
    content = full(state="draft", published_on=None, services=[entry(requirements=())])
    assert missing(content, "published") is None
    assert missing(content, "requirement_where") is None
    report = check(CHECKLISTS["arta"], content)
    assert [answer.question.code for answer in report.missing] == ["service_requirements"]
    assert report.score == Decimal(report.asked - 1) / report.asked
    assert missing(replace(content, state="published"), "published") == ["About this charter › In force since"]


def test_the_chosen_lists_alone_are_checked() -> None:
    assert [report.checklist.code for report in check_all(full(), ["arta", "nonsense"])] == ["arta"]
    assert len(check_all(full())) == 4


def test_each_part_and_each_aspect_is_missed_when_it_is_left_out() -> None:
    for part in Part:
        content = full(passages=[row for row in full().passages if row.part != part])
        assert missing(content, part.value) == [str(part.label)]
    for aspect in Aspect:
        content = full(promises=[row for row in full().promises if row.aspect != aspect])
        assert missing(content, f"promise_{aspect}") == [f"Promise “{aspect.label}”"]


def test_a_text_in_another_language_only_does_not_count() -> None:
    content = full(passages=[replace(full().passages[1], words=Words({"ar": "رسالتنا"}))])
    assert missing(content, "mission") == ["Our mission"]


def test_a_step_that_leaves_its_fee_blank_is_named_and_none_is_a_fee() -> None:
    content = full(
        services=[entry(), entry(name=both("Repair"), steps=[step(), step(fee=Words()), step(fee=both("-"))])]
    )
    assert missing(content, "step_fee") == ["Service “Repair” › Step 2 › Fee", "Service “Repair” › Step 3 › Fee"]


@pytest.mark.parametrize("text", ["Identity card and other documents", "الهوية وغيرها", "паспорт тощо"])
def test_other_documents_are_no_requirement(text: str) -> None:
    content = full(
        services=[
            entry(
                requirements=[Requirement(both("Card"), both("Here"), "1"), Requirement(Words({"en": text}), Words())]
            )
        ]
    )
    assert missing(content, "requirement_named") == ["Service “New connection” › Requirement 2"]


@pytest.mark.parametrize(
    ("time", "classification", "met"),
    [
        ("3 working days", "simple", True),
        ("4 working days", "simple", False),
        ("4 working days", "", False),
        ("7 days", "complex", True),
        ("8 days", "complex", False),
        ("4 weeks", "technical", True),
        ("5 weeks", "technical", False),
        ("two moons", "simple", None),
    ],
)
def test_a_service_is_no_slower_than_its_class(time: str, classification: str, met: bool | None) -> None:
    content = full(services=[entry(time=both(time), classification=classification)])
    found = missing(content, "legal_time")
    assert found is None if met is None else found == ([] if met else ["Service “New connection” › Time"])


def test_steps_that_take_longer_than_their_service_are_told() -> None:
    slow = [step(time=both("2 days")), step(time=both("1 day 4 hours"))]
    assert missing(full(services=[entry(steps=slow)]), "steps_total") == ["Service “New connection” › Time"]
    assert missing(full(services=[entry(steps=slow[:1])]), "steps_total") == []
    assert missing(full(services=[entry(steps=[step(time=both("soon"))])]), "steps_total") is None


def test_promises_are_asked_one_by_one() -> None:
    none = Level(Words())
    rows = [
        promise("letters"),
        promise("calls", remedy=Words()),
        promise("counter", guaranteed=none, target=none, indicator=None, remedy=Words()),
        promise("emails", target=Level(both("at least 80%"))),
    ]
    content = full(promises=rows)
    assert missing(content, "remedy") == ["Promise 2 › If we miss it"]
    assert missing(content, "measured") == ["Promise 3 › Measured by"]
    assert missing(content, "apart") == ["Promise 4 › Target"]
    assert missing(full(promises=rows[2:3]), "apart") is None
    assert missing(full(promises=rows[2:3]), "guarantee") == ["Promise › Guarantee"]


def test_every_text_is_asked_in_every_language() -> None:
    content = full(services=[entry(steps=[step(office=Words({"en": "Check the form"}))])])
    assert missing(content, "translated") == ["Service “New connection” › Step 1 › What we do"]
    assert missing(replace(content, languages=("en",)), "translated") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 working days", 3),
        ("٣ أيام عمل", 3),
        ("3–5 робочих днів", 5),
        ("٥ ڕۆژی کارکردن", 5),
        ("2 тижні", 10),
        ("1 day 4 hours", Fraction(3, 2)),
        ("30 minutes", Fraction(1, 16)),
        ("24 hours", 1),
        ("48 годин", 2),
        ("3 months", None),
        ("3 days after 2 letters", None),
        ("at once", None),
        ("", None),
    ],
)
def test_a_time_is_understood_or_left_alone(text: str, days: Fraction | None) -> None:
    assert working_days(text) == days
