"""What of answers is counted beforehand is what a fresh count says, after whatever came and went."""

from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.actions import tally_responses
from feedback.surveys.cells import ALL, CHANNEL, PLACE
from feedback.surveys.counted import AnswerCount, ResponseChange
from feedback.surveys.grouping import breakdown, groupings
from feedback.surveys.models import Response, Survey, Wave
from feedback.surveys.queries import with_answers
from feedback.surveys.results import results_of
from feedback.surveys.tallies import Row, cells, numbers_of
from feedback.surveys.workflow import GROUPS
from organisation.models import Place
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .conftest import Asker, all_in, answer, csm, over

SINGLE, CROSSED = ("choice", "scale", "place"), ("choice", "scale", "matrix", "multiple")


def fresh(wave: Wave, by: str = "") -> list[Row]:
    """Response by response, in Python."""
    found: Counter[tuple[int, str, str, str, str]] = Counter()
    kinds = dict(wave.survey.questions.values_list("code", "kind"))
    for row in Response.objects.filter(wave=wave):
        part = str(row.place_id or "") if by == PLACE else str(row.answers.get(by, "")) if by else ""
        facts = {(ALL, "", "", ""), (CHANNEL, "", row.channel, ""), (PLACE, "", str(row.place_id or ""), "")}
        for code, value in row.answers.items():
            facts |= {(code, line, option, kinds[code]) for line, option in taken_apart(kinds[code], value)}
        for question, line, option, kind in facts:
            if not by or question == by or kind in CROSSED:
                found[wave.pk, part, question, line, option] += 1
    return sorted((*key, n) for key, n in found.items())


def taken_apart(kind: str, value: Any) -> list[tuple[str, str]]:
    if kind == "matrix":
        return list(value.items())
    if kind == "multiple":
        return [("", ""), *(("", option) for option in value)]
    if kind == "number":
        return [("", ""), ("", f"{Decimal(value).normalize():f}")]
    return [("", value if kind in SINGLE else "")]


def check(wave: Wave) -> None:
    """All that is stored, told or not."""
    codes = wave.survey.questions.filter(kind__in=GROUPS).values_list("code", flat=True)
    for by in ("", PLACE, *codes):
        assert sorted(cells([wave], by, everything=True)) == fresh(wave, by), by


def card(dice: Random) -> dict[str, Any]:
    """Answers to all kinds of questions; any may be missing."""
    given = {
        "PLACE": dice.choice(("p1", "p2")),
        "ACCESS": dice.choice(("yes", "no")), "QUALITY": {"quality": dice.choice("15"), "cost": dice.choice("234")},
        "PROBLEM": "yes", "REPORTED": dice.sample(("office", "media"), dice.choice((1, 2))),
        "SOLVED": dice.choice(("part", "yes")), "SPENT": dice.choice(("12.5", "12.50", "7", "1000")),
        "ALL": dice.choice("1245"),
    }  # fmt: skip
    return {code: value for code, value in given.items() if code in ("ACCESS", "PROBLEM") or dice.random() < 0.8}


def count_all() -> None:
    while actions.tally_responses(20):
        pass
    assert not ResponseChange.objects.exists()


@pytest.mark.parametrize("seed", range(5))
def test_whatever_comes_and_goes_it_is_what_a_fresh_count_says(asker: Asker, seed: int) -> None:
    dice = Random(seed)
    survey = asker.opened("report_card", "card")
    wave, other = survey.waves.get(), asker.wave(survey)
    places = [make(Place, code=f"p{number}", path=f"/{number}/") for number in (1, 2)]

    def come() -> None:
        place, way = dice.choice([None, *places]), dice.choice(("link", "kiosk"))
        make(
            Response,
            wave=dice.choice((wave, other)),
            answers=card(dice),
            channel=way,
            language="en",
            place=place,
            form_key=new_key(),
        )

    def one() -> Response:
        return dice.choice(list(Response.objects.order_by("pk")))

    def changed() -> None:
        facts = {"answers": card(dice), "wave": dice.choice((wave, other)), "place": dice.choice([None, *places])}
        name = dice.choice(list(facts))
        Response.objects.filter(pk=one().pk).update(**{name: facts[name]})

    deeds = [
        come,
        come,
        come,
        changed,
        lambda: one().delete(),
        lambda: actions.tally_responses(dice.choice((1, 5, 100))),
    ]
    for _each in range(12):
        come()
    for step in range(40):
        dice.choice(deeds)()
        if step % 8 == 0:
            check(wave)
    check(wave)
    check(other)
    actions.tally_responses()
    assert ResponseChange.objects.count() < 20  # less than ten of each wave
    all_in(wave)
    all_in(other)
    assert sorted(cells([wave])) == fresh(wave)
    count_all()
    assert sorted(cells([wave])) == fresh(wave)
    check(wave)
    check(other)
    assert not AnswerCount.objects.filter(count__lte=0).exists()


