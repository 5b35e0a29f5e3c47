"""Files of answers: what stands there already is stored again only when whoever imports it says that it is of other people."""

import csv
import io
from collections import Counter

import pytest
from django.utils import timezone
from openpyxl import Workbook

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.models import Survey, Wave
from organisation.models import Place
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, signed_in

from .conftest import Asker, all_in, answer, body, csm


def a_workbook(*rows: list[str]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


MONDAY = b"CC1,SQD0\n4,5\n4,5\n4,2\n"
FRIDAY = MONDAY + b"4,5\n4,1\n"


@pytest.fixture
def wave(asker: Asker) -> Wave:
    return asker.opened().waves.get()


def test_a_list_that_has_grown_adds_its_new_rows_only(asker: Asker, wave: Wave) -> None:
    actions.import_answers(wave, MONDAY, by=asker.leader)
    with pytest.raises(NotAllowed, match="3 rows stand here already"):
        actions.import_answers(wave, FRIDAY, by=asker.leader)
    assert wave.responses.count() == 3
    done = actions.import_answers(wave, FRIDAY, alike="same", by=asker.leader)
    assert (done.stored, done.known) == (2, 3)
    assert wave.responses.filter(answers={"CC1": "4", "SQD0": "5"}).count() == 3
    assert actions.import_answers(wave, FRIDAY + b"\r\n", alike="same", by=asker.leader).stored == 0


def test_other_people_may_say_the_same(asker: Asker, wave: Wave) -> None:
    client, address = signed_in(asker.leader), url("surveys:import", wave.pk)

    def sent(content: bytes, **more: str) -> object:
        return client.post(address, {"file": io.BytesIO(content), **more})

    assert sent(MONDAY).status_code == 302
    assert "Choose below what" in text_of(sent(MONDAY + b"4,3\n"), 422)
    assert sent(MONDAY + b"4,3\n", alike="other").status_code == 302
    assert wave.responses.count() == 7
    assert sent(MONDAY + b"4,3\n", alike="other").status_code == 302  # the second click
    assert wave.responses.count() == 7


def test_what_came_out_of_a_wave_does_not_double_it(asker: Asker, wave: Wave) -> None:
    hall = make(Place, code="hall")
    answer(wave, csm(), 4)
    answer(wave, csm(SQD0="1", SUGGESTION="More chairs"), 3, place=hall)
    content = body(signed_in(asker.leader).get(url("surveys:answers_file", all_in(wave).pk)))
    Wave.objects.filter(pk=wave.pk).update(finished_at=None)
    with pytest.raises(NotAllowed, match="7 rows stand here already"):
        actions.import_answers(wave, content, by=asker.leader)
    assert actions.import_answers(wave, content, alike="same", by=asker.leader).stored == 0
    assert wave.responses.count() == 7


def test_a_file_is_not_taken_for_what_people_sent_themselves(asker: Asker, wave: Wave) -> None:
    answer(wave, {"CC1": "4", "SQD0": "5"}, 4)
    assert actions.import_answers(wave, MONDAY, by=asker.leader).stored == 3


def test_another_day_or_place_is_another_answer(asker: Asker) -> None:
    wave = asker.wave(asker.opened(), 60)
    make(Place, code="hall")
    first = wave.opens_on.isoformat()
    rows = f"CC1,SQD0,answered_on,asked_at\n4,5,{first},hall\n"
    assert actions.import_answers(wave, rows.encode(), by=asker.leader).stored == 1
    more = rows + f"4,5,{timezone.localdate().isoformat()},hall\n" + rows.partition("\n")[2].replace("4,5", "4,4")
    assert actions.import_answers(wave, more.encode(), alike="same", by=asker.leader).stored == 2


def rows_of(asker: Asker, wave: Wave) -> list[dict[str, str]]:
    content = body(signed_in(asker.leader).get(url("surveys:answers_file", wave.pk))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_single_answers_tell_nothing_of_few(asker: Asker, wave: Wave) -> None:
    hall = make(Place, code="hall")
    answer(wave, csm(SUGGESTION="Ali was rude"), 10)
    answer(wave, csm(), 7, place=hall)
    actions.receive_response(wave, csm(), key=new_key(), channel="kiosk", language="ckb")
    answer(wave, csm(), 2)
    all_in(wave)
    rows = rows_of(asker, wave)
    assert len(rows) == 20
    assert "SUGGESTION" not in rows[0]
    assert "answered_on" not in rows[0]
    assert Counter(row["asked_at"] for row in rows) == {"hall": 7, "": 13}
    assert "ckb" not in {row["language"] for row in rows}
    assert "kiosk" not in {row["channel"] for row in rows}


def test_single_answers_are_given_out_when_all_are_in(asker: Asker, wave: Wave) -> None:
    """Two files would tell what came between them, also after the survey was closed: then papers may come."""
    answer(wave, csm(), 12)
    client, address = signed_in(asker.leader), url("surveys:answers_file", wave.pk)
    for _state in ("open", "closed"):
        assert "when all answers are in" in text_of(client.get(address), 422)
        assert "when all answers are in" in text_of(client.post(url("surveys:make_file", wave.pk, "answers")), 422)
        actions.move_survey(Survey.objects.get(), "closed" if _state == "open" else "open", by=asker.leader)
    all_in(wave)
    assert len(rows_of(asker, wave)) == 12


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"CC1,SQD0\n4,5\0\n", "Row 2 holds a sign"),
        (b"CC1,SQD0\n4,5,extra\n", "Row 2: It has words in a column"),
        (b"CC1,SQD0,\n4,5,extra\n", "Row 2: It has words in a column"),
        (b"CC1,,SQD0\n4,extra,5\n", "Row 2: It has words in a column"),
        (a_workbook(["CC1", "SQD0"], ["4", "5"], ["4", "5", "extra"]), "Row 3: It has words in a column"),
    ],
)
def test_a_row_that_can_only_be_read_wrong_is_refused(asker: Asker, wave: Wave, content: bytes, said: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        actions.import_answers(wave, content, by=asker.leader)
    assert said in str([str(refusal.value), *getattr(refusal.value, "problems", [])])
    assert wave.responses.count() == 0
