"""Results for everybody: only once a wave is over, only what nobody can be found in, and nothing moves afterwards."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.grouping import breakdown, group_sizes, groupings
from feedback.surveys.models import Wave
from feedback.surveys.queries import questions_of
from feedback.surveys.results import published, results_of
from organisation.models import Place
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .conftest import Asker, answer, csm


@pytest.fixture
def wave(asker: Asker) -> Wave:
    """Over: 40 women, 20 men, two who do not say; most at the hall."""
    row = asker.opened().waves.get()
    hall = make(Place, code="hall", name={"en": "City hall", "ar": "دار البلدية"})
    answer(row, csm(SEX="female", SUGGESTION="Ali was rude"), 40, place=hall)
    answer(row, csm(SEX="male", SQD0="1"), 20)
    answer(row, csm(SEX="unsaid"), 2)
    actions.move_survey(row.survey, "closed", by=asker.leader)
    return Wave.objects.select_related("survey").get(pk=row.pk)


def page_of(wave: Wave, query: str = "") -> str:
    return url("answer:results", wave.survey.code, wave.number, query=query)


def test_nothing_is_public_until_somebody_publishes_it(asker: Asker, wave: Wave) -> None:
    citizen, staff = Client(), signed_in(asker.leader)
    assert citizen.get(page_of(wave)).status_code == 404
    assert "What people answered" not in text_of(citizen.get(url("answer:list")))
    assert "Only the staff can read" in text_of(staff.get(url("surveys:results", wave.pk)))
    assert staff.post(url("surveys:publishing", wave.pk), {"public": "yes"}).status_code == 302
    assert page_of(wave) in text_of(citizen.get(url("answer:list")))
    page = text_of(citizen.get(page_of(wave)))
    assert "67.7%" in page  # satisfied: 42 of 62
    assert '<svg class="meter"' in page
    assert "Ali" not in page
    assert staff.post(url("surveys:publishing", wave.pk), {"public": "no"}).status_code == 302
    assert citizen.get(page_of(wave)).status_code == 404


@pytest.mark.parametrize("language", ["ar", "ckb", "uk"])
def test_everybody_reads_it_in_their_language(asker: Asker, wave: Wave, language: str) -> None:
    actions.publish_results(wave, by=asker.leader)
    page = text_of(Client().get(page_of(wave).replace("/en/", f"/{language}/")))
    words = {
        "ar": "أنا راضٍ عن الخدمة عمومًا.",
        "ckb": "بە گشتی لە خزمەتگوزارییەکە ڕازیم.",
        "uk": "Загалом я задоволений послугою.",
    }
    assert words[language] in page


def test_small_groups_are_hidden_in_page_groups_and_file(asker: Asker, wave: Wave) -> None:
    actions.publish_results(wave, by=asker.leader)
    citizen = Client()
    content = citizen.get(url("answer:results_file", wave.survey.code, wave.number, "csv")).content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(content)) if row["question"] == "SEX"]
    assert [(row["option"], row["count"], row["note"]) for row in rows] == [
        ("female", "40", ""),
        ("male", "", "hidden"),  # else the two who do not say would follow from the sum
        ("unsaid", "", "hidden"),
    ]
    assert "City hall" in text_of(citizen.get(page_of(wave, "?by=asked_at")))
    by_sex = text_of(citizen.get(page_of(wave, "?by=SEX")))
    assert "·" in by_sex


def test_only_what_is_over_and_large_enough_is_published(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm(), 4)
    with pytest.raises(NotAllowed, match="can still answer"):
        actions.publish_results(wave, by=asker.leader)
    actions.move_survey(wave.survey, "closed", by=asker.leader)
    with pytest.raises(NotAllowed, match="Fewer than five"):
        actions.publish_results(wave, by=asker.leader)
    assert "can still answer" not in text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))


def test_published_results_stand_still(asker: Asker, wave: Wave) -> None:
    row = actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader)
    wave = actions.publish_results(wave, by=asker.leader)
    with pytest.raises(NotAllowed, match="are in"):
        actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader)
    row.wave.refresh_from_db()
    with pytest.raises(NotAllowed, match="are in"):
        actions.remove_response(row, by=asker.leader)
    with pytest.raises(NotAllowed, match="are in"):
        actions.import_answers(wave, b"CC1,SQD0\n4,5\n", by=asker.leader)
    with pytest.raises(NotAllowed, match="days stay"):
        actions.change_wave(wave, closes_on=timezone.localdate() + timedelta(days=9), by=asker.leader)
    actions.move_survey(wave.survey, "open", by=asker.leader)
    assert "not open today" in text_of(Client().get(url("answer:start", "water")))
    actions.withdraw_results(wave, by=asker.leader)
    with pytest.raises(NotAllowed, match="are in"):
        actions.remove_response(row, by=asker.leader)


def test_only_who_edits_the_survey_publishes(asker: Asker, wave: Wave) -> None:
    assert (
        signed_in(make_member("auditor")).post(url("surveys:publishing", wave.pk), {"public": "yes"}).status_code == 403
    )
    wave.refresh_from_db()
    assert wave.published_at is None


def test_a_wave_that_still_runs_has_no_button(asker: Asker) -> None:
    wave: Any = asker.opened().waves.get()
    client = signed_in(asker.leader)
    assert "Publish the results" not in text_of(client.get(url("surveys:results", wave.pk)))
    assert "can still answer" in text_of(client.post(url("surveys:publishing", wave.pk), {"public": "yes"}), 422)


def test_publishing_again_shows_the_same(asker: Asker, wave: Wave) -> None:
    before = results_of(wave.survey, actions.publish_results(wave, by=asker.leader)).responses
    wave = actions.withdraw_results(wave, by=asker.leader)
    with pytest.raises(NotAllowed, match="All answers of this wave are in"):
        actions.receive_response(wave, csm(), key=new_key(), channel="paper", by=asker.leader)
    wave = actions.publish_results(wave, by=asker.leader)
    assert results_of(wave.survey, wave).responses == before


def test_days_of_a_wave_never_leave_answers_outside(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    answer(wave, csm())
    with pytest.raises(NotAllowed, match="days outside"):
        actions.change_wave(wave, opens_on=timezone.localdate() + timedelta(days=3), by=asker.leader)
    survey = actions.move_survey(wave.survey, "closed", by=asker.leader)
    actions.move_survey(survey, "archived", by=asker.leader)
    with pytest.raises(NotAllowed, match="archived"):
        actions.change_wave(wave, name={"en": "June"}, by=asker.leader)


def test_what_one_view_hides_no_other_view_tells(asker: Asker) -> None:
    """Who left the question open is known by subtraction and hides nobody."""
    wave = asker.opened().waves.get()
    answer(wave, csm(SEX="female", AGE="18-34"), 30)
    answer(wave, csm(SEX="male", AGE="35-59"), 10)
    answer(wave, csm(SEX="unsaid", AGE="35-59"), 3)
    answer(wave, csm(AGE="18-34"), 6)
    actions.move_survey(wave.survey, "closed", by=asker.leader)
    wave = actions.publish_results(wave, by=asker.leader)
    found = published(results_of(wave.survey, wave))
    margin = next(each for each in found.asked if each.code == "SEX")
    groups = {each.code: each for each in groupings(wave, questions_of(wave.survey))}
    sizes = {code: n for code, _words, n in group_sizes(wave, groups["SEX"])}
    assert {option.code: option.count for option in margin.options} == {"female": 30, "male": None, "unsaid": None}
    assert sizes == {"female": 30, "male": None, "unsaid": None, "": 6}
    by_age = next(each for each in breakdown(wave.survey, wave, groups["AGE"]).crossed if each.asked.code == "SEX")
    assert by_age.rows is None or all(cell.count is None for _words, cells in by_age.rows[1:] for cell in cells)