def test_a_free_text_is_never_kept_and_its_end_changes_no_count(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    row, gone, *_rest = answer(wave, csm(SUGGESTION="It was Ali"), 6)
    all_in(wave)
    actions.tally_responses()
    Response.objects.filter(pk=row.pk).update(answers=row.answers | {"SUGGESTION": ""})
    assert not ResponseChange.objects.exists()
    gone.delete()
    assert [change.answers.get("SUGGESTION") for change in ResponseChange.objects.all()] == [""]
    check(wave)
    assert not AnswerCount.objects.filter(option__contains="Ali").exists()
    assert AnswerCount.objects.get(question="SUGGESTION", by="").count == 6


def told(wave: Wave) -> tuple[int, int]:
    found = results_of(wave.survey, Wave.objects.select_related("survey").get(pk=wave.pk))
    return found.responses, next(each for each in found.asked if each.code == "SQD0").answered


def test_nobody_is_seen_by_looking_twice(asker: Asker) -> None:
    """Results move on by fives and the last five wait, whatever the job does and whether the survey is open or closed; when all answers
    are in, the rest is told in one step."""
    survey = asker.opened()
    wave, shown, steps = survey.waves.get(), 0, set()
    for number in range(1, 34):
        answer(wave, csm(SEX="female"))
        if number % 3 == 0:
            actions.tally_responses()
        if number % 8 == 0:
            for state in ("closed", "open"):
                survey = actions.move_survey(survey, state, by=asker.leader)
                actions.tally_responses()
        now, answered = told(wave)
        assert now == answered <= max(0, number - 5)
        steps.add(now - shown)
        shown = now
    assert steps == {0, 5}
    page = text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))
    assert "five answers at a time" in page
    survey = actions.move_survey(survey, "closed", by=asker.leader)
    for _paper in range(3):
        actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader)
        actions.tally_responses()
        assert told(wave)[0] - shown in (0, 5)
        shown = told(wave)[0]
    assert 5 <= 36 - shown < 10
    finished = signed_in(asker.leader).post(url("surveys:publishing", wave.pk), {"finished": "yes"})
    assert finished.status_code == 302
    assert told(wave) == (36, 36)
    actions.tally_responses()
    assert told(wave) == (36, 36)
    assert "five answers at a time" not in text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))


def test_by_groups_nothing_is_told_before_all_answers_are_in(asker: Asker) -> None:
    """Of five who answered, one may be the only man: his would be the step of the men."""
    wave, client = asker.opened().waves.get(), signed_in(asker.leader)
    answer(wave, csm(SEX="female"), 50)
    answer(wave, csm(SEX="male", SQD0="1"), 50)
    by_sex = url("surveys:breakdown", wave.pk, query="?by=SEX")
    for state in ("open", "closed"):
        if state == "closed":
            actions.move_survey(Survey.objects.get(), state, by=asker.leader)
        actions.tally_responses()
        row = Wave.objects.select_related("survey").get(pk=wave.pk)
        assert groupings(row, list(row.survey.questions.all())) == []
        assert "when all answers are in" in text_of(client.get(by_sex))
    wave = actions.finish_wave(wave, by=asker.leader)
    assert "50" in text_of(client.get(by_sex))
    split = breakdown(
        wave.survey,
        wave,
        next(each for each in groupings(wave, list(wave.survey.questions.all())) if each.code == "SEX"),
    )
    assert {code: n for code, _words, n in split.groups} == {"female": 50, "male": 50, "unsaid": 0}


def test_when_all_answers_are_in_none_comes_or_goes_and_there_is_no_way_back(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    with pytest.raises(NotAllowed, match="can still answer"):
        actions.finish_wave(wave, by=asker.leader)
    paper = actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader)
    wave = over(wave, asker.leader)
    with pytest.raises(NotAllowed, match="in already"):
        actions.finish_wave(wave, by=asker.leader)
    actions.move_survey(wave.survey, "open", by=asker.leader)
    with pytest.raises(NotAllowed, match="not open"):
        answer(Wave.objects.get(), csm())
    for deed in (
        lambda: actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader),
        lambda: actions.import_answers(wave, b"CC1,SQD0\n4,5\n", by=asker.leader),
        lambda: actions.remove_response(paper, by=asker.leader),
    ):
        with pytest.raises(NotAllowed, match="All answers of this wave are in"):
            deed()
    with pytest.raises(NotAllowed, match="days stay"):
        actions.change_wave(wave, closes_on=timezone.localdate(), by=asker.leader)


