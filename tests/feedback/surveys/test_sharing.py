"""Link, code, kiosk and poster of a survey, for everybody or for one place."""

import io

import pytest

from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .conftest import Asker


@pytest.mark.parametrize(("language", "words"), [("en", "Your answer is wanted"), ("uk", "Задоволеність відвідувачів")])
def test_the_poster_is_one_sheet_with_the_address(asker: Asker, language: str, words: str) -> None:
    from pypdf import PdfReader

    survey = asker.opened()
    make(Place, code="hall", name={"en": "City hall"})
    answer = signed_in(asker.leader).get(url("surveys:poster", survey.pk, language, query="?at=hall"))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert words in text
    assert "City hall" in text
    assert f"/{language}/surveys/water/" in text.replace(" ", "")


def test_link_code_and_kiosk_of_a_place_carry_it(asker: Asker) -> None:
    survey = asker.opened()
    make(Place, code="hall", name={"en": "City hall"})
    client = signed_in(asker.leader)
    assert "?at=" not in text_of(client.get(url("surveys:share", survey.pk)))
    page = text_of(client.get(url("surveys:share", survey.pk, query="?at=hall")))
    assert "/surveys/water/?at=hall" in page
    for language in survey.languages:
        assert f"/{language}/surveys/water/kiosk/?at=hall&amp;home={language}" in page
    assert "/poster/en.pdf?at=hall" in page
    assert "kiosk/?at=" not in text_of(client.get(url("surveys:share", survey.pk, query="?at=nowhere")))


def test_posters_are_for_who_sees_surveys(asker: Asker) -> None:
    survey = asker.opened()
    assert signed_in(make_member("community_member")).get(url("surveys:poster", survey.pk, "en")).status_code == 403
