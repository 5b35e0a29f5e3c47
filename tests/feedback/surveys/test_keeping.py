"""Free texts go when their time is over; what is counted stays."""

from datetime import timedelta

from django.utils import timezone

from feedback.models import Keeping
from feedback.surveys import actions
from feedback.surveys.models import Response, Survey, Wave
from feedback.surveys.results import results_of
from feedback.tasks import erase_survey_texts
from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Asker, all_in, answer, csm


def test_old_texts_are_erased_once_and_the_tallies_stay(asker: Asker) -> None:
    old, new = asker.wave(asker.opened(), 800), asker.wave(asker.opened(code="other"))
    for wave in (old, new):
        answer(wave, csm(SUGGESTION="Ali was rude"), 6)
        answer(wave, csm(), 2)
    Response.objects.filter(wave=old).update(answered_on=timezone.localdate() - timedelta(days=500))
    before = [(each.code, each.answered) for each in results_of(old.survey, old).asked]
    assert actions.erase_old_survey_texts() == 0  # no rule, nothing goes
    actions.change_survey_keeping(months=12, by=asker.leader)
    erase_survey_texts()
    assert not Response.objects.filter(wave=old, answers__SUGGESTION="Ali was rude").exists()
    assert [(each.code, each.answered) for each in results_of(old.survey, old).asked] == before
    assert Response.objects.filter(wave=new, answers__SUGGESTION="Ali was rude").count() == 6
    assert Response.objects.filter(wave=old, answers__SQD0="5").count() == 8
    old.refresh_from_db()
    at = old.texts_erased_at
    assert at is not None
    assert actions.erase_old_survey_texts() == 0
    old.refresh_from_db()
    assert old.texts_erased_at == at
    page = text_of(signed_in(asker.leader).get(url("surveys:texts", old.pk, "SUGGESTION")))
    assert "The texts were erased" in page


def test_the_rule_is_written_by_who_edits_all_surveys(asker: Asker) -> None:
    client, address = signed_in(asker.leader), url("surveys:keeping")
    assert client.post(address, {"months": "0"}).status_code == 422
    assert client.post(address, {"months": "24"}).status_code == 302
    assert Keeping.objects.get().keep_survey_texts_months == 24
    assert 'value="24"' in text_of(client.get(address))
    assert client.post(address, {"months": ""}).status_code == 302
    assert Keeping.objects.get().keep_survey_texts_months is None
    head = make_member("head", make_directorate(code="parks"))
    assert signed_in(head).get(address).status_code == 403


def test_texts_come_by_fives_and_the_last_ones_wait(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    client, address = signed_in(asker.leader), url("surveys:texts", wave.pk, "SUGGESTION")
    answer(wave, csm(SUGGESTION="More chairs"), 5)
    answer(wave, csm(SUGGESTION="Ali was rude"), 5)
    for state in ("closed", "open"):
        page = text_of(client.get(address))
        assert page.count("More chairs") == 5
        assert "Ali" not in page
        actions.move_survey(Survey.objects.get(), state, by=asker.leader)
    all_in(wave)
    assert "Ali" in text_of(client.get(address))
    assert Wave.objects.get().texts_erased_at is None


def test_a_paper_says_where_it_was_asked_and_its_clerk_takes_it_out_again(asker: Asker) -> None:
    wave, clerk = asker.opened("rapid_scan").waves.get(), make_member("data_officer")
    make(Place, code="hall", name={"en": "City hall"})
    client, address = signed_in(clerk), url("surveys:enter", wave.pk)
    assert client.post(address, {"ALL": "3", "DONE": "yes", "asked_at": "hall"}).status_code == 302
    paper = wave.responses.get()
    assert paper.place is not None
    assert paper.place.code == "hall"
    removal = url("surveys:remove_paper", paper.pk)
    assert removal in text_of(client.get(address))
    assert signed_in(make_member("data_officer")).post(removal).status_code == 404
    assert client.post(removal).status_code == 302
    assert not wave.responses.exists()
    answer(wave, {"ALL": "3", "DONE": "yes"})
    assert client.post(url("surveys:remove_paper", wave.responses.get().pk)).status_code == 404