def test_a_few_that_came_after_the_last_were_told_stay_untold(asker: Asker) -> None:
    """Papers that were taken out again may leave fewer than five that wait: a step of them would tell what they said."""
    wave = asker.opened().waves.get()
    answer(wave, csm(), 8)
    papers = [
        actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader) for _each in range(6)
    ]
    actions.tally_responses()
    assert told(wave)[0] == 5
    for paper in papers:
        actions.remove_response(paper, by=asker.leader)
    assert told(over(wave, asker.leader))[0] == 5
    actions.tally_responses()
    assert told(wave)[0] == 5


def test_a_survey_that_is_put_away_has_all_its_answers(asker: Asker) -> None:
    survey = asker.opened()
    answer(survey.waves.get(), csm(), 7)
    for state in ("closed", "archived"):
        survey = actions.move_survey(survey, state, by=asker.leader)
    assert told(survey.waves.get())[0] == 7


def test_what_goes_before_it_was_counted_leaves_no_trace(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    for row in answer(wave, csm(), 3):
        row.delete()
    assert not ResponseChange.objects.exists()
    assert results_of(wave.survey, wave).responses == 0


def test_an_import_is_noted_in_one_go_and_counted_some_at_a_time(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    file = "CC1,SQD0\n" + "4,5\n" * 30
    with CaptureQueriesContext(connection) as found:
        actions.import_answers(wave, file.encode(), by=asker.leader)
    assert not any("responsechange" in query["sql"] for query in found)
    assert ResponseChange.objects.count() == 30
    assert [actions.tally_responses(20), actions.tally_responses(20)] == [True, False]
    assert results_of(wave.survey, wave).responses == 25
    all_in(wave)
    assert results_of(wave.survey, wave).responses == 30
    check(wave)


def test_as_many_questions_to_the_database_before_and_after(asker: Asker) -> None:
    wave = asker.opened().waves.get()

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            results_of(wave.survey, wave)
        return len(found)

    few = asked()
    answer(wave, csm(), 10)
    actions.tally_responses()
    assert asked() == few <= 4
    all_in(wave)
    assert asked() == few


def test_the_middle_of_numbers_that_were_given_several_times() -> None:
    def of(*values: tuple[int, int]) -> tuple[int, Decimal, Decimal]:
        found = numbers_of([(Decimal(value), n) for value, n in values])
        return found.count, found.mean, found.median

    assert of((3, 1)) == (1, 3, 3)
    assert of((1, 2), (4, 2)) == (4, Decimal("2.5"), Decimal("2.5"))
    assert of((1, 3), (4, 2)) == (5, Decimal("2.2"), 1)
    assert of((1, 1), (2, 1), (9, 1)) == (3, 4, 2)


def test_the_list_says_how_many_answered_without_reading_answers(asker: Asker) -> None:
    first, second, nobody = (asker.opened("rapid_scan", code) for code in ("one", "two", "none"))
    later = asker.wave(first, 30)
    answer(first.waves.get(number=1), {"ALL": "3"}, 7)
    answer(later, {"ALL": "3"}, 6)
    answer(second.waves.get(), {"ALL": "1"}, 3)

    def told() -> dict[str, int]:
        rows = with_answers(Survey.objects.all())
        assert "feedback_response " not in str(rows.query).replace('"', " ").replace(".", " ")
        return {row.code: row.answered for row in rows}  # type: ignore[attr-defined]

    assert told() == {"one": 13, "two": 3, "none": 0}
    tally_responses()
    assert told() == {"one": 13, "two": 3, "none": 0}
    answer(later, {"ALL": "2"}, 2)
    actions.remove_response(_paper(second), by=asker.leader)
    assert told() == {"one": 15, "two": 3, "none": 0}
    all_in(later)
    tally_responses()
    Response.objects.filter(wave=later).first().delete()  # type: ignore[union-attr]
    assert told() == {"one": 14, "two": 3, "none": 0}
    page = text_of(signed_in(asker.leader).get(url("surveys:list", query="?sort=-answers")))
    assert page.index("one</bdi>") < page.index("two</bdi>") < page.index("none</bdi>")
    assert nobody.waves.count() == 1


def _paper(survey: Survey) -> Response:
    values = {"ALL": "2", "DONE": "yes"}
    facts = {"key": new_key(), "channel": "paper", "by": make_member("data_officer")}
    return actions.receive_response(survey.waves.get(), values, **facts)
