"""Link, code, kiosk and poster of a survey, for everybody or for one place."""

import io
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
import segno
from django.test import Client

from feedback.surveys.models import SurveyDraft
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


Modules = set[tuple[int, int]]  # the black ones, from the upper left corner of the code


def in_svg(page: str) -> Modules:
    """Of the one code on a page: its path goes to the right along each row."""
    (code,) = re.findall(r'<svg [^>]*class="qr".*?</svg>', page, re.DOTALL)
    (path,) = re.findall(r'stroke="#000" d="([^"]+)"', code)
    x, y = 0.0, 0.0
    black: Modules = set()
    for sign, given in re.findall(r"([Mmh])([^Mmh]+)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", given)]
        if sign == "h":
            black |= {(int(y), int(x) + step) for step in range(int(numbers[0]))}
            x += numbers[0]
        else:
            x, y = (x + numbers[0], y + numbers[1]) if sign == "m" else (numbers[0], numbers[1])
    return from_corner(black)


def in_pdf(content: bytes) -> Modules:
    """Of the one code on a sheet: of all that is drawn, the stroke of most lines."""
    from pypdf import PdfReader
    from pypdf.generic import ContentStream

    reader = PdfReader(io.BytesIO(content))
    stroke: Modules = set()
    longest: Modules = set()
    begin = (0.0, 0.0)
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        if operator == b"m":
            begin = (float(operands[0]), float(operands[1]))
        elif operator == b"l":
            stroke |= {(int(begin[1]), column) for column in range(int(begin[0]), int(operands[0]))}
        elif operator in (b"S", b"B", b"f", b"n"):
            if operator in (b"S", b"B"):
                longest = max(longest, stroke, key=len)
            stroke = set()
    return from_corner(longest)


def from_corner(black: Modules) -> Modules:
    top, left = min(row for row, _column in black), min(column for _row, column in black)
    return {(row - top, column - left) for row, column in black}


def code_of(address: str) -> Modules:
    rows = segno.make(address, error="h", micro=False).matrix
    return {(at, column) for at, row in enumerate(rows) for column, black in enumerate(row) if black}


def test_the_code_leads_to_the_survey_that_the_page_names(asker: Asker) -> None:
    survey, other = asker.opened(), asker.opened(code="roads")
    hall = make(Place, code="hall", name={"en": "City hall"})
    client = signed_in(asker.leader)
    drawn = []
    for each, place in ((survey, ""), (survey, "hall"), (other, "")):
        page = text_of(client.get(url("surveys:share", each.pk, query=f"?at={place}")))
        link = unescape(re.findall(r'<dt>Link</dt><dd><a href="([^"]+)"', page)[0]).partition("?")[0]
        assert urlsplit(link).path == url("answer:start", each.code)
        address = f"{link}?via=qr" + (f"&at={place}" if place else "")
        drawn.append(in_svg(page))
        assert drawn[-1] == code_of(address)
        parts = urlsplit(address)
        assert Client().post(f"{parts.path}?{parts.query}", {"website": ""}).status_code == 302
        draft = SurveyDraft.objects.latest("pk")
        assert (draft.wave.survey, draft.channel, draft.place) == (each, "qr", hall if place else None)
    assert drawn[0] != drawn[1] != drawn[2] != drawn[0]


@pytest.mark.parametrize(("language", "place"), [("en", ""), ("uk", "hall")])
def test_the_code_of_the_poster_leads_to_the_address_below_it(asker: Asker, language: str, place: str) -> None:
    from pypdf import PdfReader

    survey = asker.opened()
    make(Place, code="hall", name={"en": "City hall"})
    address = url("surveys:poster", survey.pk, language, query=f"?at={place}")
    content = signed_in(asker.leader).get(address).content
    words = "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    (printed,) = re.findall(rf"https?://[^/]+/[a-z/]*{language}/surveys/water/", words)
    assert in_pdf(content) == code_of(f"{printed}?via=qr" + (f"&at={place}" if place else ""))
    assert in_pdf(content) != code_of(f"{printed}?via=qr&at=moon")
