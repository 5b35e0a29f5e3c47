"""Whoever makes surveys, at the staff's pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from feedback.surveys import actions, queries
from feedback.surveys.models import Question, Survey, Wave
from feedback.surveys.ready import LABELS, ready
from tenancy.refusals import NotAllowed, Stale
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make_directorate, make_member, signed_in

from .conftest import LANGUAGES, Asker


@pytest.mark.parametrize("code", LABELS)
def test_ready_instruments_are_whole_in_every_language(code: str) -> None:
    found = ready(code)
    texts = [found.name, found.purpose]
    for question in found.questions:
        texts += [question["words"], *([question["hint"]] if "hint" in question else [])]
        texts += [each["words"] for part in ("options", "lines") for each in question.get(part, [])]
    assert all(sorted(text) == sorted(LANGUAGES) and all(text.values()) for text in texts)


@pytest.mark.parametrize("code", LABELS)
def test_ready_instruments_can_be_opened_and_shown(asker: Asker, code: str) -> None:
    survey = asker.opened(code)
    client = signed_in(asker.leader)
    page = text_of(client.get(url("surveys:survey", survey.pk)))
    assert "Not translated yet" not in page
    for language in LANGUAGES:
        text_of(client.get(url("surveys:preview", survey.pk, query=f"?in={language}")))
    text_of(client.get(url("surveys:share", survey.pk)))


def test_online_wording_differs_where_nobody_stood_at_a_counter() -> None:
    onsite, online = (
        {q["code"]: q["words"]["en"] for q in ready(code).questions} for code in ("csm_onsite", "csm_online")
    )
    assert {code for code in onsite if onsite[code] != online[code]} == {"SQD4", "SQD6", "SQD7"}


def test_a_survey_is_built_question_by_question(asker: Asker) -> None:
    client = signed_in(asker.leader)
    answer = client.post(
        url("surveys:new"),
        {"instrument": "", "code": "bins", "name_en": "Bins", "languages": ["en"], "service": asker.service.pk},
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    survey = Survey.objects.get()
    new = url("surveys:new_question", survey.pk)
    choice = {
        "code": "EMPTY",
        "kind": "choice",
        "words_en": "Was it emptied?",
        "options_en": "yes: Yes\nno: No",
        "good": "yes",
    }
    assert client.post(new, choice).status_code == 302
    first = Question.objects.get()
    assert first.options == [
        {"code": "yes", "words": {"en": "Yes"}, "good": True},
        {"code": "no", "words": {"en": "No"}},
    ]
    assert "already" in text_of(client.post(new, choice), 422)
    assert "no option with the code" in text_of(client.post(new, choice | {"code": "B", "good": "maybe"}), 422)
    assert "at least two options" in text_of(client.post(new, choice | {"code": "B", "options_en": "yes: Yes"}), 422)
    assert "a colon and the words" in text_of(client.post(new, choice | {"code": "B", "options_en": "yes"}), 422)
    why = {"code": "WHY", "kind": "text", "words_en": "Why?", "depends_on": first.pk, "depends_options": "no"}
    assert "has no option" in text_of(client.post(new, why | {"depends_options": "never"}), 422)
    assert client.post(new, why).status_code == 302
    second = Question.objects.get(code="WHY")
    assert "stays behind" in text_of(client.post(url("surveys:move_question", second.pk, "up")), 422)
    assert "shown only after" in text_of(client.post(url("surveys:move_question", first.pk, "out")), 422)
    page = text_of(client.get(url("surveys:question", first.pk)))
    assert "yes: Yes" in page
    changed = choice | {"words_en": "Was your bin emptied?"}
    assert client.post(url("surveys:question", first.pk), changed).status_code == 302
    assert client.post(url("surveys:move", survey.pk, "open")).status_code == 302
    assert str(Question.objects.get(code="EMPTY").words) == "Was your bin emptied?"
    assert Wave.objects.get().opens_on == timezone.localdate()
    assert "stay as they are" in text_of(client.post(new, why | {"code": "C"}), 422)
    citizen = Client()
    assert "Was your bin emptied?" in text_of(citizen.get(citizen.post(url("answer:start", "bins"), {})["Location"]))


def test_a_survey_without_questions_is_not_opened(asker: Asker) -> None:
    survey = actions.create_survey(code="bare", name={"en": "Bare"}, languages=["en"], by=asker.leader)
    with pytest.raises(NotAllowed, match="no question"):
        actions.move_survey(survey, "open", by=asker.leader)
    assert "no question" in text_of(signed_in(asker.leader).post(url("surveys:move", survey.pk, "open")), 422)


@pytest.mark.parametrize("start", ["draft", "open", "closed", "archived"])
@pytest.mark.parametrize("to", ["draft", "open", "closed", "archived"])
def test_every_pair_of_states(asker: Asker, start: str, to: str) -> None:
    ways = {"draft": [], "open": ["open"], "closed": ["open", "closed"], "archived": ["open", "closed", "archived"]}
    allowed = {
        ("draft", "open"),
        ("draft", "archived"),
        ("open", "closed"),
        ("closed", "open"),
        ("closed", "archived"),
        ("archived", "closed"),
    }
    survey = asker.ready()
    for step in ways[start]:
        survey = actions.move_survey(survey, step, by=asker.leader)
    if (start, to) in allowed:
        assert actions.move_survey(survey, to, by=asker.leader).state == to
    else:
        with pytest.raises(NotAllowed):
            actions.move_survey(survey, to, by=asker.leader)


def test_a_wave_has_days_and_quotas_that_make_sense(asker: Asker) -> None:
    survey = asker.opened()
    wave, sex = survey.waves.get(), survey.questions.get(code="SEX")
    client, address = signed_in(asker.leader), url("surveys:wave", wave.pk)
    given = {"name_en": "June", "opens_on": "2026-06-01", "closes_on": "2026-06-30", "population": "1,000"}
    assert "before the first" in text_of(client.post(address, given | {"closes_on": "2026-05-01"}), 422)
    quotas = {"quota_question": sex.pk, "quotas": "female: 10\nother: 3"}
    assert "has no option" in text_of(client.post(address, given | quotas), 422)
    assert "a colon and a number" in text_of(client.post(address, given | {"quotas": "female"}), 422)
    assert client.post(address, given | quotas | {"quotas": "female: 10"}).status_code == 302
    wave.refresh_from_db()
    assert (wave.population, wave.quotas) == (1000, {"female": 10})
    assert "June 2026" in text_of(client.get(url("surveys:survey", survey.pk)))
    assert "0 of 10" in text_of(client.get(url("surveys:results", wave.pk)))


def test_addresses_are_erased_when_the_wave_is_over(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    client = signed_in(asker.leader)
    address = url("surveys:invite", wave.pk)
    assert "is not an e-mail address" in text_of(
        client.post(address, {"addresses": "a@example.org\nnobody", "language": "en"}), 422
    )
    assert not wave.invitations.exists()
    assert client.post(address, {"addresses": "a@example.org\nb@example.org", "language": "uk"}).status_code == 302
    assert "Invited: 2. Answered: 0." in text_of(client.get(address))
    assert client.post(url("surveys:remind", wave.pk)).status_code == 302
    assert wave.invitations.filter(reminded=True).count() == 2
    assert actions.erase_invited_addresses() == 0
    Wave.objects.filter(pk=wave.pk).update(opens_on="2020-01-01", closes_on="2020-02-01")
    assert "is over" in text_of(client.post(address, {"addresses": "c@example.org", "language": "en"}), 422)
    assert actions.erase_invited_addresses() == 2
    actions.change_wave(
        wave, opens_on=wave.opens_on.replace(year=2020), closes_on=wave.opens_on.replace(year=2021), by=asker.leader
    )
    assert set(wave.invitations.values_list("email", flat=True)) == {""}


def test_settings_are_kept_and_a_second_editor_is_told(asker: Asker) -> None:
    survey = asker.ready()
    client, address = signed_in(asker.leader), url("surveys:change", survey.pk)
    given = {
        "code": "water", "name_en": "Water", "languages": ["en", "ar"], "service": asker.service.pk,
        "overall": "mean", "helpful": "aware", "bands_en": "50: Good\n0: Bad", "revision": "1",
    }  # fmt: skip
    assert "95: Outstanding" in text_of(client.get(address))
    assert client.post(address, given).status_code == 302
    survey.refresh_from_db()
    assert survey.bands == [{"from": "50", "name": {"en": "Good"}}, {"from": "0", "name": {"en": "Bad"}}]
    assert (survey.overall, survey.languages) == ("mean", ["en", "ar"])
    assert client.post(address, given).status_code == 422
    with pytest.raises(Stale):
        actions.change_survey(survey, revision=1, by=asker.leader)


def test_a_directorate_sees_its_own_surveys(asker: Asker) -> None:
    survey = asker.opened()
    other = make_directorate(code="roads")
    stranger, own = make_member("head", other), make_member("head", asker.service.directorate)
    page = url("surveys:survey", survey.pk)
    assert signed_in(stranger).get(page).status_code == 403
    assert "Client satisfaction" not in text_of(signed_in(stranger).get(url("surveys:list")))
    assert "Client satisfaction" in text_of(signed_in(own).get(url("surveys:list")))
    assert signed_in(own).get(url("surveys:answers_file", survey.waves.get().pk)).status_code == 403
    assert "does not reach so far" in text_of(
        signed_in(stranger).post(url("surveys:new"), {"instrument": "staff", "code": "s", "languages": ["en"]}), 422
    )
    whole = actions.start_from_ready("staff", code="staff", languages=["en"], by=asker.leader)
    assert signed_in(own).get(url("surveys:survey", whole.pk)).status_code == 403


def test_the_list_needs_as_many_queries_for_three_as_for_one(asker: Asker, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(asker.leader)
    asker.opened(code="a")
    client.get(url("surveys:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("surveys:list"))
    asker.opened(code="b")
    asker.opened(code="c")
    with CaptureQueriesContext(connection) as three:
        client.get(url("surveys:list"))
    assert len(one) == len(three)


def test_a_condition_is_said_in_words(asker: Asker) -> None:
    survey = actions.copy_survey(asker.opened("csm_onsite"), code="copy", by=asker.leader)
    first = Question.objects.get(survey=survey, code="CC1")
    Question.objects.filter(survey=survey).update(
        words={"en": "Did you see the charter of this office " + "again " * 20}
    )
    later = Question.objects.filter(survey=survey, depends_on=first).first()
    assert later is not None
    labels = [first.words_of_option(code) for code in later.depends_options]
    client = signed_in(asker.leader)
    for name, words in (("survey", "Only after “"), ("preview", "is shown only after “")):
        page = text_of(client.get(url(f"surveys:{name}", survey.pk)))
        said = page.partition(words)[2].partition("</p>")[0]
        assert "Did you see the charter" in said
        assert "…" in said
        assert escape(", ".join(labels)) in said


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"options_en": "yes: Yes"}, "options"),
        ({"options_en": "yes: Yes\nyes: No"}, "options"),
        ({"measure": "area"}, "measure"),
        ({"code": "CC1"}, "code"),
        ({"depends_options": "nothing"}, "depends_options"),
    ],
)
def test_what_an_action_refuses_stands_at_its_field(asker: Asker, given: dict[str, str], field: str) -> None:
    survey = actions.copy_survey(asker.opened("csm_onsite"), code="copy", by=asker.leader)
    first = survey.questions.get(code="CC1")
    whole = {
        "code": "NEW",
        "kind": "choice",
        "words_en": "Was it?",
        "options_en": "yes: Yes\nno: No",
        "depends_on": first.pk,
    }
    answer = signed_in(asker.leader).post(url("surveys:new_question", survey.pk), whole | given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_who_answers_is_never_led_back_into_an_older_run(asker: Asker) -> None:
    """The one of last year was given no last day; the newest is over. One whose last day is still to come goes on."""
    survey, today = asker.opened(), timezone.localdate()
    first = survey.waves.get()
    Wave.objects.filter(pk=first.pk).update(opens_on=today - timedelta(days=400))
    second = asker.wave(survey, 20, closes_on=today)
    assert queries.open_wave(survey) == second
    Wave.objects.filter(pk=second.pk).update(closes_on=today - timedelta(days=1))
    assert queries.open_wave(survey) is None
    actions.finish_wave(second, by=asker.leader)
    assert queries.open_wave(survey) is None
    Wave.objects.filter(pk=first.pk).update(closes_on=today)
    assert queries.open_wave(survey) == first
